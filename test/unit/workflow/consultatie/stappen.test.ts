import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../../../src/kernel/result.ts';
import { decideAskConsultatie, decideStopConsultatie } from '../../../../src/workflow/consultatie/ask-consultatie.ts';
import { decideConfirmConsultatie } from '../../../../src/workflow/consultatie/confirm-consultatie.ts';
import type { ConsultatieContext, ConsultatieDecision } from '../../../../src/workflow/consultatie/consultatie-draft.ts';
import type { Asked } from '../../../../src/workflow/consultatie/consultatie-events.ts';
import type { Consultatie } from '../../../../src/workflow/consultatie/consultatie.ts';
import { openStap } from '../../../../src/workflow/consultatie/consultatie.ts';
import { evolveConsultaties } from '../../../../src/workflow/consultatie/evolve-consultatie.ts';
import { decideTickConsultatie, nextMomentOf } from '../../../../src/workflow/consultatie/tick-consultatie.ts';
import { decideUpdateStap } from '../../../../src/workflow/consultatie/update-stap.ts';
import { decideWithdrawConsultatie } from '../../../../src/workflow/consultatie/withdraw-consultatie.ts';
import type { Network, Partner } from '../../../../src/workflow/network.ts';
import { sampleNetwork } from '../../../support/sample-network.ts';

const NOW = '2026-11-23T08:00:00.000Z';
const sample = sampleNetwork();
const extra = (id: string, role: Partner['role']): Partner => ({ id, name: id, role, functions: ['U'], identifiers: {}, endpoints: [] });
const network: Network = {
  ...sample, partners: [...sample.partners, extra('kaderarts-twee', 'kaderarts')],
  regions: sample.regions.map((it) => ({ ...it, partners: [...it.partners, 'kaderarts-twee'] })),
};
const context = (now = NOW, load: Readonly<Record<string, number>> = {}): ConsultatieContext => ({ now, network, newId: () => 'id', load: new Map(Object.entries(load)) });
const asked = (change: Partial<Asked> = {}): Asked => ({
  id: 'c-1', type: 'getrapt', channel: 'viplive', region: 'regio-voorbeeld', number: { system: 's', value: '1' }, asker: { partner: 'huisarts-eikenlaan', role: 'huisarts' },
  askedAt: NOW, networkVersion: '1', rules: [], vraag: { casusbeschrijving: 'Somber.', hulpvraag: 'Wat nu?', icpc: [], bijlagen: [] }, ...change,
});
const after = (before: Consultatie | undefined, decision: ConsultatieDecision): Consultatie => evolveConsultaties(before, decision.events) as Consultatie;
const ask = (change: Partial<Asked> = {}, at = context()): Consultatie => {
  const decision = decideAskConsultatie({ asked: asked(change), hasCrisis: false }, at);
  return after(undefined, (decision as Extract<typeof decision, { ok: true }>).value);
};
const step = (consultatie: Consultatie, status: string, output: readonly { type: string; value: string }[] = [], more: { reason?: string; now?: string } = {}): Result<ConsultatieDecision> => {
  const stap = openStap(consultatie);
  return decideUpdateStap(consultatie, { localId: stap?.localId ?? '', by: stap?.consultant ?? '', expectedVersion: stap?.version ?? 0, status, output, ...(more.reason === undefined ? {} : { reason: more.reason }) }, context(more.now));
};
const done = (consultatie: Consultatie, ...all: Parameters<typeof step> extends [unknown, ...infer R] ? R : never): Consultatie => {
  const decision = step(consultatie, ...all);
  if (!decision.ok) {
    throw new Error(decision.refusal.code);
  }
  return after(consultatie, decision.value);
};
const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.refusal.code);
const HAND_UP = [{ type: 'doorgeven', value: 'medicatie' }];

