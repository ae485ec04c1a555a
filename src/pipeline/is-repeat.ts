import { amsterdamDate } from '../workflow/termijnen/calendar.ts';
import type { InputMark, JourneyRecord } from './journey-store.ts';

/**
 * Whether a message says nothing new of its journey (design 4.1). A letter is known however long ago it came; a request only
 * when it is the one that stands, so that a change can be undone, and not when it is asked anew. `requestedAt`: instant of this message.
 */
export function isRepeat({ journey, inputs }: JourneyRecord, { type, mark }: InputMark, { isLetter, requestedAt }: { readonly isLetter: boolean; readonly requestedAt: string }): boolean {
  if (isLetter) {
    return inputs.some((it) => it.type === type && it.mark === mark);
  }
  // The same request on a later day than the refused one is a new request: the person may be 18 by now (domain.md 6, case 8).
  const isAskedAnew = journey.status === 'refused' && amsterdamDate(requestedAt) > amsterdamDate(journey.requestedAt);
  return inputs.findLast((it) => it.type === type)?.mark === mark && !isAskedAnew;
}
