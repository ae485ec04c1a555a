import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeBytes } from '../../../src/hl7v2/decode-bytes.ts';
import { encodeMessage } from '../../../src/hl7v2/encode-message.ts';
import { parseMessage } from '../../../src/hl7v2/parse-message.ts';
import { textAt } from '../../../src/hl7v2/text-at.ts';
import type { HttpFetch } from '../../../src/outbound/https-fetch.ts';
import { makeOutbound } from '../../../src/outbound/outbound.ts';
import { readSegments } from '../../../src/outbound/edifact/read-segments.ts';
import { askPermit } from '../../../src/pipeline/show-delivery.ts';
import { NOTICE_TEXT } from '../../../src/policy/assemble/notice-text.ts';
import type { PermittedDelivery } from '../../../src/policy/permit.ts';
import { shapeProblems } from '../../../src/sandbox/stu3-document-shape.ts';
import { makeSignCall } from '../../../src/security/sign-call.ts';
import type { NoticeAbout } from '../../../src/workflow/effects.ts';
import type { PartnerEndpoint } from '../../../src/workflow/network.ts';
import { memoryGateway } from '../../support/memory-gateway.ts';
import { onlyOf, permittedDeliveries } from '../../support/permitted-deliveries.ts';
import { sampleNetwork } from '../../support/sample-network.ts';
import { accepted, NUMBER } from '../pipeline/callers.ts';

const NOW = new Date('2026-12-01T10:31:00.000Z');
const folder = mkdtempSync(join(tmpdir(), 'mgn-ways-back-'));
const signCall = makeSignCall(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);

/** One way back to a huisarts: its endpoint, and how what arrived there reads as plain words. */
type Way = { readonly endpoint: PartnerEndpoint; readonly words: (message: string) => string };
const hl7Words = (message: string): string => {
  const parsed = parseMessage(message);
  return parsed.ok ? Array.from({ length: 4 }, (_, index) => textAt(parsed.value, `OBX[${index + 1}]-5`)).filter((it) => it.length < 20_000).join(' ') : '';
};
const WAYS: Readonly<Record<string, Way>> = {
  'FHIR R4': { endpoint: { protocol: 'fhir-r4', url: 'https://his.test/fhir' }, words: (message) => message },
  'MDM^T02': { endpoint: { protocol: 'hl7v2-mdm', host: 'his.test', port: 2575 }, words: hl7Words },
  'RRI^I12': { endpoint: { protocol: 'hl7v2-rri', host: 'his.test', port: 2575 }, words: hl7Words },
  'Edifact MEDVRI': { endpoint: { protocol: 'edifact', folder: join(folder, 'medvri'), message: 'MEDVRI', sender: '50001111', receiver: '50002222' }, words: edifactWords },
  'Edifact MEDSPE': { endpoint: { protocol: 'edifact', folder: join(folder, 'medspe'), message: 'MEDSPE', sender: '50001111', receiver: '50002222' }, words: edifactWords },
  'ZorgDomein STU3': { endpoint: { protocol: 'zorgdomein-fhir', url: 'https://zd.test/documents', issuer: 'mgn', audience: 'zd' }, words: (message) => (shapeProblems(JSON.parse(message)).length === 0 ? message : '') },
};

function edifactWords(message: string): string {
  const read = readSegments(message);
  return read.ok ? read.value.filter(({ tag }) => tag === 'TXT').map(({ elements }) => elements.at(-1)?.join(':') ?? '').join(' ') : '';
}