describe('G3 the staircase', () => {
  test('starts at a kaderarts, the one with the fewest questions', () => {
    expect(ask().stappen).toMatchObject([{ trede: 1, view: 'kaderarts', consultant: 'kaderarts-voorbeeld', status: 'requested', dueAt: '2026-11-25T08:00:00.000Z' }]);
    expect(ask({}, context(NOW, { 'kaderarts-voorbeeld': 2, 'kaderarts-twee': 1 })).stappen[0]?.consultant).toBe('kaderarts-twee');
  });
  test('reaches a psychiater only by a recorded hand-up with a reason', () => {
    const accepted = done(ask(), 'accepted');
    expect(codeOf(step(accepted, 'completed', [{ type: 'doorgeven', value: 'zomaar' }]))).toBe('CODE_UNKNOWN');
    expect(codeOf(step(accepted, 'completed', [{ type: 'doorgeven', value: 'anders' }]))).toBe('REASON_MISSING');
    expect(codeOf(step(accepted, 'completed'))).toBe('OUTPUT_MISSING');
    expect(codeOf(step(accepted, 'completed', [...HAND_UP, { type: 'antwoord', value: 'Ja.' }]))).toBe('FIELD_INVALID');
    const up = done(accepted, 'completed', HAND_UP);
    expect(up.stappen).toMatchObject([{ trede: 1, status: 'completed', doorgegeven: { reden: 'medicatie' } }, { trede: 2, view: 'psychiater', status: 'requested' }]);
    expect([up.status, up.closedInStep]).toEqual(['open', undefined]);
    expect(codeOf(step(done(up, 'accepted'), 'completed', HAND_UP))).toBe('TRANSITION_REFUSED');
    expect(done(done(up, 'accepted'), 'completed', [{ type: 'antwoord', value: 'Ja.' }])).toMatchObject({ status: 'answered', closedInStep: 2 });
  });
  test('a no of one kaderarts goes to the colleague; of the last one to the asker and the planner', () => {
    expect(codeOf(step(ask(), 'rejected'))).toBe('REASON_MISSING');
    const second = done(ask(), 'rejected', [], { reason: 'geen-capaciteit' });
    expect(second.stappen.map((it) => [it.consultant, it.status])).toEqual([['kaderarts-voorbeeld', 'rejected'], ['kaderarts-twee', 'requested']]);
    const last = step(second, 'rejected', [], { reason: 'ziek' });
    expect(last.ok && last.value.effects).toMatchObject({ deliveries: [{ recipient: 'huisarts-eikenlaan', about: 'consultation-unanswered', code: 'CONSULTANT_MISSING' }], worklist: [{ type: 'close' }, { type: 'open', kind: 'unowned', owner: 'planner-voorbeeld' }] });
  });
  test('G4, G8: other routes have one consultant and no step up', () => {
    for (const [type, consultant] of [['direct', 'teleconsult-voorbeeld'], ['sociaal-domein', 'psychiater-voorbeeld']] as const) {
      const one = ask({ type });
      expect(one.stappen).toMatchObject([{ trede: 2, consultant }]);
      expect(codeOf(step(done(one, 'accepted'), 'completed', HAND_UP))).toBe('TRANSITION_REFUSED');
    }
  });
  test('G5 an answer may name nobody either', () => {
    expect(codeOf(step(done(ask(), 'accepted'), 'completed', [{ type: 'antwoord', value: 'Bel mevrouw Testink.' }]))).toBe('IDENTIFIER_IN_CONSULTATIE');
    expect(codeOf(step(done(ask(), 'accepted'), 'completed', [{ type: 'antwoord', value: 'BSN 999990019' }]))).toBe('BSN_IN_CONSULTATIE');
  });
});

test('no answer after 48 hours: consultant reminded, asker told, planner at work, once', () => {
  const open = ask();
  const late = '2026-11-25T08:00:00.000Z';
  expect(decideTickConsultatie(open, context('2026-11-25T07:59:59.000Z')).events).toEqual([]);
  const ticked = decideTickConsultatie(open, context(late));
  expect(ticked.effects.deliveries.map((it) => [it.recipient, it.about])).toEqual([['kaderarts-voorbeeld', 'consultation-reminder'], ['huisarts-eikenlaan', 'consultation-late']]);
  expect(ticked.effects.worklist).toMatchObject([{ type: 'open', kind: 'deadline', owner: 'planner-voorbeeld' }]);
  const reminded = after(open, ticked);
  expect(decideTickConsultatie(reminded, context(late)).events).toEqual([]);
  expect(openStap(reminded)?.version).toBe(openStap(open)?.version);
});

test('E11 a crisis in a later message stops what runs, and is escalated until a person confirms', () => {
  const stopped = decideStopConsultatie(ask(), context());
  expect(stopped.effects.deliveries.map((it) => [it.recipient, it.about])).toEqual([['kaderarts-voorbeeld', 'consultation-withdrawn'], ['huisarts-eikenlaan', 'consultation-stopped']]);
  const state = after(ask(), stopped);
  expect([state.status, openStap(state)]).toEqual(['stopped', undefined]);
  expect(decideTickConsultatie(state, context('2026-11-23T08:15:00.000Z')).effects.worklist).toMatchObject([{ kind: 'crisis', owner: 'ggz-voorbeeld' }]);
});

