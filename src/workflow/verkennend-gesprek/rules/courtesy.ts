import type { RuleResult } from '../../journey.ts';
import type { Rule } from './rule.ts';
import { found, pass } from './rule.ts';

/** E12: ongoing compulsory care: the VG stays voluntary, and the behandelaar is known. */
export const careIsVoluntary: Rule = ({ facts }) => (facts.compulsoryCare === 'J' ? [found('E12', 'WARN', 'COMPULSORY_CARE')] : pass('E12'));

/** E14: a short summary of what huisarts and POH explored, so that nobody does it over. */
export const summaryIsThere: Rule = ({ facts }) => (!facts.hasQuestionSet ? [] : facts.hasSummary ? pass('E14') : [found('E14', 'WARN', 'SUMMARY_MISSING')]);

/** T4: asked whom the person wants beside them. */
export const naasteIsAsked: Rule = ({ facts }) => (!facts.hasQuestionSet ? [] : facts.naasten.length > 0 ? pass('T4') : [found('T4', 'WARN', 'NAASTE_UNANSWERED')]);

/** T5: the expertise question is answered, and somebody in the team has what is asked. */
export const expertiseIsThere: Rule = ({ facts, team }) => {
  if (!facts.hasQuestionSet) {
    return [];
  }
  if (facts.expertise.length === 0) {
    return [found('T5', 'WARN', 'EXPERTISE_UNANSWERED')];
  }
  const asked = facts.expertise.filter((one) => one !== 'geen');
  const has = new Set((team?.members ?? []).flatMap((one) => one.expertise ?? []));
  const unmatched: readonly RuleResult[] = team !== undefined && asked.some((one) => !has.has(one)) ? [found('T5', 'WARN', 'EXPERTISE_UNMATCHED')] : [];
  return unmatched.length > 0 ? unmatched : pass('T5');
};