/** Sends one delivery by one way, and gives every message that left. */
async function sentBy({ endpoint }: Way, permitted: PermittedDelivery): Promise<readonly string[]> {
  const left: string[] = [];
  const fetch: HttpFetch = async (_url, init) => {
    left.push(String(init?.body));
    const { entry = [] } = JSON.parse(String(init?.body)) as Bundle;
    const isDocument = endpoint.protocol === 'zorgdomein-fhir';
    return new Response(isDocument ? '{}' : JSON.stringify({ resourceType: 'Bundle', type: 'transaction-response', entry: entry.map(() => ({ response: { status: '201' } })) }), { status: isDocument ? 201 : 200 });
  };
  const sendFrame = async (_to: unknown, bytes: Uint8Array): Promise<Uint8Array> => {
    const decoded = decodeBytes(bytes);
    const text = decoded.ok ? decoded.value.text : '';
    left.push(text);
    return encodeMessage(`MSH|^~\\&|HIS||MGN||20261201||ACK|1|T|2.5\rMSA|AA|${text.split('|')[9] ?? ''}\r`);
  };
  await makeOutbound({ clock: { now: () => NOW }, sender: () => sampleNetwork(), fetch, sendFrame, signCall })({ ...permitted, recipient: { ...permitted.recipient, endpoints: [endpoint] } });
  if (endpoint.protocol === 'edifact') {
    const out = join(endpoint.folder, 'out');
    left.push(...readdirSync(out).map((name) => readFileSync(join(out, name), 'latin1')));
    rmSync(out, { recursive: true });
  }
  return left;
}

let all: readonly PermittedDelivery[];
const notices = new Map<NoticeAbout, PermittedDelivery>();
const ABOUT = Object.keys(NOTICE_TEXT) as NoticeAbout[];

beforeAll(async () => {
  for (const { endpoint } of Object.values(WAYS)) {
    if (endpoint.protocol === 'edifact') {
      mkdirSync(endpoint.folder, { recursive: true });
    }
  }
  all = await permittedDeliveries('huisarts');
  const gateway = await memoryGateway();
  await accepted(gateway);
  const journey = await gateway.journeyOf(NUMBER);
  for (const [index, about] of ABOUT.entries()) {
    const id = `1f8fad5b-d9cb-469f-a165-7086772895${String(index).padStart(2, '0')}`;
    const permitted = await askPermit(gateway.ports, journey, { id, journeyId: journey.id, recipient: 'huisarts-eikenlaan', view: 'huisarts', kind: 'notice', about, createdAt: NOW.toISOString() });
    if (permitted.ok) {
      notices.set(about, permitted.value);
    }
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const plain = (text: string): string => text.replace(/[^A-Za-z0-9]+/g, ' ').toLowerCase();

describe.each(Object.entries(WAYS))('%s', (_name, way) => {
  test.each(ABOUT)('4: the notice `%s` reaches the huisarts as one message, in its own words, and names nobody', async (about) => {
    const permitted = notices.get(about);
    if (permitted === undefined) {
      throw new Error(`${about} is not permitted`);
    }
    const left = await sentBy(way, permitted);
    expect(left).toHaveLength(1);
    expect(plain(way.words(left[0] ?? ''))).toContain(plain(NOTICE_TEXT[about]));
    expect(left[0]).toContain(NUMBER);
    expect(left[0]).not.toMatch(/99999\d{4}|Testinga|Sanne/);
  });

  // What a journey sends is counted in deliveries (test/journeys.test.ts): none of them may become two in the inbox.
  test('4: an advice and a Task are one message each', async () => {
    for (const kind of ['advice', 'task'] as const) {
      const left = await sentBy(way, onlyOf(all, kind));
      expect(left, kind).toHaveLength(1);
      expect(left[0]).toContain(NUMBER);
    }
  });

  // Over FHIR R4 each resource is known by its own identifier (send-fhir.test.ts).
  test.skipIf(way.endpoint.protocol === 'fhir-r4')('5.5 a second attempt is the same message in the inbox: under the same number', async () => {
    const numbers = [await sentBy(way, onlyOf(all, 'advice')), await sentBy(way, onlyOf(all, 'advice'))].map(([message = '']) => numberOf(message));
    expect(numbers[0]).toBe(numbers[1]);
    expect(numbers[0]).toMatch(/^[0-9A-Fa-f-]{14,36}$/);
    expect(numberOf((await sentBy(way, onlyOf(all, 'task')))[0] ?? '')).not.toBe(numbers[0]);
  });
});

/** By what a receiver knows a message again: MSH-10, the interchange reference, or the id of the document. */
function numberOf(message: string): string | undefined {
  return message.startsWith('{') ? (JSON.parse(message) as Bundle).id : (/^MSH(?:\|[^|]*){8}\|([^|]*)/.exec(message)?.[1] ?? /UNZ\+1\+([^']+)/.exec(message)?.[1]);
}