test('E11 trap: after an outage the alarm goes on once, and from then on waits its fifteen minutes', () => {
  const state = after(ask(), decideStopConsultatie(ask(), context()));
  const late = after(state, decideTickConsultatie(state, context('2026-11-23T09:02:00.000Z')));
  expect([late.crisis?.escalations, nextMomentOf(late)]).toEqual([1, '2026-11-23T09:17:00.000Z']);
  expect(decideTickConsultatie(late, context('2026-11-23T09:16:59.000Z')).events).toEqual([]);
});

test('E11 a new crisis after the alarm was confirmed is a new alarm; while it waits it is the same', () => {
  const state = after(ask(), decideStopConsultatie(ask(), context()));
  expect(decideStopConsultatie(state, context('2026-11-23T08:05:00.000Z')).events).toEqual([]);
  const confirmed = decideConfirmConsultatie(state, { by: 'P. Lanner' }, context('2026-11-23T08:10:00.000Z'));
  const ended = after(state, (confirmed as Extract<typeof confirmed, { ok: true }>).value);
  const again = decideStopConsultatie(ended, context('2026-11-24T08:00:00.000Z'));
  expect(again.effects.worklist).toMatchObject([{ type: 'open', kind: 'crisis', owner: 'planner-voorbeeld' }]);
  expect(again.effects.deliveries.map((it) => [it.recipient, it.about])).toEqual([['huisarts-eikenlaan', 'consultation-stopped']]);
  expect(nextMomentOf(after(ended, again))).toBe('2026-11-24T08:15:00.000Z');
});

describe('property: whatever comes in whatever order', () => {
  const command = fc.record({
    what: fc.constantFrom('update', 'withdraw', 'tick', 'crisis'), status: fc.constantFrom('requested', 'received', 'accepted', 'in-progress', 'completed', 'rejected', 'cancelled', 'failed'),
    output: fc.constantFrom([], [{ type: 'antwoord', value: 'Zo.' }], HAND_UP), reason: fc.constantFrom(undefined, 'ziek'), stale: fc.boolean(), hours: fc.integer({ min: 0, max: 60 }),
  });
  test('one step at most is open, a psychiater never comes without a hand-up, an end is an end, and the open have a moment', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 12 }), (commands) => {
        let state = ask();
        let now = NOW;
        for (const one of commands) {
          now = new Date(Date.parse(now) + one.hours * 3_600_000).toISOString();
          const before = state;
          const stap = before.stappen.at(-1);
          const update = { localId: stap?.localId ?? '', by: stap?.consultant ?? '', expectedVersion: (stap?.version ?? 0) - (one.stale ? 1 : 0), status: one.status, output: one.output, ...(one.reason === undefined ? {} : { reason: one.reason }) };
          const decision = one.what === 'tick' ? { ok: true as const, value: decideTickConsultatie(before, context(now)) }
            : one.what === 'crisis' ? { ok: true as const, value: decideStopConsultatie(before, context(now)) }
            : one.what === 'withdraw' ? decideWithdrawConsultatie(before, { by: 'huisarts-eikenlaan' }, context(now))
            : decideUpdateStap(before, update, context(now));
          state = decision.ok ? after(before, decision.value) : before;
          const open = state.stappen.filter((it) => !['completed', 'rejected', 'cancelled'].includes(it.status));
          expect(open.length).toBe(state.status === 'open' ? 1 : 0);
          expect(state.stappen.filter((it) => it.trede === 2).length === 0 || state.stappen.some((it) => it.trede === 1 && it.doorgegeven !== undefined)).toBe(true);
          expect(state.status === 'answered').toBe(state.closedInStep !== undefined);
          expect(new Set(state.stappen.map((it) => it.consultant)).size).toBe(state.stappen.length);
          if (before.closedAt !== undefined && one.what !== 'crisis') {
            expect([state.status, state.closedInStep, state.stappen]).toEqual([before.status, before.closedInStep, before.stappen]);
          }
          const isWaiting = state.status === 'open' && openStap(state)?.remindedAt === undefined;
          expect(!isWaiting || nextMomentOf(state) !== undefined).toBe(true);
        }
      }),
      { numRuns: 400, seed: 38 },
    );
  });
});
