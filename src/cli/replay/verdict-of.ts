import type { Code } from '../../kernel/codes.ts';
import type { Journey } from '../../workflow/journey.ts';
import type { ReplayedCase } from './replay-report.ts';

/** What was decided on a message: of a taken one the stand of its journey, of another the code of its refusal. */
export function verdictOf(outcome: string | undefined, code: Code | undefined, journey: Journey | undefined): Pick<ReplayedCase, 'result' | 'code' | 'reasons' | 'failed'> {
  if (outcome === 'failed' || outcome === 'invalid' || journey === undefined) {
    return { result: 'invalid', ...(code === undefined ? {} : { code }), reasons: code === undefined ? [] : [code], ...(outcome === 'failed' ? { failed: true } : {}) };
  }
  const { judgement } = journey;
  if (judgement === undefined) {
    // Only a letter came so far: it waits for its request (design 4.1).
    return { result: 'held', code: 'REQUEST_MISSING', reasons: ['REQUEST_MISSING'] };
  }
  return { result: judgement.result, ...(judgement.code === undefined ? {} : { code: judgement.code }), reasons: judgement.reasons };
}
