import { isFullDate } from '../../termijnen/calendar.ts';
import type { Rule } from './rule.ts';
import { found, pass } from './rule.ts';

/**
 * E2: 18 or older on the request date, the birthday included. A partial birth date refuses or passes when every day that
 * it leaves open does; else a person completes it.
 */
export const isAdult: Rule = ({ facts, date }) => {
  const range = rangeOf(facts.birthDate);
  if (range === undefined || range.earliest > date) {
    return [found('E2', 'HOLD', 'AGE_UNKNOWN')];
  }
  if (eighteenOn(range.latest) <= date) {
    return pass('E2');
  }
  return [eighteenOn(range.earliest) > date ? found('E2', 'BLOCK', 'UNDER_18') : found('E2', 'HOLD', 'AGE_UNKNOWN')];
};

/** The 18th birthday as a comparable text; 29 February falls due on 1 March, as `02-29` sorts before `03-01`. */
function eighteenOn(birthDate: string): string {
  return `${Number(birthDate.slice(0, 4)) + 18}${birthDate.slice(4)}`;
}

function rangeOf(birthDate: string | undefined): { readonly earliest: string; readonly latest: string } | undefined {
  if (birthDate === undefined) {
    return undefined;
  }
  if (/^\d{4}$/.test(birthDate)) {
    return { earliest: `${birthDate}-01-01`, latest: `${birthDate}-12-31` };
  }
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(birthDate)) {
    return { earliest: `${birthDate}-01`, latest: `${birthDate}-31` };
  }
  return isFullDate(birthDate) ? { earliest: birthDate, latest: birthDate } : undefined;
}
