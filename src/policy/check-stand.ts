import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import { isBsn } from '../fhir/bsn.ts';
import { SYSTEMS } from '../fhir/naming-systems.ts';
import { findRegion } from '../workflow/find-partner.ts';
import type { NoticeAbout } from '../workflow/effects.ts';
import { isExpertvraag } from '../workflow/inroepen/expertvraag.ts';
import type { Journey, Taak } from '../workflow/journey.ts';
import type { AssembleFacts } from './assemble/assemble-facts.ts';
import { findTaak, referralResources } from './assemble/assemble-facts.ts';
import type { Delivery } from './delivery.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Whether the journey stands so that this may leave: accepted, access not ended (M8), the Taak open and its conditions
 * met (A9, A14), the BSN not known to be wrong. Notices and cancellations may always leave: they tell of just that.
 */
export function checkStand(delivery: Delivery, facts: AssembleFacts): Result<void> {
  const { journey, network, now } = facts;
  if (delivery.kind === 'notice' || delivery.kind === 'cancellation') {
    return journey.rights?.restrictedAt !== undefined && !mayTell(delivery) ? refuse('RESTRICTED') : accept(undefined);
  }
  if (journey.rights?.erasureAt !== undefined) {
    return refuse('ACCESS_ENDED');
  }
  if (journey.rights?.restrictedAt !== undefined) {
    return refuse('RESTRICTED');
  }
  if (isAccessEnded(journey, findRegion(network, journey.region)?.terms.accessDays ?? 28, now)) {
    return refuse('ACCESS_ENDED');
  }
  const isAboutTaak = delivery.kind === 'task' || (delivery.kind === 'update' && delivery.subject !== undefined);
  const taak = isAboutTaak ? findTaak(journey, delivery.subject) : undefined;
  if (isAboutTaak) {
    const verdict = checkTaak(taak, journey, delivery);
    if (!verdict.ok) {
      return verdict;
    }
  }
  return isQuestion(taak) ? checkEnded(journey) : checkJourney(delivery, facts);
}

/** What must be told also while exchange is restricted: danger, what is taken back, and what the person asked (AVG 19). */
const ALWAYS_TOLD: ReadonlySet<NoticeAbout> = new Set(['stopped', 'crisis-after-acceptance', 'consent-withdrawn', 'restricted', 'unrestricted', 'erasure']);

function mayTell({ kind, about, reasons, code }: Delivery): boolean {
  return kind === 'cancellation' || (about !== undefined && ALWAYS_TOLD.has(about)) || code === 'CRISIS_CALL' || reasons?.includes('CRISIS_CALL') === true;
}

/** Whether this Taak asks to complete a held journey: it may leave when nothing else may. */
export function isQuestion(taak: Taak | undefined): boolean {
  return taak?.code === 'aanvullen';
}

function checkJourney(delivery: Delivery, facts: AssembleFacts): Result<void> {
  const { journey } = facts;
  const ended = checkEnded(journey);
  if (!ended.ok) {
    return ended;
  }
  if (journey.status !== 'accepted' && journey.status !== 'closed') {
    return refuse('NOT_ACCEPTED');
  }
  if (journey.suspended === true && delivery.kind === 'booking') {
    return refuse('SUSPENDED');
  }
  const bsns = referralResources(facts, 'Patient')
    .flatMap((patient) => patient.identifier ?? [])
    .filter((identifier) => identifier.system === SYSTEMS.bsn);
  return bsns.some(({ value }) => value !== undefined && !isBsn(value))
    ? refuse('BSN_INVALID', 'Patient.identifier')
    : accept(undefined);
}

function checkEnded(journey: Journey): Result<void> {
  const isEnded = journey.status === 'refused' || journey.status === 'stopped' || journey.status === 'cancelled';
  return isEnded ? refuse('CANCELLED') : accept(undefined);
}

/**
 * M8: a provider's access ends at once when it declines, an expert's when it answered (M3); a Taak that was taken back goes
 * to nobody. The team that asked an expert hears how its question ended.
 */
function checkTaak(taak: Taak | undefined, journey: Journey, { view }: Pick<Delivery, 'view'>): Result<void> {
  if (taak !== undefined && isExpertvraag(taak) && view !== taak.view) {
    return accept(undefined);
  }
  if (taak === undefined || taak.status === 'cancelled' || taak.status === 'entered-in-error') {
    return refuse('CANCELLED', 'Task.status');
  }
  if (taak.status === 'rejected' || (isExpertvraag(taak) && (taak.status === 'completed' || taak.status === 'failed'))) {
    return refuse('ACCESS_ENDED', 'Task.status');
  }
  const verwijzing = findTaak(journey, taak.waitsFor);
  if (taak.waitsFor !== undefined && verwijzing?.status !== 'completed') {
    return refuse('AWAITING_REFERRAL', 'Task.status');
  }
  if (taak.status === 'draft') {
    return refuse('NOT_ACCEPTED', 'Task.status');
  }
  const actie = journey.advies?.acties.find((candidate) => candidate.id === taak.actie);
  // Its number went to another Taak: what the advice says under it now is for the owner of that one.
  if (actie !== undefined && taak.localId.startsWith('actie-') && actie.taak !== taak.localId) {
    return refuse('CANCELLED', 'Task.status');
  }
  return actie !== undefined && !actie.persoonAkkoord ? refuse('PERSON_DISAGREES') : accept(undefined);
}

function isAccessEnded({ closedAt }: Journey, accessDays: number, now: string): boolean {
  // An unreadable time ends access: better late to explain than too long open.
  return closedAt !== undefined && !(Date.parse(now) <= Date.parse(closedAt) + accessDays * DAY_MS);
}
