import { readdirSync, readFileSync } from 'node:fs';
import { memoryGateway } from '../../support/memory-gateway.ts';
import type { Reader } from '../reader.ts';

const JOURNEYS = new URL('../../fixtures/journeys/', import.meta.url);
/** The memory store keeps all that it took; a new gateway forgets. */
const INPUTS_A_GATEWAY = 250;
/** Letters are mostly a PDF: one is enough to be changed, or chance hits nothing but base64. */
const LETTERS = ['01-sanne', '04-bram'];

const WORDS = [
  '|', '^', '~', '&', '\\', '""', '\\F\\', '\\X0D\\', '\\X', '\\.br\\', '\\E\\', '\r', '\n', '\r\n', '\ufeff', '\r\rMSH|', 'MSH|^~\\&|', 'PID|', 'OBX|1|CE|', 'NTE|1||', 'ZZZ|1', 'ARQ|', 'AIS|', 'FHS|^~\\&\r', 'BHS|^~\\&\r',
  'ZorgDomein', 'SRM^S01', 'SRM^S04', 'ORU^R01', 'REF^I12', 'ACK', '2.4', '2.9', '8859/1', 'UNICODE UTF-8', 'UTF-16', 'VGCRIS', 'VGTOGG', 'VGSET', 'VGDOM', 'J', 'N', '99zdl', '19000101', '20261123', '2026112309150000000+9999', '00000000', '99999999999999999999', '-1', '1e309', 'NaN',
  '__proto__', 'constructor', '999990019', '123456782', '😀', '\ud800', 'A'.repeat(5_000), '^'.repeat(500), '~'.repeat(500), '&'.repeat(500), '|'.repeat(500), 'JVBERi0xLjQK', '====',
];

const ACKNOWLEDGEMENT = /^MSH\|[^\r]*\rMSA\|(AA|AE|AR|CA|CE|CR)[|\r]/;
/** A batch is answered by a batch, also when there is no message in it. */
const BATCH_ANSWER = /^(FHS|BHS)\|[^]*\r(FTS|BTS)\|[^\r]*\r$/;

/** HL7v2 through the real story: parse, tree, map, check, decide, commit on the memory store, ACK. */
export async function openReader(): Promise<Reader> {
  const names = readdirSync(JOURNEYS).flatMap((journey) => readdirSync(new URL(`${journey}/`, JOURNEYS)).filter((it) => it.endsWith('.hl7') && (!it.startsWith('letter') || LETTERS.includes(journey))).map((it) => `${journey}/${it}`));
  const messages = names.map((it) => new Uint8Array(readFileSync(new URL(it, JOURNEYS))));
  const failures: string[] = [];
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: (event: string, fields: object = {}) => void failures.push(`${event} ${JSON.stringify(fields)}`) };
  let gateway = await memoryGateway({ log });
  let taken = 0;
  return {
    corpus: { inputs: [...messages, batchOf(messages.slice(0, 2))], words: WORDS, maxBytes: 256 * 1024 },
    read: async (input) => {
      if (++taken % INPUTS_A_GATEWAY === 0) {
        gateway = await memoryGateway({ log });
      }
      const answer = Buffer.from(await gateway.send(input)).toString('latin1');
      const [failure] = failures.splice(0);
      if (failure !== undefined) {
        return failure;
      }
      return answer === '' || ACKNOWLEDGEMENT.test(answer) || BATCH_ANSWER.test(answer) ? undefined : 'no acknowledgement';
    },
    close: async () => {},
  };
}

function batchOf(messages: readonly Uint8Array[]): Uint8Array {
  const [head, tail] = ['FHS|^~\\&|ZorgDomein|ZD\rBHS|^~\\&|ZorgDomein|ZD\r', `BTS|${messages.length}\rFTS|1\r`];
  return new Uint8Array(Buffer.concat([Buffer.from(head), ...messages, Buffer.from(tail)]));
}
