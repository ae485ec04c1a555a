import { describe, expect, test } from 'vitest';
import { listDeadlines, judgeDeadline } from '../../../src/workflow/termijnen/deadlines.ts';
import { advisedRuben, RUBEN } from '../outbound/gemeente/melding.ts';
import { codeOf } from './callers.ts';

describe('Wmo 2.3.2 lid 1: a confirmation that came by mail or phone', () => {
  test('is written down by a named person, meets W1, and the melding does not lapse', async () => {
    const gateway = await advisedRuben();
    const { id } = await gateway.journeyOf(RUBEN.number);
    expect(codeOf(await gateway.desk.confirmReceipt(id, 'actie-2', 'Z-2026-17', 'P. Lanner'))).toBe('ok');
    const journey = await gateway.journeyOf(RUBEN.number);
    expect(journey.taken.find((it) => it.localId === 'actie-2')).toMatchObject({ status: 'received', receivedAt: expect.any(String), output: [{ type: 'ontvangstbevestiging', value: 'Z-2026-17' }] });
    expect(listDeadlines(journey).filter(({ rule }) => rule === 'W1').map((it) => judgeDeadline(it, '2027-01-01T09:00:00Z'))).toEqual(['green']);
    // Nobody else's Task is touched.
    expect(codeOf(await gateway.desk.confirmReceipt(id, 'actie-99', 'Z', 'P. Lanner'))).toBe('NOT_FOUND');
    expect(codeOf(await gateway.desk.confirmReceipt(id, 'verwijzing-1', 'Z', 'P. Lanner'))).toBe('NOT_FOUND');
  });
});
