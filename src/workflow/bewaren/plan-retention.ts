import type { WarningCode } from '../../kernel/codes.ts';
import { regionOf } from '../find-partner.ts';
import type { Journey } from '../journey.ts';
import { addMinutes, compareInstants, isDue } from '../termijnen/calendar.ts';
import { needsDossier } from './dossier.ts';
import type { KeptDelivery, KeptMessage, RetentionFacts } from './retention-facts.ts';
import { retentionOf } from './retention-terms.ts';

/** What keeps something from being destroyed beyond its term: a person must see it. */
export type RetentionBlock = { readonly key: 'dossier' | 'return'; readonly code: Extract<WarningCode, 'COPY_UNCONFIRMED' | 'RETURN_UNCONFIRMED'> };

/** What of a journey goes now, what keeps the rest, and when to look again. */
export type RetentionPlan = {
  /** Messages whose bytes go; what they led to stays. */
  readonly messages: readonly string[];
  readonly documents: readonly string[];
  /** The whole journey goes. */
  readonly erase: boolean;
  readonly blocks: readonly RetentionBlock[];
  /** The dossierhouder has no copy and none is on its way. */
  readonly sendDossier: boolean;
  readonly lookAgainAt: string;
};

const HOUR = 60;
const DAY = 24 * HOUR;
/** A message and the deliveries that it led to are of one commit; clocks within it differ by less. */
const SAME_COMMIT = 1;
const NEVER = '9999-12-31T00:00:00.000Z';

/**
 * Plans retention of one journey at a moment (domain.md 2.6), within the guards of design 4: nothing that is held, not
 * delivered or in dead letter goes before a person confirmed its return, nothing while its person had it restricted
 * (AVG 18), and the journey itself only after its copy was confirmed by the dossierhouder. Only looks and says.
 */
export function planRetention(facts: RetentionFacts): RetentionPlan {
  const { journey, now } = facts;
  const region = regionOf(facts.network, journey);
  const terms = retentionOf(region);
  const isGuarded = isHeld(journey) || journey.rights?.restrictedAt !== undefined || facts.deliveries.some(isUndelivered);
  const messages = isGuarded ? [] : facts.messages.filter((it) => it.outcome !== 'failed' && isDue(now, rawDueAt(facts, it, terms.rawHours)));
  const documentsFrom = isGuarded ? undefined : documentsEndedAt(facts);
  const documentDueAt = (addedAt: string): string | undefined => (documentsFrom === undefined ? undefined : addMinutes(latest(documentsFrom, addedAt), terms.rawHours * HOUR));
  const documents = facts.documents.filter((it) => isDue(now, documentDueAt(it.addedAt) ?? NEVER));
  const copy = copyStateOf(facts, region.dossierhouder);
  const endsAt = endsAtOf(journey, region.terms.accessDays);
  const isOver = endsAt !== undefined && isDue(now, endsAt);
  const mayGo = isOver && !isGuarded && facts.openWork === 0 && facts.deliveries.every((it) => it.status !== 'waiting') && (copy === 'confirmed' || copy === 'not needed');
  return {
    messages: messages.map((it) => it.id),
    documents: documents.map((it) => it.id),
    erase: mayGo,
    blocks: blocksOf(facts, { copy, isOver, mayGo, copyMinutes: terms.copyHours * HOUR, undeliveredMinutes: terms.undeliveredDays * DAY }),
    sendDossier: copy === 'absent',
    lookAgainAt: nextLook(now, [...facts.messages.map((it) => rawDueAt(facts, it, terms.rawHours)), ...facts.documents.map((it) => documentDueAt(it.addedAt) ?? NEVER), endsAt ?? NEVER], isGuarded || facts.deliveries.some((it) => it.status === 'waiting') || copy === 'awaited'),
  };
}

/** Whether a person must complete or decide, or confirm that it saw a crisis: nothing of it is destroyed meanwhile. */
function isHeld({ status, letter, crisis }: Journey): boolean {
  return status === 'held' || status === 'awaiting-request' || letter.mismatch === true || (crisis !== undefined && crisis.confirmedAt === undefined);
}

