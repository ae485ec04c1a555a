import { findNextDue } from '../workflow/termijnen/moments.ts';
import type { Journey } from '../workflow/journey.ts';
import type { Network } from '../workflow/network.ts';

/**
 * When the clock must look at a journey next: its first moment that was not acted upon (N1 to N6, terms, reminders), or
 * the day on which it may close; null when nothing can come. What passed and was acted upon is no reason to look again.
 */
export function nextDueAt(journey: Journey, network: Network): Date | null {
  const { nextStep } = journey;
  const closing = nextStep.what === 'afsluiten' && 'dueAt' in nextStep ? nextStep.dueAt : undefined;
  const dates = [findNextDue(journey, network), closing].flatMap((it) => (it === undefined ? [] : [Date.parse(it)]));
  return dates.length === 0 ? null : new Date(Math.min(...dates));
}
