import { describe, expect, it } from 'vitest';
import { Fault } from '../../../src/kernel/fault.ts';
import type { Network } from '../../../src/workflow/network.ts';
import { sampleNetwork } from '../../support/sample-network.ts';
import type { MemoryGatewayOptions } from '../../support/memory-gateway.ts';
import { FROM_ZORGDOMEIN, memoryGateway } from '../../support/memory-gateway.ts';
import { answersWith, attachment, caseWith, changed, letter, readAck, srm } from '../../support/test-messages.ts';

const SANNE = caseWith('ZP100120301');
const IN_CRISIS = caseWith('ZP100120301', { questions: answersWith({ crisis: 'J' }) });
const PRODUCTION: Network = { ...sampleNetwork(), environment: 'production' };

type Wrong = { readonly name: string; readonly damage: (message: Uint8Array) => Uint8Array; readonly code: string; readonly ack: 'AE' | 'AR'; readonly at: string; readonly hl70357: string; readonly peer?: string; readonly network?: Network };

/** Design 4, row `invalid`, with the answer that its sender gets: 4.1 of HL7 table 0357 and the place. */
const WRONG: readonly Wrong[] = [
  { name: 'unknown application', damage: (it) => changed(it, '|ZorgDomein|ZD|', '|Onbekend|ZD|'), code: 'SENDER_UNKNOWN', ack: 'AR', at: 'MSH^1^3', hl70357: '204' },
  { name: 'unknown facility', damage: (it) => changed(it, '|ZorgDomein|ZD|', '|ZorgDomein|XX|'), code: 'SENDER_UNKNOWN', ack: 'AR', at: 'MSH^1^4', hl70357: '204' },
  { name: 'a peer that is not allowed', damage: (it) => it, code: 'SENDER_UNKNOWN', ack: 'AR', at: 'MSH^1^3', hl70357: '204', peer: '203.0.113.9' },
  { name: 'unknown practice', damage: (it) => changed(it, '&01059999', '&01050000'), code: 'PRACTICE_UNKNOWN', ack: 'AE', at: 'ARQ^1^18', hl70357: '204' },
  { name: 'E8 unknown zorgproduct', damage: (it) => changed(it, 'VGREG001', 'ANDER001'), code: 'ZORGPRODUCT_UNKNOWN', ack: 'AR', at: 'ARQ^1^7', hl70357: '204' },
  { name: 'processing id that nobody knows', damage: (it) => changed(it, '|T|2.4', '|X|2.4'), code: 'PROCESSING_ID_REFUSED', ack: 'AR', at: 'MSH^1^11', hl70357: '202' },
  { name: 'a test message in production', damage: (it) => it, code: 'PROCESSING_ID_REFUSED', ack: 'AR', at: 'MSH^1^11', hl70357: '202', network: PRODUCTION },
  { name: 'a ZP number in production', damage: (it) => changed(it, '|T|2.4', '|P|2.4'), code: 'PROCESSING_ID_REFUSED', ack: 'AR', at: 'ARQ^1^1', hl70357: '202', network: PRODUCTION },
  { name: 'a test BSN in production', damage: (it) => changed(changed(it, '|T|2.4', '|P|2.4'), /ZP100/g, 'ZD100'), code: 'PROCESSING_ID_REFUSED', ack: 'AR', at: 'PID^1^3', hl70357: '202', network: PRODUCTION },
  { name: 'a real-looking BSN in test', damage: (it) => changed(it, '999990019', '123456782'), code: 'PROCESSING_ID_REFUSED', ack: 'AR', at: 'PID^1^3', hl70357: '202' },
  { name: 'a type that is not taken', damage: (it) => changed(it, 'SRM^S01', 'ADT^A08'), code: 'MESSAGE_TYPE_UNKNOWN', ack: 'AR', at: 'MSH^1^9', hl70357: '200' },
  { name: 'a version that is not taken', damage: (it) => changed(it, '|T|2.4', '|T|3.0'), code: 'VERSION_UNKNOWN', ack: 'AR', at: 'MSH^1^12', hl70357: '203' },
  { name: 'no MSH-10', damage: (it) => changed(it, '|g100120301srm|', '||'), code: 'FIELD_MISSING', ack: 'AE', at: 'MSH^1^10', hl70357: '101' },
  { name: 'no referral number', damage: (it) => changed(changed(it, 'ARQ|ZP100120301', 'ARQ|'), '~ZP100120301^^^ZorgDomein^VN', ''), code: 'FIELD_MISSING', ack: 'AE', at: 'ARQ^1^1', hl70357: '101' },
  { name: 'a referral number that is none', damage: (it) => changed(it, 'ARQ|ZP100120301', 'ARQ|12345'), code: 'FIELD_INVALID', ack: 'AE', at: 'ARQ^1^1', hl70357: '102' },
];

