import { describe, expect, it } from 'vitest';
import { adviesFor, appointmentFor, consentFor, encounterFor } from '../../../src/sandbox/partner-resources.ts';
import { adviesResponse } from '../../fixtures/advies-response.ts';
import type { AdviesCase, JourneyCase } from '../../fixtures/journey-case.ts';
import { SANNE } from '../../fixtures/journey-cases.ts';
import type { MemoryGateway } from '../../support/memory-gateway.ts';
import { memoryGateway } from '../../support/memory-gateway.ts';
import { srm } from '../../support/test-messages.ts';
import { accepted, codeOf, GESPREK, NUMBER, OTHER_TEAM, TEAM, teamTask } from './callers.ts';

/** Case 1 moved house: the planner let the other team go on. Answers the Task by which the first team knew it. */
async function moved(gateway: MemoryGateway): Promise<string> {
  await accepted(gateway);
  const task = await teamTask(gateway);
  await gateway.send(srm({ ...SANNE, person: { ...SANNE.person, city: 'Fictiefveen', gemeente: 'GM9902' } }, { controlId: 'moved-1' }));
  const { id, judgement } = await gateway.journeyOf(NUMBER);
  expect(judgement).toMatchObject({ result: 'held', code: 'TEAM_CHANGED' });
  await gateway.desk.completeHeld(id, [{ question: 'TEAM', answer: OTHER_TEAM.partner }], 'P. Lanner');
  expect(await gateway.journeyOf(NUMBER)).toMatchObject({ status: 'accepted', team: OTHER_TEAM.partner });
  return task;
}

describe('M3, M8: a team that the journey left changes nothing by the ids that it knew', () => {
  it('no booking, no gesprek, no consent, no advice: 404, audited', async () => {
    const gateway = await memoryGateway();
    const task = await moved(gateway);
    const { stories } = gateway;
    const consent = consentFor({ id: task }, { consentClass: 'wmo', decision: 'permit', at: '2026-11-23T08:18:00.000Z', how: 'mondeling' });
    const answers = [
      await stories.putAppointment(TEAM, GESPREK.id, appointmentFor(task, GESPREK)),
      await stories.putEncounter(TEAM, crypto.randomUUID(), encounterFor(task, crypto.randomUUID(), { ...GESPREK, outcome: 'held' })),
      await stories.recordConsent(TEAM, consent),
      await stories.recordAdvies(TEAM, adviesFor({ id: task }, adviesResponse(SANNE as JourneyCase & { advies: AdviesCase }))),
    ];
    expect(answers.map(codeOf)).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
    expect(gateway.contents.audit.slice(-4).map((it) => [it.action, it.code, it.onBehalfOf])).toEqual(Array.from({ length: 4 }, () => ['refuse', 'NOT_FOUND', TEAM.partner]));
    const journey = await gateway.journeyOf(NUMBER);
    expect(journey).toMatchObject({ gesprekken: [], taken: expect.not.arrayContaining([expect.objectContaining({ actie: 1 })]) as unknown });
    expect(journey.consents.some((it) => it.class === 'wmo')).toBe(false);
  });
});
