import type { Code, WarningCode } from '../../kernel/codes.ts';
import type { Refusal } from '../../kernel/result.ts';
import { findPartner } from '../find-partner.ts';
import type { Journey } from '../journey.ts';
import type { Network } from '../network.ts';
import { mayAskToewijzing } from '../taken/ask-toewijzing.ts';
import { addDays, amsterdamDate, isFullDate } from '../termijnen/calendar.ts';
import { lastHeldAt } from '../termijnen/deadlines.ts';
import { carriesOutFor, hasWmoMandate } from './wmo-gemeente.ts';
import { isIdentifier, scanText } from '../vrije-tekst/scan-text.ts';
import type { TextHit } from '../vrije-tekst/text-hit.ts';
import { readReferralFacts } from '../verkennend-gesprek/referral-facts.ts';
import { CATEGORIES } from './categories.ts';
import type { ActieAnswers, AdviesAnswers } from './read-advies.ts';

/** Provider of an action for which there is none (A3). */
export const NO_PROVIDER = 'aanbod-ontbreekt';
/** N3 in days: an action that starts later asks for overbrugging (A7). */
export const BRIDGE_DAYS = 28;

/** What is open in an advice: per action, for the whole, and what only warns. `at` names the question, never a value. */
export type AdviesVerdict = {
  readonly acties: ReadonlyMap<number, readonly Refusal[]>;
  readonly whole: readonly Refusal[];
  readonly warnings: readonly WarningCode[];
};

/**
 * A1 to A12 and A15. An open field holds its own action, not the rest (design 4); what is open in the whole keeps the
 * advice from being final. Late is counted from the last held gesprek, or from `now` when none is known.
 */
export function judgeAdvies(advies: AdviesAnswers, journey: Journey, network: Network, now: string): AdviesVerdict {
  const ids = advies.acties.map((one) => one.id);
  const acties = new Map(advies.acties.map((actie) => [actie.id, judgeActie(actie, ids, journey, network)]));
  return { acties, whole: judgeWhole(advies, journey, now), warnings: warningsOf(advies) };
}

function missing(name: string, value: unknown): readonly Refusal[] {
  return value === undefined ? [{ code: 'ADVIES_INCOMPLETE', at: name }] : [];
}

function judgeActie(actie: ActieAnswers, ids: readonly number[], journey: Journey, network: Network): readonly Refusal[] {
  const at = `actie[${actie.id}]`;
  return [
    // A1 who, A2 where and when, A3 which provider, A4 name and shape, A9 the person's own answer.
    ...missing(`${at}.functie`, actie.functie), ...missing(`${at}.loket`, actie.loket), ...missing(`${at}.aanbieder`, actie.aanbieder),
    ...missing(`${at}.naam`, actie.naam), ...missing(`${at}.vorm`, actie.vorm), ...missing(`${at}.persoonAkkoord`, actie.persoonAkkoord),
    ...missing(`${at}.start`, actie.start !== undefined && isFullDate(actie.start) ? actie.start : undefined),
    ...missing(`${at}.categorie`, actie.categorie), ...judgeProvider(actie, at, journey, network), ...judgeKind(actie, at, ids, journey, network),
    ...judgeTexts(actie, at, journey, network),
    ...(actie.persoonAkkoord === false ? [{ code: 'PERSON_DISAGREES' as const, at: `${at}.persoonAkkoord` }] : []),
  ];
}

/** A3: the provider is in the network, may do this, a Wmo action goes to the gemeente of residence (X5), the huisarts's to the own one. */
function judgeProvider({ categorie, aanbieder, beschermdWonen }: ActieAnswers, at: string, journey: Journey, network: Network): readonly Refusal[] {
  if (aanbieder === undefined || aanbieder === NO_PROVIDER) {
    return [];
  }
  const partner = findPartner(network, aanbieder);
  if (partner === undefined) {
    return [{ code: 'RECIPIENT_UNKNOWN', at: `${at}.aanbieder` }];
  }
  const spec = categorie === undefined ? undefined : CATEGORIES[categorie];
  const elsewhere = (partner.role === 'gemeente' && beschermdWonen !== true && !carriesOutFor(partner, journey.gemeente))
    || (partner.role === 'huisarts' && partner.id !== journey.huisarts);
  // M3, M5: who only finances or monitors gets nothing about a person.
  const executes = partner.functions === undefined || partner.functions.includes('U');
  return spec !== undefined && (!spec.roles.includes(partner.role) || elsewhere || !executes) ? [{ code: 'FIELD_INVALID', at: `${at}.aanbieder` }] : [];
}

