import type { Code, WarningCode } from '../../kernel/codes.ts';
import { HOLDS, REFUSALS, WARNINGS } from '../../kernel/codes.ts';
import type { Completion, ConsentState, Journey, Judgement, RuleResult } from '../journey.ts';
import type { Region } from '../network.ts';
import type { DecisionContext } from '../decision.ts';
import { findPartner, findRegion, findVgTeam, regionOf } from '../find-partner.ts';
import { amsterdamDate } from '../termijnen/calendar.ts';
import type { GemeenteFound } from './find-gemeente.ts';
import { findGemeente } from './find-gemeente.ts';
import { findTeam } from './find-team.ts';
import { markTexts } from './mark-texts.ts';
import type { ConsentAnswer } from './read-consents.ts';
import { readReferralFacts } from './referral-facts.ts';
import type { ReferralFacts } from './referral-facts.ts';
import { isAdult } from './rules/age.ts';
import { bsnIsSound, isRouted, personsAgree, questionsAreAnswered, questionsAreKnown, textsAreClean } from './rules/completeness.ts';
import { consentIsDocumented, consentIsGiven } from './rules/consent.ts';
import { careIsVoluntary, expertiseIsThere, naasteIsAsked, summaryIsThere } from './rules/courtesy.ts';
import { isInsured } from './rules/insurance.ts';
import { requesterIsHuisarts } from './rules/requester.ts';
import type { Rule, RuleInput } from './rules/rule.ts';
import { hasLifeDomains, hasPsychischeKlacht, isNotSingle, oneApproachDoesNotSuffice, welzijnOpReceptFits } from './rules/target-group.ts';

/** A verdict with what routing found on the way. */
export type ReferralVerdict = { readonly judgement: Judgement; readonly region: string; readonly gemeente?: string; readonly team?: string; readonly facts: ReferralFacts };

/** E1 to E14, L1 to L3 and the holds of design 4: all of them, always, so that the huisarts hears every reason at once. */
export const INTAKE_RULES: readonly Rule[] = [
  requesterIsHuisarts, isAdult, consentIsGiven, consentIsDocumented, isInsured, hasPsychischeKlacht, hasLifeDomains, isNotSingle,
  oneApproachDoesNotSuffice, welzijnOpReceptFits, careIsVoluntary, summaryIsThere, naasteIsAsked, expertiseIsThere,
  personsAgree, bsnIsSound, isRouted, questionsAreAnswered, questionsAreKnown, textsAreClean,
];

/**
 * Judges a referral. Crisis stops before everything (E11); a refusal beats a hold; codes stand in the fail order of
 * domain.md 1.1 and design 4.1, refusals before holds. Nothing is decided on a bundle that is not there.
 */
export function judgeReferral(journey: Journey & { readonly bundle: NonNullable<Journey['bundle']> }, context: DecisionContext): ReferralVerdict {
  const facts = readReferralFacts(journey.bundle, journey.completions);
  const input = ruleInputOf(journey, withStanding(facts, journey.consents), context);
  const routed = { region: input.region.id, gemeente: input.gemeente.found ? input.gemeente.code : undefined, team: input.team?.partner, facts };
  if (facts.crisis === 'J') {
    return { ...routed, judgement: stopJudgement(context.now) };
  }
  return { ...routed, judgement: verdictOf(INTAKE_RULES.flatMap((rule) => rule(input)), input, context.now) };
}

/** An answer by the consent door counts whenever it came, as one to the planner's question does. Who spoke was asked at the door (L8). */
function withStanding(facts: ReferralFacts, consents: readonly ConsentState[]): ReferralFacts {
  const given = consents.filter((one) => one.source !== 'referral' || one.withdrawnAt !== undefined).map((one): ConsentAnswer => ({
    class: one.class, ...(one.partner === undefined ? {} : { partner: one.partner }), by: 'patient', source: 'planner',
    decision: one.withdrawnAt === undefined ? one.decision : 'deny', givenAt: one.withdrawnAt ?? one.givenAt,
  }));
  return { ...facts, consents: [...facts.consents, ...given] };
}

/** The verdict on a crisis: no other rule is looked at. */
export function stopJudgement(at: string): Judgement {
  return { result: 'stopped', code: 'CRISIS_CALL', reasons: ['CRISIS_CALL'], warnings: [], rules: [{ rule: 'E11', version: 1, result: 'BLOCK', code: 'CRISIS_CALL' }], at };
}

