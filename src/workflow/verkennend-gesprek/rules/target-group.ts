import type { Rule, RuleInput } from './rule.ts';
import { found, pass, switched } from './rule.ts';

/** E4: a psychische klacht: an ICPC P-code, or the coded answer that there is one without code. */
function hasKlacht({ facts }: RuleInput): boolean {
  return facts.psychischeKlacht === 'J' || facts.icpc.some((code) => code.startsWith('P'));
}

/** E5: problems on other life domains: coded domains, or at least one when only a Z-code says so. */
function domainCount({ facts }: RuleInput): number {
  return Math.max(facts.domains.length, facts.icpc.some((code) => code.startsWith('Z')) ? 1 : 0);
}

/** E4: at least one psychische klacht. Without one, and with social problems: `NOT_ELIGIBLE_SOCIAL_ONLY`. */
export const hasPsychischeKlacht: Rule = (input) => {
  if (!input.facts.hasQuestionSet || hasKlacht(input)) {
    return input.facts.hasQuestionSet ? pass('E4') : [];
  }
  // Neither complaint nor domain: nothing was filled in, so there is nothing to refuse on.
  return domainCount(input) === 0 ? [found('E4', 'HOLD', 'INCOMPLETE')] : switched(input, 'E4', 'NOT_ELIGIBLE_SOCIAL_ONLY', input.region.rules.E4);
};

/** E5: at least the region's minimum of other life domains; warns when there is exactly one. */
export const hasLifeDomains: Rule = (input) => {
  const count = domainCount(input);
  if (!input.facts.hasQuestionSet || count === 0) {
    return [];
  }
  if (count < input.region.rules.minimumDomains) {
    return switched(input, 'E5', 'NOT_ELIGIBLE_SINGLE', input.region.rules.E5);
  }
  return count === 1 ? [found('E5', 'WARN', 'DOMAIN_SINGLE')] : pass('E5');
};

/** E7: a psychische klacht and nothing else is for a direct referral; social problems and nothing else for sociaal werk. */
export const isNotSingle: Rule = (input) => {
  if (!input.facts.hasQuestionSet) {
    return [];
  }
  if (hasKlacht(input)) {
    return domainCount(input) === 0 ? switched(input, 'E7', 'NOT_ELIGIBLE_SINGLE', input.region.rules.E7) : pass('E7');
  }
  return domainCount(input) > 0 ? switched(input, 'E7', 'NOT_ELIGIBLE_SOCIAL_ONLY', input.region.rules.E7) : [];
};

/** E6: the huisarts expects that one party alone does not suffice. Declared otherwise: the region's switch; empty: a warning. */
export const oneApproachDoesNotSuffice: Rule = (input) => {
  if (!input.facts.hasQuestionSet) {
    return [];
  }
  if (input.facts.declaration === 'N') {
    return switched(input, 'E6', 'SINGLE_APPROACH_SUFFICES', input.region.rules.E6);
  }
  return input.facts.declaration === 'J' ? pass('E6') : [found('E6', 'WARN', 'DECLARATION_MISSING')];
};

/** E10: multiproblematiek (two domains or more) is a contra-indication for Welzijn op recept. */
export const welzijnOpReceptFits: Rule = (input) =>
  input.facts.welzijnOpRecept === 'J' && domainCount(input) >= 2 ? [found('E10', 'WARN', 'WELZIJN_OP_RECEPT')] : pass('E10');
