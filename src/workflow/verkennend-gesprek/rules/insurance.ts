import type { Rule } from './rule.ts';
import { found, pass, switched } from './rule.ts';

/** E3: verplichte zorgverzekering. A stated no is the region's switch; unknown waits for a check; not asked is incomplete. */
export const isInsured: Rule = (input) => {
  switch (input.facts.insured) {
    case 'J':
      return pass('E3');
    case 'N':
      return switched(input, 'E3', 'NOT_INSURED', input.region.rules.E3);
    case 'ONB':
      return [found('E3', input.region.rules.E3 === 'warn' ? 'WARN' : 'HOLD', 'INSURANCE_UNKNOWN')];
    case undefined:
      return input.facts.hasQuestionSet ? [found('E3', 'HOLD', 'INCOMPLETE')] : [];
  }
};