function verdictOf(found: readonly RuleResult[], input: RuleInput, at: string): Judgement {
  const rules = found.map((one) => declined(one, input));
  const refusals = inFailOrder(rules, 'BLOCK');
  const holds = inFailOrder(rules, 'HOLD');
  // A letter that is late only counts when a person has to look at the request anyway (design 4.1).
  const late: readonly Code[] = holds.length > 0 && input.letter === 'missing' ? ['LETTER_MISSING'] : [];
  const reasons = [...new Set([...refusals, ...inOrder([...holds, ...late])])];
  const result = refusals.length > 0 ? 'refused' : holds.length > 0 ? 'held' : 'accepted';
  const warnings = rules.flatMap((one) => (one.result === 'WARN' && one.code !== undefined ? [warningOf(one.code)] : []));
  const marks = markTexts(input.facts, input.settledTexts);
  return {
    result, ...(reasons[0] === undefined ? {} : { code: reasons[0] }), reasons, warnings: [...new Set(warnings)],
    rules: [{ rule: 'E11', version: 1, result: 'PASS' }, ...rules], ...(marks.length === 0 ? {} : { marks }), at,
  };
}

/** A person ended what waited: the hold becomes a refusal, with its own code. */
function declined(result: RuleResult, { decided }: RuleInput): RuleResult {
  return result.result === 'HOLD' && result.code !== undefined && decided.get(result.code) === 'weigeren' ? { ...result, result: 'BLOCK' } : result;
}

function warningOf(code: Code): WarningCode {
  return code in WARNINGS ? (code as WarningCode) : 'RULE_RELAXED';
}

const FAIL_ORDER: readonly string[] = [...Object.keys(HOLDS), ...Object.keys(REFUSALS)];

function inFailOrder(rules: readonly RuleResult[], result: RuleResult['result']): readonly Code[] {
  return inOrder(rules.flatMap((one) => (one.result === result && one.code !== undefined ? [one.code] : [])));
}

function inOrder(codes: readonly Code[]): readonly Code[] {
  return [...new Set(codes)].sort((one, other) => FAIL_ORDER.indexOf(one) - FAIL_ORDER.indexOf(other));
}

function ruleInputOf(journey: Journey, facts: ReferralFacts, context: DecisionContext): RuleInput {
  const { network } = context;
  const date = amsterdamDate(journey.requestedAt);
  const gemeente = findGemeente(facts, network, date);
  const region = gemeente.found ? gemeente.region : (findRegion(network, journey.region) ?? regionOf(network, journey));
  const chosen = chosenTeam(journey.completions);
  const team = findVgTeam(network, chosen) ?? teamFor(journey, gemeente, region, date, context);
  return {
    facts, region, date, gemeente, team, letter: journey.letter.status, personMismatch: mismatchOf(journey),
    movesTeam: chosen === undefined && journey.team !== undefined && team !== undefined && team.partner !== journey.team && wasOffered(journey),
    settledTexts: new Set(journey.completions.flatMap((one) => (one.question === 'TEKST' && one.subId !== undefined ? [one.subId] : []))),
    decided: new Map(journey.completions.flatMap((one) => (one.question === 'BESLUIT' && one.subId !== undefined && (one.answer === 'doorgaan' || one.answer === 'weigeren') ? [[one.subId, one.answer] as const] : []))),
  };
}

function mismatchOf({ letter, otherRequest }: Journey): RuleInput['personMismatch'] {
  return otherRequest === 'other' ? 'refused' : letter.mismatch === true || otherRequest === 'doubted' ? 'held' : undefined;
}

/** The team that had this journey keeps it as long as it serves the gemeente: a full team does not lose its people. */
function teamFor(journey: Journey, gemeente: GemeenteFound, region: Region, date: string, context: DecisionContext): ReturnType<typeof findTeam> {
  if (!gemeente.found) {
    return undefined;
  }
  const question = { gemeente: gemeente.code, date, region, network: context.network, rho: findPartner(context.network, journey.huisarts)?.rho, load: context.teamLoad };
  const current = findVgTeam(context.network, journey.team);
  return current !== undefined && current.gemeenten.some((one) => one.code === gemeente.code) && region.teams.includes(current) ? current : findTeam(question);
}

function chosenTeam(completions: readonly Completion[]): string | undefined {
  return completions.findLast((one) => one.question === 'TEAM')?.answer;
}

function wasOffered(journey: Journey): boolean {
  return journey.taken.some((one) => one.code === 'vg-verwijzing');
}