const optionsOf = ({ network }: Wrong): MemoryGatewayOptions => (network === undefined ? {} : { network: () => network });
const originOf = ({ peer }: Wrong): typeof FROM_ZORGDOMEIN => ({ ...FROM_ZORGDOMEIN, ...(peer === undefined ? {} : { peer }) });

describe('receive-hl7v2: a message that cannot be taken (design 4, invalid)', () => {
  it.each(WRONG)('$name: $ack $code at $at, kept, counted with an alarm, and no journey', async (wrong) => {
    const gateway = await memoryGateway(optionsOf(wrong));
    const answer = readAck(await gateway.send(wrong.damage(srm(SANNE)), originOf(wrong)));
    expect(answer.code).toBe(wrong.ack);
    expect(answer.error).toContain(wrong.at);
    expect(answer.error).toContain(wrong.hl70357);
    const [change] = gateway.contents.changes;
    expect(change?.message).toMatchObject({ outcome: 'invalid', code: wrong.code });
    expect(change?.journey).toBeUndefined();
    expect(gateway.contents.deliveries).toEqual([]);
    expect(gateway.contents.alarms).toHaveLength(1);
    expect(gateway.contents.alarms[0]).toMatch(new RegExp(`^invalid/(zorgdomein|unknown)/${wrong.code}$`));
    expect(gateway.contents.audit).toMatchObject([{ action: 'refuse', outcome: 'minor-failure', code: wrong.code }]);
  });

  it.each(WRONG)('E11 crisis beats: $name is answered AA and stopped, with an alarm that waits for a person', async (wrong) => {
    const gateway = await memoryGateway(optionsOf(wrong));
    const answer = readAck(await gateway.send(wrong.damage(srm(IN_CRISIS)), originOf(wrong)));
    expect(answer).toMatchObject({ code: 'AA', error: '' });
    const [change] = gateway.contents.changes;
    expect(change?.message).toMatchObject({ outcome: 'stopped', code: 'CRISIS_CALL' });
    expect(change?.journey?.after.journey).toMatchObject({ status: 'stopped' });
    expect(change?.effects?.worklist).toMatchObject([{ type: 'open', kind: 'crisis', owner: 'planner-voorbeeld' }]);
    expect(gateway.contents.deliveries.filter((it) => it.kind !== 'notice')).toEqual([]);
  });

  it.each([
    ['cut off in the middle', (it: Uint8Array) => it.slice(0, Buffer.from(it).indexOf('VGCRIS') + 40)],
    ['without its header', (it: Uint8Array) => changed(it, /^MSH[^\r]*\r/, '')],
    ['stated UTF-8 with bytes that are none', (it: Uint8Array) => changed(changed(it, '8859/1', 'UNICODE UTF-8'), 'Testinga', 'Test\u00ebnga')],
  ])('E11 crisis in a message %s: AA, stopped, planner alarmed', async (_name, damage) => {
    const gateway = await memoryGateway();
    expect(readAck(await gateway.send(damage(srm(IN_CRISIS)))).code).toBe('AA');
    expect(gateway.contents.changes[0]?.message).toMatchObject({ outcome: 'stopped', code: 'CRISIS_CALL' });
    expect(gateway.contents.changes[0]?.effects?.worklist).toMatchObject([{ kind: 'crisis', owner: 'planner-voorbeeld' }]);
  });

  it('E11 crisis under a reused MSH-10, and in a resend of an accepted request: stopped, the team told', async () => {
    const gateway = await memoryGateway();
    await gateway.send(srm(SANNE));
    expect(readAck(await gateway.send(srm(IN_CRISIS)))).toMatchObject({ code: 'AA', controlId: 'g100120301srm' });
    const journey = await gateway.journeyOf(SANNE.number);
    expect(journey.crisis?.confirmedAt).toBeUndefined();
    expect(journey.crisis?.raisedAt).toBe('2026-11-23T08:20:00.000Z');
    const notices = gateway.contents.deliveries.filter((it) => it.about === 'crisis-after-acceptance' || it.about === 'stopped');
    expect(notices.map((it) => it.recipient)).toContain('vg-voorbeelddam');
    expect(notices.map((it) => it.recipient)).toContain('huisarts-eikenlaan');
  });

  it('bytes that are no message at all: AR, kept, and the same bytes again the same answer', async () => {
    const gateway = await memoryGateway();
    const bytes = new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n');
    const answer = await gateway.send(bytes);
    expect(readAck(answer).code).toBe('AR');
    expect(gateway.contents.changes[0]?.message).toMatchObject({ outcome: 'invalid', code: 'MESSAGE_UNREADABLE' });
    expect(Buffer.from(await gateway.send(bytes)).equals(Buffer.from(answer))).toBe(true);
    expect(gateway.contents.changes).toHaveLength(1);
  });

  it.each([
    ['a diagnosis without code', 'P74^Angststoornis^ICPC-1-NL', '^^ICPC-1-NL', 'PROFILE_VIOLATED', 'DG1^1'],
    ['a requester without name and number', '01004567^van Houten^Z.Z.^^^^^^VEKTIS', '', 'FIELD_MISSING', 'ARQ^1^15'],
    ['no time of sending', '|20261123091500+0100|', '||', 'FIELD_MISSING', 'MSH^1^7'],
    ['no name', 'Testinga&&Testinga^Sanne^^^^^L~^Sanne^^^^^N', '', 'FIELD_MISSING', 'PID^1^5'],
    ['an appointment window that ends before it begins', '20261123^20261207', '20261223^20261207', 'PROFILE_VIOLATED', 'ARQ^1^11'],
  ])('%s breaks the profile: AE with the HL7 field, and no value of it', async (_name, from, to, code, at) => {
    const gateway = await memoryGateway();
    const answer = readAck(await gateway.send(changed(srm(SANNE), from, to)));
    expect(answer.code).toBe('AE');
    expect(answer.error).toContain(at);
    expect(`${answer.error}${answer.text}`).not.toMatch(/Sanne|Testinga|Angst|20261223/);
    expect(gateway.contents.changes[0]?.message).toMatchObject({ outcome: 'invalid', code });
    expect(gateway.contents.changes[0]?.journey).toBeUndefined();
  });

  it.each([
    ['without a file', /OBX\|2[^\r]*\r/, '', '101'],
    ['with an empty file', /\^application\^pdf\^Base64\^[^|]*/, '', '101'],
    ['that was cut off', /\^application\^pdf\^Base64\^[^|]*/, '^application^pdf^Base64^JVBERi0xL', '102'],
  ])('4.1 a letter %s: AE at OBX-5, and the journey still waits for its letter', async (_name, part, instead, hl70357) => {
    const gateway = await memoryGateway();
    await gateway.send(srm(SANNE));
    const answer = readAck(await gateway.send(changed(letter(SANNE), part, instead)));
    expect(answer.code).toBe('AE');
    expect(answer.error).toContain('OBX^1^5');
    expect(answer.error).toContain(hl70357);
    expect((await gateway.journeyOf(SANNE.number)).letter).toMatchObject({ status: 'awaited', documents: [] });
  });

  it('4.1 an attachment that was cut off is set aside, and its sender hears so', async () => {
    const gateway = await memoryGateway();
    await gateway.send(srm(SANNE));
    await gateway.send(changed(attachment(SANNE), /\^Base64\^[^|]*/, '^Base64^iVBORw0KG'));
    expect((await gateway.journeyOf(SANNE.number)).letter.documents).toMatchObject([{ kind: 'BLOB', setAside: true }]);
  });

  it('what the network file refused is decided afresh once the file has changed', async () => {
    let network: Network = { ...sampleNetwork(), zorgproducten: ['ANDER001'] };
    const gateway = await memoryGateway({ network: () => network });
    expect(readAck(await gateway.send(srm(SANNE))).code).toBe('AR');
    network = { ...sampleNetwork(), version: 'demo-2' };
    expect(readAck(await gateway.send(srm(SANNE))).code).toBe('AA');
    expect((await gateway.journeyOf(SANNE.number)).status).toBe('accepted');
  });
});

