import { readFhirXml } from '../../src/inbound/http/read-fhir-xml.ts';
import { readJson } from '../../src/inbound/http/read-json.ts';
import { transactionReply } from '../../src/inbound/http/bundle-replies.ts';
import type { BundleOrigin } from '../../src/pipeline/stories.ts';
import type { FhirDialect } from '../fixtures/fhir-referral.ts';
import { fhirReferral } from '../fixtures/fhir-referral.ts';
import { fhirXml } from '../fixtures/fhir-xml.ts';
import { TINY_PNG } from '../fixtures/tiny-files.ts';
import { memoryGateway } from '../support/memory-gateway.ts';
import { caseWith } from '../support/test-messages.ts';
import { makeChance } from './chance.ts';
import type { Reader } from './reader.ts';

/** The memory store keeps all that it took; a new gateway forgets. */
const INPUTS_A_GATEWAY = 250;
const MAX_DEPTH = 64;
const ORIGINS: readonly BundleOrigin[] = [{ door: 'fhir-r4', sender: 'his-eikenlaan', partner: 'huisarts-eikenlaan' }, { door: 'zorgdomein', sender: 'zorgdomein-fhir' }, { door: 'viplive', sender: 'viplive' }];
const DIALECTS: readonly FhirDialect[] = ['r4', 'zorgdomein', 'viplive'];

const JSON_WORDS = [
  '{', '}', '[', ']', '"', ',', ':', 'null', 'true', '{}', '[]', '""', '0', '-1', '1e309', '9007199254740993', '"\\ud800"', '"\\u0000"', '[[[[[[[[[[', '{"a":'.repeat(100), '"__proto__"', '"constructor"', '"resourceType"',
  '"entry":[],', '"identifier":"x"', '"coding":{}', '"reference":"urn:uuid:"', '"reference":{}', '"Patient"', '"ServiceRequest"', '"ReferralRequest"', '"Composition"', '"Binary"', '"cancelled"', '"document"', '"transaction"', '"vgcris"', '"J"', '"N"', '"2026-02-30"', '"0000-00-00T99:99:99Z"', '"999990019"', '😀', '\ufeff', 'a'.repeat(3_000), '{"resource":{"resourceType":"Patient"}},'.repeat(200),
];
const XML_WORDS = [
  '<', '>', '/>', '</', '"', "'", '=', '&', ';', '&amp;', '&#0;', '&#x10FFFF;', '&#xD800;', '&x;', '<!--', '-->', '<![CDATA[', ']]>', '<?x?>', '<?xml version="1.1"?>', '<?xml version="1.0" encoding="UTF-16"?>', '<?xml version="1.0" encoding="ISO-8859-1"?>', '<!DOCTYPE a [<!ENTITY b "c">]>', '<!doctype a SYSTEM "http://127.0.0.1:9/a.dtd">', '<!ENTITY',
  ' xmlns="http://hl7.org/fhir"', ' xmlns=""', ' xmlns:x="http://x.example"', '<x:a/>', '<xi:include href="file:///etc/hostname"/>', ' value=""', ' value="J"', ' url="x"', '<a>'.repeat(100), '<a value="1"/>'.repeat(300), '<resource>', '</resource>', '<entry>', '<Patient/>', '<linkId value="vgcris"/>', '<div xmlns="http://www.w3.org/1999/xhtml">', 'a'.repeat(3_000), '😀', '\ufeff', '\u0000', '\u0085',
];

/** FHIR referrals of three dialects through reader and story on the memory store: an answer of 2xx or 4xx, always, that can be sent. */
export async function openBundleReader(syntax: 'json' | 'xml'): Promise<Reader> {
  const failures: string[] = [];
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: (event: string, fields: object = {}) => void failures.push(`${event} ${JSON.stringify(fields)}`) };
  let gateway = await memoryGateway({ log });
  let taken = 0;
  const write = (bundle: object): Uint8Array => new TextEncoder().encode(syntax === 'xml' ? fhirXml(bundle) : JSON.stringify(bundle));
  const seeds = DIALECTS.flatMap((dialect) => [fhirReferral(caseWith('ZP100120301'), dialect), fhirReferral(caseWith('ZP100120301'), dialect, { type: 'supplement', letter: TINY_PNG }), fhirReferral(caseWith('ZP100120302', { icpc: [], questions: undefined }), dialect)]);
  return {
    corpus: { inputs: [...seeds, fhirReferral(caseWith('ZP100120301'), 'zorgdomein', { type: 'cancellation' })].map(write), words: syntax === 'xml' ? XML_WORDS : JSON_WORDS, maxBytes: 160 * 1024 },
    read: async (bytes, choose) => {
      if (++taken % INPUTS_A_GATEWAY === 0) {
        gateway = await memoryGateway({ log });
      }
      const content = (syntax === 'xml' ? readFhirXml : readJson)(bytes, MAX_DEPTH);
      const receipt = await gateway.stories.receiveBundle({ bytes, content, origin: makeChance(choose).oneOf(ORIGINS) });
      const [failure] = failures.splice(0);
      if (failure !== undefined) {
        return failure;
      }
      const { status } = transactionReply(receipt, []);
      return status >= 200 && status < 500 ? undefined : `answered ${status}`;
    },
    close: async () => {},
  };
}