/** Wants to leave or to be fetched, or could not: its content must be there. What waits for the huisarts's referral (A14) is built later. */
function isUndelivered({ status, code }: KeptDelivery): boolean {
  return status === 'pending' || status === 'dead' || (status === 'waiting' && code === 'AWAITING_READ');
}

/** Bytes go so many hours after what they led to was confirmed; the deliveries of a later decision are not theirs. */
function rawDueAt({ deliveries }: RetentionFacts, { receivedAt }: KeptMessage, rawHours: number): string {
  const until = addMinutes(receivedAt, SAME_COMMIT);
  const confirmed = deliveries.filter((it) => compareInstants(it.createdAt, until) <= 0).flatMap((it) => (it.deliveredAt === undefined ? [] : [it.deliveredAt]));
  return addMinutes(confirmed.reduce(latest, receivedAt), rawHours * HOUR);
}

/** Letters go to the ggz side of the VG only: with the final advice, or the end, nobody gets them any more. */
function documentsEndedAt({ journey }: RetentionFacts): string | undefined {
  return journey.closedAt ?? (journey.advies?.status === 'final' ? (journey.advies.finalAt ?? journey.advies.recordedAt) : undefined);
}

/** `absent`: none was sent that counts. `awaited`: on its way, or dead and a person's. `unconsented`: may not leave. */
type CopyState = 'not needed' | 'confirmed' | 'awaited' | 'absent' | 'unconsented';

function copyStateOf({ journey, deliveries, copyWaived }: RetentionFacts, dossierhouder: string): CopyState {
  if (journey.status !== 'closed' || !needsDossier(journey)) {
    return 'not needed';
  }
  const since = journey.advies?.recordedAt;
  const copy = deliveries.filter((it) => it.kind === 'dossier' && it.recipient === dossierhouder && (since === undefined || compareInstants(since, it.createdAt) <= 0)).at(-1);
  switch (copy?.status) {
    case undefined:
    case 'cancelled':
      return 'absent';
    case 'delivered':
      return 'confirmed';
    case 'withheld':
      return copyWaived ? 'confirmed' : 'unconsented';
    case 'pending':
    case 'waiting':
    case 'dead':
      return 'awaited';
  }
}

/** When access ends (M8): so many days after the close, the cap of the law of the region; at once when the person asked. */
function endsAtOf({ closedAt, rights }: Journey, accessDays: number): string | undefined {
  return rights?.erasureAt ?? (closedAt === undefined ? undefined : addMinutes(closedAt, accessDays * DAY));
}

type Standing = { readonly copy: CopyState; readonly isOver: boolean; readonly mayGo: boolean; readonly copyMinutes: number; readonly undeliveredMinutes: number };

function blocksOf(facts: RetentionFacts, { copy, isOver, mayGo, copyMinutes, undeliveredMinutes }: Standing): readonly RetentionBlock[] {
  const { journey, now, deliveries } = facts;
  const lacksCopy = copy !== 'confirmed' && copy !== 'not needed' && journey.closedAt !== undefined && isDue(now, addMinutes(journey.closedAt, copyMinutes));
  const isLate = (since: string): boolean => isDue(now, addMinutes(since, undeliveredMinutes));
  const isStuck = deliveries.some((it) => isUndelivered(it) && isLate(it.createdAt)) || (isHeld(journey) && isLate(journey.receivedAt));
  const isLeft = isOver && !mayGo && journey.rights?.restrictedAt === undefined && facts.openWork > 0;
  return [
    ...(lacksCopy ? [{ key: 'dossier', code: 'COPY_UNCONFIRMED' } as const] : []),
    ...(isStuck || isLeft ? [{ key: 'return', code: 'RETURN_UNCONFIRMED' } as const] : []),
  ];
}

/** What can come by the clock alone, at most a day from now; within the hour while something is on its way. */
function nextLook(now: string, moments: readonly string[], isMoving: boolean): string {
  const limit = addMinutes(now, isMoving ? HOUR : DAY);
  return moments.filter((it) => !isDue(now, it)).reduce((first, it) => (compareInstants(it, first) < 0 ? it : first), limit);
}

function latest(one: string, other: string): string {
  return compareInstants(one, other) < 0 ? other : one;
}