describe('receive-hl7v2: our own fault (design 5.1)', () => {
  it('a mapping that throws: AR, bytes kept once, alarm; the resend after the repair is decided afresh', async () => {
    let isBroken = true;
    const gateway = await memoryGateway({
      rulebooks: (shipped) => ({
        ...shipped,
        maps: {
          ...shipped.maps,
          transform: (...args) => {
            if (isBroken) {
              throw new Fault('MAPPING_FAILED');
            }
            return shipped.maps.transform(...args);
          },
        },
      }),
    });
    const message = srm(SANNE);
    expect(readAck(await gateway.send(message))).toMatchObject({ code: 'AR', controlId: 'g100120301srm' });
    await gateway.send(message);
    expect(gateway.contents.changes).toHaveLength(1);
    const [kept] = gateway.contents.changes;
    expect(kept?.message).toMatchObject({ outcome: 'failed', code: 'MAPPING_FAILED' });
    expect(Buffer.from(kept?.message?.content ?? []).equals(Buffer.from(message))).toBe(true);
    expect(kept?.journey).toBeUndefined();
    expect(gateway.contents.alarms).toEqual(['failed/MAPPING_FAILED/zorgdomein']);
    isBroken = false;
    expect(readAck(await gateway.send(message)).code).toBe('AA');
    expect((await gateway.journeyOf(SANNE.number)).status).toBe('accepted');
  });

  it('E11 a crisis is stopped also when no mapping works', async () => {
    const gateway = await memoryGateway({
      rulebooks: (shipped) => ({ ...shipped, maps: { ...shipped.maps, transform: () => { throw new TypeError('broken'); } } }),
    });
    expect(readAck(await gateway.send(srm(IN_CRISIS))).code).toBe('AA');
    expect(gateway.contents.changes[0]?.message?.outcome).toBe('stopped');
    expect(readAck(await gateway.send(letter(SANNE))).code).toBe('AR');
  });
});
