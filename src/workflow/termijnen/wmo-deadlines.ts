import type { Journey, Taak } from '../journey.ts';
import { afterWorkingDays } from '../next-step.ts';
import { addDays, endOfDay, isFullDate } from './calendar.ts';
import type { Deadline } from './deadlines.ts';

/** Working days in which a confirmation of receipt may be looked for: the law says none, so that the team asks. */
const RECEIPT_WORKING_DAYS = 5;
/** Working days for "onverwijld" (Wmo 2015 art. 2.3.3). */
const URGENT_WORKING_DAYS = 1;
/** Days from the aanvraag to the beschikking (Wmo 2015 art. 2.3.5 lid 2). */
const DECISION_DAYS = 14;

const GONE: ReadonlySet<string> = new Set(['draft', 'rejected', 'failed', 'cancelled', 'entered-in-error']);

/**
 * What the Wmo 2015 sets the gemeente after a melding, beside the onderzoek (N6). W1: it confirms receipt (2.3.2 lid 1).
 * W2: the beschikking within two weeks after the aanvraag (2.3.5 lid 2), once the gemeente said when that was (output
 * `aanvraag`). W3: an urgent one at once (2.3.3). Shown and asked after, like every norm; nothing is blocked by them.
 */
export function wmoDeadlines({ taken, team = '' }: Journey): readonly Deadline[] {
  return taken.filter((taak) => taak.code === 'wmo-melding' && !GONE.has(taak.status)).flatMap((taak) => [...w1(taak, team), ...w2(taak), ...w3(taak, team)]);
}

function w1(taak: Taak, owner: string): readonly Deadline[] {
  const metAt = taak.receivedAt ?? taak.acceptedAt;
  return [{ rule: 'W1', key: `W1:${taak.localId}`, subject: taak.localId, owner, dueAt: afterWorkingDays(taak.authoredAt, RECEIPT_WORKING_DAYS), ...(metAt === undefined ? {} : { metAt }) }];
}

function w2(taak: Taak): readonly Deadline[] {
  const asked = outputOf(taak, 'aanvraag');
  if (asked === undefined || !isFullDate(asked)) {
    return [];
  }
  const decided = outputOf(taak, 'beschikking');
  const metAt = decided !== undefined && isFullDate(decided) ? `${decided}T00:00:00Z` : decided !== undefined || taak.status === 'completed' ? taak.updatedAt : undefined;
  return [{ rule: 'W2', key: `W2:${taak.localId}`, subject: taak.localId, owner: taak.owner, amberAt: endOfDay(addDays(asked, DECISION_DAYS - 3)), dueAt: endOfDay(addDays(asked, DECISION_DAYS)), ...(metAt === undefined ? {} : { metAt }) }];
}

function w3(taak: Taak, owner: string): readonly Deadline[] {
  const metAt = taak.startedAt ?? taak.acceptedAt;
  return taak.spoed !== true ? [] : [{ rule: 'W3', key: `W3:${taak.localId}`, subject: taak.localId, owner, dueAt: afterWorkingDays(taak.authoredAt, URGENT_WORKING_DAYS), ...(metAt === undefined ? {} : { metAt }) }];
}

function outputOf({ output }: Taak, type: string): string | undefined {
  return output.find((it) => it.type === type)?.value.slice(0, 10);
}
