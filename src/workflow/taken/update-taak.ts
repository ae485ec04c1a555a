import type { RejectionCode } from '../../kernel/codes.ts';
import { accept, refuse } from '../../kernel/result.ts';
import type { UpdateTaak } from '../commands.ts';
import type { Decide, DecisionContext } from '../decision.ts';
import { changedTaak, draftDecision } from '../decision-draft.ts';
import { NO_EFFECTS } from '../effects.ts';
import { regionOf } from '../find-partner.ts';
import type { Journey, Taak } from '../journey.ts';
import { readReferralFacts } from '../verkennend-gesprek/referral-facts.ts';
import { followTaak } from './follow-taak.ts';
import { findTaak } from './open-taken.ts';
import { findTransition } from './transitions.ts';

/**
 * A Task comes back with a new status (dutch-fhir.md 7.3). Only its owner moves it on, only who placed it takes it back;
 * a pair outside the table is `TRANSITION_REFUSED`. The same state again changes nothing. What follows, such as the move
 * of responsibility, is in `follow-taak.ts`.
 */
export const decideUpdateTaak: Decide<UpdateTaak> = (journey, command, context) => {
  const taak = journey === undefined ? undefined : findTaak(journey, command.localId);
  if (journey === undefined || taak === undefined || !isTheirs(journey, taak, command, context)) {
    return refuse('NOT_FOUND');
  }
  if (command.expectedVersion !== undefined && command.expectedVersion !== taak.version) {
    return refuse('VERSION_CONFLICT', 'Task.meta.versionId');
  }
  if (command.status === taak.status) {
    return isUnchanged(taak, command) ? accept({ events: [], effects: NO_EFFECTS, warnings: [] }) : amended(journey, taak, command, context);
  }
  const problem = whyNot(journey, taak, command);
  if (problem !== undefined) {
    return refuse(problem.code, problem.at);
  }
  const draft = draftDecision(journey, context);
  const next = changedTaak(taak, changeOf(taak, command, context.now), context.now);
  draft.record({ type: 'TaakChanged', taak: next });
  if (needsBsn(next) && (next.status === 'accepted' || next.status === 'in-progress') && bsnOf(journey) !== 'valid') {
    draft.warn('BSN_MISSING');
  }
  followTaak(draft, taak, next);
  return draft.finish();
};

/** F is the owner; P is the team or the region's planner; G the gateway itself. Another's Task does not exist for you. */
function isTheirs(journey: Journey, taak: Taak, { setter, by }: UpdateTaak, { network }: DecisionContext): boolean {
  switch (setter) {
    case 'F':
      return taak.owner === by && taak.status !== 'draft';
    case 'P':
      return !ASKED_BY_GATEWAY.has(taak.code) && (by === journey.team || by === regionOf(network, journey).planner);
    case 'G':
      return true;
  }
}

/** Questions that the gateway asks, and only the gateway takes back: with them the answer would be lost. */
const ASKED_BY_GATEWAY: ReadonlySet<string> = new Set(['aanvullen', 'verwijzing']);

function isUnchanged(taak: Taak, { reason, reasonText, output }: UpdateTaak): boolean {
  return (reason === undefined || reason === taak.reason) && (reasonText === undefined || reasonText === taak.reasonText)
    && (output === undefined || output.length === 0 || JSON.stringify(output) === JSON.stringify(taak.output));
}

/** More output or another reason in the same state: kept, and nothing follows. A Task that ended does not change. */
function amended(journey: Journey, taak: Taak, { reason, reasonText, output }: UpdateTaak, context: DecisionContext): ReturnType<typeof decideUpdateTaak> {
  if (taak.status === 'completed' || taak.status === 'rejected' || taak.status === 'failed' || taak.status === 'cancelled' || taak.status === 'entered-in-error') {
    return refuse('TRANSITION_REFUSED', 'Task.status');
  }
  const draft = draftDecision(journey, context);
  draft.record({ type: 'TaakChanged', taak: changedTaak(taak, { reason: reason ?? taak.reason, reasonText: reasonText ?? taak.reasonText, output: output ?? taak.output }, context.now) });
  return draft.finish();
}

function whyNot(journey: Journey, taak: Taak, command: UpdateTaak): { readonly code: RejectionCode; readonly at: string } | undefined {
  const row = findTransition(taak.status, command.status, command.setter);
  if (row === undefined || (row.needs === 'bsn' && !(needsBsn(taak) && bsnOf(journey) === 'valid'))) {
    return { code: 'TRANSITION_REFUSED', at: 'Task.status' };
  }
  if (row.needs === 'reason' && (command.reason ?? '') === '') {
    return { code: 'REASON_MISSING', at: 'Task.statusReason' };
  }
  const output = command.output ?? taak.output;
  if (row.needs === 'output' && output.length === 0) {
    return { code: 'OUTPUT_MISSING', at: 'Task.output' };
  }
  return command.status === 'completed' && taak.code === 'verwijzing' ? whyNoReferral(taak, output) : undefined;
}

/** A14: the huisarts's referral has a number and the signer's AGB, soort 01. A question to the poh (huisarts-poh) has neither. */
function whyNoReferral(taak: Taak, output: Taak['output']): { readonly code: RejectionCode; readonly at: string } | undefined {
  if (!taak.localId.startsWith('verwijzing-')) {
    return undefined;
  }
  const valueOf = (type: string): string => output.find((one) => one.type === type)?.value.trim() ?? '';
  if (valueOf('verwijsnummer') === '' || valueOf('agb') === '') {
    return { code: 'OUTPUT_MISSING', at: 'Task.output' };
  }
  return /^01\d{6}$/.test(valueOf('agb')) ? undefined : { code: 'FIELD_INVALID', at: 'Task.output' };
}

/** Views whose partner processes the BSN by law (domain.md 2.2): care providers and the gemeente for a maatwerkvoorziening. */
const BSN_VIEWS: ReadonlySet<string> = new Set(['ggz-aanbieder', 'wmo', 'huisarts', 'vg-ggz']);

function needsBsn(taak: Taak): boolean {
  return BSN_VIEWS.has(taak.view);
}

function bsnOf(journey: Journey): 'valid' | 'invalid' | 'missing' {
  return journey.bundle === undefined ? 'missing' : readReferralFacts(journey.bundle, journey.completions).bsn;
}

function changeOf(taak: Taak, command: UpdateTaak, now: string): Partial<Taak> {
  const accepts = command.status === 'accepted' || (command.status === 'in-progress' && taak.acceptedAt === undefined);
  return {
    status: command.status,
    ...(command.reason === undefined ? {} : { reason: command.reason }),
    ...(command.reasonText === undefined ? {} : { reasonText: command.reasonText }),
    ...(command.output === undefined ? {} : { output: command.output }),
    // The shortcut requested -> in-progress is acceptance and start in one act of the owner (7.3).
    ...(accepts ? { acceptedAt: now, acceptedBy: command.person ?? command.by } : {}),
    ...(command.status === 'received' || (accepts && taak.receivedAt === undefined) ? { receivedAt: now } : {}),
    ...(command.status === 'in-progress' && taak.startedAt === undefined ? { startedAt: now } : {}),
  };
}
