import { CODES } from '../../kernel/codes.ts';
import type { ReplayReport } from './replay-report.ts';

/** What is wrong with a case, in Dutch; undefined when nothing is: a referral that a rule refuses is fine. */
export function problemOf(it: ReplayReport['cases'][number]): string | undefined {
  if (it.failed === true) {
    return it.code === undefined ? 'niet na te spelen' : CODES[it.code].text;
  }
  if (it.diff !== undefined && it.diff.length > 0) {
    return `${it.diff.length} element${it.diff.length === 1 ? '' : 'en'} anders`;
  }
  return it.result === 'invalid' && it.diff === undefined ? (it.code === undefined ? 'ongeldig' : CODES[it.code].text) : undefined;
}