function judgeKind(actie: ActieAnswers, at: string, ids: readonly number[], journey: Journey, network: Network): readonly Refusal[] {
  if (actie.categorie !== undefined && CATEGORIES[actie.categorie] === undefined) {
    return [{ code: 'CODE_UNKNOWN', at: `${at}.categorie` }];
  }
  if (actie.categorie === 'wmo-begeleiding') {
    // No clinical reason to the gemeente: limits in its place (domain.md 2.7). A12: was the indicatie asked at all.
    // Granted at the table without a beschikking of the gemeente, numbered or open (OP307): then by a member who may (S003 bijlage 1).
    const isGranted = actie.indicatie === 'indicatie' && actie.beschikkingnummer === undefined && !mayAskToewijzing(findPartner(network, actie.aanbieder), {});
    return [
      ...missing(`${at}.beperkingen`, actie.beperkingen), ...missing(`${at}.indicatie`, actie.indicatie),
      ...(isGranted && !hasWmoMandate(journey, network) ? [{ code: 'MANDATE_MISSING' as const, at: `${at}.indicatie` }] : []),
    ];
  }
  if (actie.categorie !== 'overbrugging') {
    return [];
  }
  const bridged = actie.overbrugt !== undefined && actie.overbrugt !== actie.id && ids.includes(actie.overbrugt) ? actie.overbrugt : undefined;
  return [...missing(`${at}.overbrugt`, bridged), ...missing(`${at}.overbrugt.tot`, actie.overbrugtTot)];
}

/** A number of a beschikking (iWmo), of which nine digits may look like a BSN. */
const BESCHIKKING = /^\d{1,9}$/;
/** What a loket is for: how its provider is reached. */
const HOW_TO_REACH: ReadonlySet<TextHit['kind']> = new Set<TextHit['kind']>(['phone', 'email', 'url', 'postcode', 'address']);

/**
 * A15, 2.7: a ggz provider and the huisarts know who it is and what is the matter; to all others no identifier goes in
 * words, and no diagnosis or medicine: the team rewrites that text, and the other actions go.
 */
function judgeTexts({ aanbieder, texts }: ActieAnswers, at: string, journey: Journey, network: Network): readonly Refusal[] {
  const role = findPartner(network, aanbieder)?.role;
  if (role === 'ggz' || role === 'huisarts') {
    return [];
  }
  const person = journey.bundle === undefined ? { familyNames: [] } : readReferralFacts(journey.bundle, journey.completions).person;
  return [...Map.groupBy(texts, ({ place }) => place)].flatMap(([place, answers]) => {
    const scanned = answers.filter(({ text }) => place !== 'beschikkingnummer' || !BESCHIKKING.test(text));
    const hits = scanned.flatMap(({ text }) => scanText(text, person)).filter(({ kind }) => place !== 'loket' || !HOW_TO_REACH.has(kind));
    const codes = [...(hits.some(isIdentifier) ? (['IDENTIFIER_IN_TEXT'] as const) : []), ...(hits.every(isIdentifier) ? [] : (['NOT_IN_VIEW'] as const))];
    return codes.map((code) => ({ code, at: `${at}.${place}` }));
  });
}

function judgeWhole(advies: AdviesAnswers, journey: Journey, now: string): readonly Refusal[] {
  return [
    ...(advies.acties.length === 0 ? [{ code: 'ADVIES_INCOMPLETE' as const, at: 'actie' }] : []),
    ...missing('samenvatting', advies.samenvatting),
    ...missing('vragen', advies.vragen),
    ...missing('regie', advies.regie),
    // A6: another holder than the person needs a reason.
    ...(advies.regie !== undefined && advies.regie.toLowerCase() !== 'persoon' ? missing('regie.reden', advies.regieReden) : []),
    ...judgeBridging(advies, journey, now),
    ...missing('persoonVindt', advies.persoonVindt),
  ];
}

/** A7: overbrugging is answered; a yes has its action, a no its reason when an action starts more than 28 days on. */
function judgeBridging(advies: AdviesAnswers, journey: Journey, now: string): readonly Refusal[] {
  const last = addDays(amsterdamDate(lastHeldAt(journey) ?? now), BRIDGE_DAYS);
  // N6: a gemeente may lawfully take eight weeks, whatever start was hoped for.
  const late = advies.acties.some((one) => one.categorie !== 'overbrugging' && ((one.start ?? '') > last || one.categorie === 'wmo-begeleiding'));
  const unanswered: readonly Refusal[] = [{ code: 'ADVIES_INCOMPLETE', at: 'overbrugging' }];
  if (advies.overbrugging === 'ja') {
    return advies.acties.some((one) => one.categorie === 'overbrugging') ? [] : unanswered;
  }
  if (advies.overbrugging === 'nee') {
    return late ? missing('overbrugging.reden', advies.overbruggingReden) : [];
  }
  return unanswered;
}

function warningsOf(advies: AdviesAnswers): readonly WarningCode[] {
  const domains = new Set(advies.acties.map((one) => CATEGORIES[one.categorie ?? '']?.domain));
  const found: readonly (readonly [boolean, WarningCode])[] = [
    [advies.acties.some((one) => one.aanbieder !== NO_PROVIDER && one.bevestigd !== 'ja'), 'PROVIDER_UNCONFIRMED'],
    [advies.b1 !== true, 'PLAIN_VERSION_MISSING'],
    [domains.has('ggz') && domains.has('sociaal') && advies.coordinatie === undefined, 'COORDINATION_MISSING'],
    [advies.acties.some((one) => one.categorie === 'wmo-begeleiding' && one.indicatie === 'nee'), 'INDICATIE_UNCERTAIN'],
    [advies.acties.some((one) => one.aanbieder === NO_PROVIDER), 'AANBOD_ONTBREEKT'],
  ];
  return found.filter(([isFound]) => isFound).map(([, code]) => code);
}

/** The codes that hold an action, each once. */
export function openCodes(refusals: readonly Refusal[]): readonly Code[] {
  return [...new Set(refusals.map((one) => one.code))];
}
