import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitBatch } from '../../../src/hl7v2/batch.ts';
import { memoryGateway } from '../../support/memory-gateway.ts';
import { answersWith, caseWith, changed, letter, srm } from '../../support/test-messages.ts';

const [A, B, C] = ['ZP100120701', 'ZP100120702', 'ZP100120703'].map((number) => caseWith(number)) as [ReturnType<typeof caseWith>, ReturnType<typeof caseWith>, ReturnType<typeof caseWith>];
const bytes = (...parts: (string | Uint8Array)[]): Uint8Array => Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
const lines = (answer: Uint8Array): string[] => Buffer.from(answer).toString('latin1').split('\r').filter((it) => it !== '');
const ids = (answer: Uint8Array): string[] => lines(answer).map((it) => it.slice(0, 3)).filter((it) => it !== 'ERR');
const answersIn = (answer: Uint8Array): string[] => lines(answer).filter((it) => it.startsWith('MSA')).map((it) => it.split('|').slice(1, 3).join(' '));
const FHS = 'FHS|^~\\&|ZorgDomein|ZD|MGN|REGIO|20261123091500||bestand||F1\r';
const BHS = 'BHS|^~\\&|ZorgDomein|ZD|MGN|REGIO|20261123091500||||B1\r';

describe('batches (HL7 v2.5 2.10.3; issue 3, Inputs 7)', () => {
  it('each message is answered, in one batch with the parties turned round', async () => {
    const gateway = await memoryGateway();
    const answer = await gateway.send(bytes(FHS, BHS, srm(A), srm(B), letter(A), 'BTS|3\r', 'FTS|1\r'));
    expect(ids(answer)).toEqual(['FHS', 'BHS', 'MSH', 'MSA', 'MSH', 'MSA', 'MSH', 'MSA', 'BTS', 'FTS']);
    expect(answersIn(answer)).toEqual(['AA g100120701srm', 'AA g100120702srm', 'AA ZP100120701']);
    expect(lines(answer)[0]).toMatch(/^FHS\|\^~\\&\|MGN\|REGIO\|ZorgDomein\|ZD\|20261123092000\+0100\|\|\|\|[^|]+\|F1$/);
    expect(lines(answer)[1]).toMatch(/\|B1$/);
    expect(lines(answer).slice(-2)).toEqual(['BTS|3', 'FTS|1']);
    expect((await gateway.journeyOf(A.number)).letter.status).toBe('present');
    expect((await gateway.journeyOf(B.number)).status).toBe('accepted');
  });

  it('one bad message stops none of the others', async () => {
    const gateway = await memoryGateway();
    const bad = changed(srm(B), 'VGREG001', 'GGZREG001');
    const answer = await gateway.send(bytes(BHS, srm(A), bad, 'MSH|broken\r', srm(C), 'BTS|4\r'));
    expect(answersIn(answer).map((it) => it.split(' ')[0])).toEqual(['AA', 'AR', 'AR', 'AA']);
    expect(lines(answer).at(-1)).toBe('BTS|4');
    expect((await gateway.journeyOf(C.number)).status).toBe('accepted');
  });

  it('a count that is wrong is said; what is there is processed', async () => {
    const gateway = await memoryGateway();
    const answer = await gateway.send(bytes(FHS, BHS, srm(A), 'BTS|2\r', 'FTS|3\r'));
    expect(lines(answer).slice(-2)).toEqual(['BTS|1|2 stated, 1 found', 'FTS|1|3 stated, 1 found']);
    expect((await gateway.journeyOf(A.number)).status).toBe('accepted');
  });

  it('cut off: the last message is not processed, the ones before it are', async () => {
    const gateway = await memoryGateway();
    const answer = await gateway.send(bytes(BHS, srm(A), srm(B).subarray(0, 900)));
    expect(answersIn(answer)).toEqual(['AA g100120701srm', 'AR g100120702srm']);
    expect(gateway.contents.changes).toHaveLength(1);
  });

  it('E11: cut off after the crisis was ticked: it is stopped all the same', async () => {
    const gateway = await memoryGateway();
    const crisis = caseWith(B.number, { questions: answersWith({ crisis: 'J' }) });
    await gateway.send(bytes(BHS, srm(A), srm(crisis)));
    expect((await gateway.journeyOf(B.number)).status).toBe('stopped');
  });

  it('the same batch again gets the same answers and does nothing', async () => {
    const gateway = await memoryGateway();
    const batch = bytes(BHS, srm(A), srm(B), 'BTS|2\r');
    const first = await gateway.send(batch);
    const changes = gateway.contents.changes.length;
    expect(lines(await gateway.send(batch)).slice(1)).toEqual(lines(first).slice(1));
    expect(gateway.contents.changes).toHaveLength(changes);
  });

  it.each(['BTS', 'FTS', 'MSH', 'BHS'])('a line of wrapped base64 that begins with %s ends no message', (id) => {
    const message = `MSH|^~\\&|A\rOBX|1|ED|VB||^application^pdf^Base64^JVBE\n${id}x0Lj\n${id}+AAA=\r`;
    expect(splitBatch(bytes(BHS, message, 'BTS|1\r')).batches).toMatchObject([{ isClosed: true, stated: 1, messages: [bytes(message)] }]);
  });

  it('splitBatch gives every message back byte for byte, whatever is in it', () => {
    const body = fc.uint8Array({ maxLength: 60 }).map((it) => it.map((byte) => (byte === 10 || byte === 13 ? 46 : byte)));
    const message = body.map((rest) => bytes('MSH|', rest, '\r'));
    fc.assert(fc.property(fc.array(fc.array(message, { maxLength: 4 }), { minLength: 1, maxLength: 3 }), (batches) => {
      const file = splitBatch(bytes(FHS, ...batches.flatMap((messages) => [BHS, ...messages, `BTS|${messages.length}\r`]), `FTS|${batches.length}\r`));
      expect(file).toMatchObject({ isClosed: true, stated: batches.length });
      expect(file.batches.map((batch) => batch.messages.map((it) => Buffer.from(it).toString('latin1')))).toEqual(batches.map((messages) => messages.map((it) => Buffer.from(it).toString('latin1'))));
      expect(file.batches.every((batch) => batch.isClosed && batch.stated === batch.messages.length)).toBe(true);
    }));
  });
});
