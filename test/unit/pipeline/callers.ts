import type { OperationOutcome, QuestionnaireResponse, Resource } from '@medplum/fhirtypes';
import type { Code } from '../../../src/kernel/codes.ts';
import type { Refusal, Result } from '../../../src/kernel/result.ts';
import type { Caller, Versioned } from '../../../src/pipeline/stories.ts';
import { adviesFor, appointmentFor, encounterFor } from '../../../src/sandbox/partner-resources.ts';
import type { PartnerRole } from '../../../src/workflow/network.ts';
import { adviesResponse } from '../../fixtures/advies-response.ts';
import type { AdviesCase, JourneyCase } from '../../fixtures/journey-case.ts';
import { SANNE } from '../../fixtures/journey-cases.ts';
import type { MemoryGateway } from '../../support/memory-gateway.ts';
import { letter, srm } from '../../support/test-messages.ts';

/** A caller as the HTTP door knows it. */
export function caller(partner: string, role: PartnerRole): Caller {
  return { clientId: `${partner}-client`, partner, role, user: `persoon bij ${partner}`, requestId: `request-of-${partner}` };
}

export const TEAM = caller('vg-voorbeelddam', 'vg-team');
export const OTHER_TEAM = caller('vg-fictiefveen', 'vg-team');
export const PLANNER = caller('planner-voorbeeld', 'planner');
export const HUISARTS = caller('huisarts-eikenlaan', 'huisarts');
export const GGZ = caller('ggz-voorbeeld', 'ggz');
export const WELZIJN = caller('samenhuis', 'welzijn');
export const GEMEENTE = caller('gemeente-gm9901', 'gemeente');

export const NUMBER = SANNE.number;
/** The gesprek of case 1. */
export const GESPREK = { id: '0b1d6a52-6f0e-4d3c-9a58-2f6f7e2d1c11', start: '2026-12-01T10:00:00+01:00', minutes: 60, mode: 'op-locatie', members: ['m-ggz-dam', 'm-sd-dam'] };

/** Case 1 with its letter, at the team. */
export async function accepted(gateway: MemoryGateway): Promise<void> {
  await gateway.send(srm(SANNE));
  await gateway.send(letter(SANNE));
}

/** The id under which the team knows its Task of the ggz seat. */
export async function teamTask(gateway: MemoryGateway): Promise<string> {
  return gateway.idOf(await gateway.journeyOf(NUMBER), 'vg-ggz');
}

/** The gesprek was held; case 1's advice is posted on the team's Task. */
export async function advised(gateway: MemoryGateway, from: Caller = TEAM): Promise<Result<Versioned<QuestionnaireResponse> & { readonly outcome: OperationOutcome }>> {
  const task = await teamTask(gateway);
  gateway.clock.at = new Date('2026-12-01T10:30:00Z');
  await gateway.stories.putEncounter(TEAM, crypto.randomUUID(), encounterFor(task, crypto.randomUUID(), { ...GESPREK, outcome: 'held' }));
  return gateway.stories.recordAdvies(from, adviesFor({ id: task }, adviesResponse(SANNE as JourneyCase & { advies: AdviesCase })));
}

/** Books the gesprek of case 1. */
export async function booked(gateway: MemoryGateway, from: Caller, change: Partial<typeof GESPREK> = {}): Promise<Result<Versioned<Resource>>> {
  const journey = await gateway.journeyOf(NUMBER);
  const task = gateway.idOf(journey, from.role === 'planner' ? 'planner' : 'vg-ggz');
  const gesprek = { ...GESPREK, ...change };
  return gateway.stories.putAppointment(from, gesprek.id, appointmentFor(task, gesprek));
}

/** The code of a refusal; `ok` when there was none. */
export function codeOf(result: { readonly ok: true } | { readonly ok: false; readonly refusal: Refusal }): Code | 'ok' {
  return result.ok ? 'ok' : result.refusal.code;
}
