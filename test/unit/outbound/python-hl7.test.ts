import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseMessage } from '../../../src/hl7v2/parse-message.ts';
import { textAt } from '../../../src/hl7v2/text-at.ts';
import { mdmMessage } from '../../../src/outbound/mdm-message.ts';
import { refMessage } from '../../../src/outbound/ref-message.ts';
import { rriMessage } from '../../../src/outbound/rri-message.ts';
import { SANNE } from '../../fixtures/journey-cases.ts';
import { memoryGateway } from '../../support/memory-gateway.ts';
import { onlyOf, permittedDeliveries } from '../../support/permitted-deliveries.ts';
import { sampleNetwork } from '../../support/sample-network.ts';
import { srm } from '../../support/test-messages.ts';

/** Debian's python3-hl7: a reader that is neither ours nor of the same ecosystem. Python of the system first, where apt puts it. */
const PYTHON = ['/usr/bin/python3', 'python3'].find((it) => spawnSync(it, ['-c', 'import hl7']).status === 0);
const NOW = new Date('2026-12-01T10:31:00.000Z');

/** Reads a message from stdin and tells its segments, and per place (`PID.1.3.1.1`) what stands there, escapes undone. */
const READER = `
import hl7, json, sys
asked = json.load(sys.stdin)
message = hl7.parse(asked['message'])
def at(place):
    name, *numbers = place.split('.')
    try:
        return message.unescape(message.extract_field(name, *[int(it) for it in numbers]))
    except (LookupError, IndexError):
        return ''
json.dump({'segments': [str(it[0]) for it in message], 'at': {place: at(place) for place in asked['places']}}, sys.stdout)
`;

function read(message: string, places: readonly string[]): { readonly segments: readonly string[]; readonly at: Readonly<Record<string, string>> } {
  const { status, stdout, stderr } = spawnSync(PYTHON ?? 'python3', ['-c', READER], { input: JSON.stringify({ message, places }), encoding: 'utf8', maxBuffer: 50_000_000 });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout) as ReturnType<typeof read>;
}

/** What our own reader says of the same places. */
function ours(message: string, places: readonly string[]): Readonly<Record<string, string>> {
  const parsed = parseMessage(message);
  return Object.fromEntries(places.map((place) => {
    const [id = '', segment = '1', field = '', repetition = '1', component = '1'] = place.split('.');
    return [place, parsed.ok ? textAt(parsed.value, `${id}[${segment}]-${field}[${repetition}].${component}`).replaceAll('\n', '\r') : ''];
  }));
}

const PLACES = ['MSH.1.9.1.1', 'MSH.1.9.1.2', 'MSH.1.10.1.1', 'PID.1.3.1.1', 'PID.1.3.1.4', 'PID.1.5.1.1', 'PID.1.7.1.1', 'OBX.1.2.1.1', 'OBX.2.2.1.1'];

describe.skipIf(PYTHON === undefined && process.env['CI'] === undefined)('HL7 v2 that we write, read by Debian\'s python3-hl7', () => {
  const messages = new Map<string, string>();
  beforeAll(async () => {
    const huisarts = await permittedDeliveries('huisarts');
    const ggz = onlyOf((await permittedDeliveries('vg-ggz')), 'referral');
    const network = sampleNetwork();
    for (const kind of ['notice', 'advice', 'task'] as const) {
      messages.set(`MDM ${kind}`, await mdmMessage(onlyOf(huisarts, kind), {}, network, NOW));
      messages.set(`RRI ${kind}`, await rriMessage(onlyOf(huisarts, kind), {}, network, NOW));
    }
    messages.set('REF', await refMessage(ggz, {}, network, NOW));
    messages.set('ACK', new TextDecoder('latin1').decode(await (await memoryGateway()).send(srm(SANNE))));
  });

  test.each(['MDM notice', 'MDM advice', 'MDM task', 'RRI notice', 'RRI advice', 'RRI task', 'REF', 'ACK'])('%s: the same segments and fields as our own reader', (name) => {
    const message = messages.get(name) ?? '';
    const places = name === 'ACK' ? ['MSH.1.9.1.1', 'MSA.1.1.1.1', 'MSA.1.2.1.1'] : PLACES;
    const there = read(message, places);
    expect(there.segments).toEqual(message.split('\r').filter((it) => it !== '').map((it) => it.slice(0, 3)));
    expect(there.at).toEqual(ours(message, places));
    expect(there.at['MSH.1.9.1.1']).toBe(name.slice(0, 3));
  });

  test('the advice: BSN, name and the letter are where a receiver looks', () => {
    const { at } = read(messages.get('MDM advice') ?? '', ['PID.1.3.1.1', 'PID.1.3.2.1', 'PID.1.5.1.1', 'TXA.1.14.1.1', 'OBX.1.5.1.3', 'OBX.1.5.1.5']);
    expect([at['PID.1.3.1.1'], at['PID.1.3.2.1'], at['PID.1.5.1.1'], at['TXA.1.14.1.1'], at['OBX.1.5.1.3']]).toEqual([SANNE.person.bsn, SANNE.number, 'Testinga', SANNE.number, 'pdf']);
    expect(Buffer.from(at['OBX.1.5.1.5'] ?? '', 'base64').subarray(0, 5).toString()).toBe('%PDF-');
  });
});
