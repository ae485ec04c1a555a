import { describe, expect, it } from 'vitest';
import { namedUser } from '../../src/named-user.ts';
import type { OperatorPorts } from '../../src/operator-desk.ts';
import { makeOperatorDesk } from '../../src/operator-desk.ts';

const codeOf = (result: ReturnType<typeof namedUser>): string => (result.ok ? `${result.value.user} ${result.value.reason}` : `${result.refusal.code} ${result.refusal.at ?? ''}`);

describe('who looks at something about a person names itself and a reason (NEN 7513)', () => {
  it.each([
    [{ user: 'B. Heerder', reason: 'storing' }, 'production', 'B. Heerder storing'],
    [{ reason: 'storing' }, 'production', 'USER_AND_REASON_MISSING --user'],
    [{ user: '1', reason: 'storing' }, 'test', 'USER_AND_REASON_MISSING --user'],
    [{ user: 'B. Heerder' }, 'test', 'USER_AND_REASON_MISSING --reason'],
    [{ user: 'B. Heerder', reason: 'Omdat Sanne belde' }, 'production', 'USER_AND_REASON_MISSING --reason'],
    [{}, 'demo', 'demo demo'],
    [{ user: 'B. Heerder', reason: 'klacht' }, 'demo', 'B. Heerder klacht'],
  ] as const)('%j in %s: %s', (who, environment, expected) => {
    expect(codeOf(namedUser(who, environment))).toBe(expected);
  });

  it('without it the desk shows nothing: it does not even ask the database', async () => {
    const desk = makeOperatorDesk({ storage: {}, network: () => ({ environment: 'production' }), clock: { now: () => new Date() } } as unknown as OperatorPorts);
    const answers = [await desk.trace({ id: 'ZP100120301' }), await desk.listWork({}), await desk.listDead({}), await desk.showDead({ id: crypto.randomUUID() }), await desk.trace({ id: 'ZP1', user: 'B. Heerder' })];
    expect(answers.map((it) => !it.ok && it.refusal.code)).toEqual(Array(5).fill('USER_AND_REASON_MISSING'));
  });
});
