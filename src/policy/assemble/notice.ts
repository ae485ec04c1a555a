import type { Communication, Resource } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, MGN_BASE } from '../../fhir/naming-systems.ts';
import type { Code } from '../../kernel/codes.ts';
import { CODES } from '../../kernel/codes.ts';
import type { NoticeAbout } from '../../workflow/effects.ts';
import { findPartner, findRegion } from '../../workflow/find-partner.ts';
import { findAanvullen } from '../../workflow/taken/open-taken.ts';
import type { Delivery } from '../delivery.ts';
import { partnerReference } from '../render/logical-reference.ts';
import { taskId } from '../render/render-task.ts';
import type { AssembleFacts } from './assemble-facts.ts';
import { findTaak } from './assemble-facts.ts';
import { findCrisisNumber } from './crisis-number.ts';
import { NOTICE_TEXT } from './notice-text.ts';

/** What a notice is about (`NoticeAbout`), as `Communication.category`. */
export const MELDING = `${MGN_BASE}/CodeSystem/mgn-melding`;

/** Views that may hear who is responsible now: the huisarts always does (design 4). */
const HEARS_RESPONSIBLE: ReadonlySet<string> = new Set(['huisarts', 'planner', 'vg-ggz', 'vg-sd', 'vg-ed']);

/** Codes that say nothing of the person, so that anyone may read them. */
const FOR_EVERYONE: ReadonlySet<Code> = new Set<Code>([
  'CRISIS_CALL',
  'CONSENT_WITHDRAWN',
  'CANCELLED',
  'SUPERSEDED',
  'ACCESS_ENDED',
  'TERM_AT_RISK',
]);

/**
 * A notice: coded reasons, our own static text, a phone number. It names neither the person nor anything of the
 * content, and never carries a BSN (design 4). The huisarts knows it by the referral number, others by their own Task.
 */
export function assembleNotice(delivery: Delivery, facts: AssembleFacts): readonly Resource[] {
  const { journey, network, now } = facts;
  const codes = codesFor(delivery);
  const region = findRegion(network, journey.region);
  const communication: Communication = {
    resourceType: 'Communication',
    id: `melding-${delivery.id}`,
    status: 'completed',
    ...(delivery.about === undefined ? {} : { category: [{ coding: [{ system: MELDING, code: delivery.about }] }] }),
    priority: isUrgent(delivery, codes) ? 'stat' : 'routine',
    about: aboutOf(delivery, facts),
    recipient: [partnerReference(network, delivery.recipient)],
    ...(region === undefined ? {} : { sender: partnerReference(network, region.planner) }),
    sent: now,
    ...(codes.length === 0
      ? {}
      : {
          reasonCode: codes.map((code) => ({
            coding: [{ system: CODE_SYSTEMS.code, code, display: CODES[code].text }],
          })),
        }),
    payload: linesOf(delivery, codes, facts).map((contentString) => ({ contentString })),
  };
  return [communication];
}

/** Why a request waits or is refused is the huisarts's and planner's affair: "niet verzekerd" is no news for the others. */
function codesFor({ view, code, reasons = [] }: Delivery): readonly Code[] {
  const codes = [...new Set([...(code === undefined ? [] : [code]), ...reasons])];
  return view === 'huisarts' || view === 'planner' ? codes : codes.filter((it) => FOR_EVERYONE.has(it));
}

function isUrgent(delivery: Delivery, codes: readonly Code[]): boolean {
  const urgent: readonly (NoticeAbout | undefined)[] = ['stopped', 'crisis-after-acceptance'];
  return urgent.includes(delivery.about) || codes.includes('CRISIS_CALL');
}

function linesOf(delivery: Delivery, codes: readonly Code[], facts: AssembleFacts): readonly string[] {
  const { journey, network, now } = facts;
  const about = delivery.about === undefined ? [] : [NOTICE_TEXT[delivery.about]];
  const reasons = codes.map((code) =>
    CODES[code].hint === '-' ? CODES[code].text : `${CODES[code].text} ${CODES[code].hint}`,
  );
  const crisis = isUrgent(delivery, codes) ? crisisLines(facts, now) : [];
  const asked = delivery.about === 'held' ? askedLines(facts) : [];
  const isKnown =
    HEARS_RESPONSIBLE.has(delivery.view) && findPartner(network, journey.responsible.partner) !== undefined;
  const responsible = isKnown ? [`Verantwoordelijk nu: ${nameAndPhone(facts, journey.responsible.partner)}.`] : [];
  return [...about, ...reasons, ...asked, ...crisis, ...actionLines(delivery, facts), ...responsible];
}

/** Who asks for what is missing now, and until when (design 4, `held`). */
function askedLines(facts: AssembleFacts): readonly string[] {
  const taak = findAanvullen(facts.journey);
  if (taak === undefined) {
    return [];
  }
  const until = taak.dueAt === undefined ? [] : [`Uiterlijk: ${dutchDate(taak.dueAt)}.`];
  return [`Wie aanvult: ${nameAndPhone(facts, taak.owner)}.`, ...until];
}

/** Which action of the advice it is about, for who knows the advice: its number and its provider. */
function actionLines(delivery: Delivery, facts: AssembleFacts): readonly string[] {
  const { taken } = facts.journey;
  const taak = findTaak(facts.journey, delivery.subject);
  // A reminder of the huisarts's own referral is about who waits for it (A14).
  const meant = taken.find((it) => taak?.code === 'verwijzing' && it.waitsFor === taak.localId) ?? taak;
  if (meant === undefined || !HEARS_RESPONSIBLE.has(delivery.view) || delivery.view === 'planner') {
    return [];
  }
  const number = meant.actie === undefined ? '' : ` actie ${meant.actie},`;
  return [`Het gaat om:${number} ${nameOf(facts, meant.owner)}.`];
}

function dutchDate(instant: string): string {
  return new Intl.DateTimeFormat('nl-NL', { dateStyle: 'long', timeZone: 'Europe/Amsterdam' }).format(new Date(instant));
}

function crisisLines({ journey, network }: AssembleFacts, now: string): readonly string[] {
  const number = findCrisisNumber(findRegion(network, journey.region)?.crisis ?? [], now);
  const call = number === undefined ? [] : [`Crisisdienst: ${number.name}, ${number.phone}.`];
  return [...call, 'Bij acuut levensgevaar: 112.'];
}

function aboutOf(delivery: Delivery, { journey }: AssembleFacts): Communication['about'] {
  const own = journey.taken.filter((taak) => taak.owner === delivery.recipient && taak.view === delivery.view);
  const taken = delivery.subject === undefined ? own : own.filter((taak) => taak.localId === delivery.subject);
  return [
    { type: 'ServiceRequest', identifier: journey.referral },
    ...taken.map((taak) => ({ reference: `Task/${taskId(taak)}`, type: 'Task' as const })),
  ];
}

function nameOf({ network }: AssembleFacts, partner: string): string {
  return findPartner(network, partner)?.name ?? partner;
}

function nameAndPhone(facts: AssembleFacts, partner: string): string {
  const phone = findPartner(facts.network, partner)?.phone;
  return phone === undefined ? nameOf(facts, partner) : `${nameOf(facts, partner)}, ${phone}`;
}
