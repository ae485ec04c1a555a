import type { NewId } from '../../kernel/ports.ts';
import type { Code } from '../../kernel/codes.ts';
import type { WorklistChange } from '../effects.ts';
import type { Network } from '../network.ts';
import { regionOf } from '../find-partner.ts';
import { addMinutes } from '../termijnen/calendar.ts';
import type { Asker, Consultatie, Stap, Trede } from './consultatie.ts';
import type { ConsultatieAbout, ConsultatieEffects, NewConsultatieDelivery } from './consultatie-effects.ts';
import type { ConsultatieEvent, UntimedConsultatieEvent } from './consultatie-events.ts';
import { evolveConsultatie } from './evolve-consultatie.ts';

/** What a decision leads to: facts for `evolveConsultatie`, and rows for the same commit. */
export type ConsultatieDecision = { readonly events: readonly ConsultatieEvent[]; readonly effects: ConsultatieEffects };

/** What a decision may lean on. `now` is an ISO instant; `load` counts the open questions per consultant. */
export type ConsultatieContext = { readonly now: string; readonly network: Network; readonly newId: NewId; readonly load: ReadonlyMap<string, number> };

/** Hours within which a consultant answers (formats.md 2). */
export const ANSWER_HOURS = 48;

/** A decision while it is being written: every event shows in `consultatie` at once. */
export type ConsultatieDraft = {
  readonly context: ConsultatieContext;
  readonly consultatie: Consultatie;
  record(event: UntimedConsultatieEvent): void;
  deliver(delivery: NewConsultatieDelivery): void;
  work(change: WorklistChange): void;
  /** What has not left any more of one kind of message; absent = of the whole consultatie. */
  cancel(cancellation: ConsultatieEffects['cancel'][number]): void;
  /** Tells the asker; nobody is told when nobody known asked. */
  tellAsker(about: ConsultatieAbout, code?: Code): void;
  /** Puts the question to a consultant, with its term and message. */
  openStap(trede: Trede, consultant: string): void;
  changeStap(stap: Stap, change: Partial<Stap>): void;
  finish(): ConsultatieDecision;
};

/** Begins a decision on a consultatie; `start` must come first when there is none. */
export function draftConsultatie(before: Consultatie, context: ConsultatieContext, start: readonly ConsultatieEvent[] = []): ConsultatieDraft {
  let consultatie = before;
  const events: ConsultatieEvent[] = [...start];
  const deliveries: NewConsultatieDelivery[] = [];
  const worklist: WorklistChange[] = [];
  const cancel: ConsultatieEffects['cancel'][number][] = [];
  const record = (event: UntimedConsultatieEvent): void => {
    const timed = { ...event, at: context.now } as ConsultatieEvent;
    events.push(timed);
    consultatie = evolveConsultatie(consultatie, timed);
  };
  const deliver = (delivery: NewConsultatieDelivery): void => void deliveries.push(delivery);
  return {
    context,
    get consultatie() {
      return consultatie;
    },
    record,
    deliver,
    work: (change) => void worklist.push(change),
    cancel: (one) => void cancel.push(one),
    tellAsker: (about, code) => {
      const recipient = replyTo(consultatie.asker);
      if (recipient !== '') {
        deliver({ recipient, view: 'vraagsteller', kind: 'consultation-notice', about, ...(code === undefined ? {} : { code }) });
      }
    },
    openStap: (trede, consultant) => {
      const stap = newStap(consultatie, trede, consultant, context.now);
      record({ type: 'StapOpened', stap });
      deliver({ recipient: consultant, view: stap.view, kind: 'consultation', subject: stap.localId });
    },
    changeStap: (stap, change) => {
      record({ type: 'StapChanged', stap: { ...stap, ...change, version: stap.version + 1, updatedAt: context.now } });
      if (change.status === 'completed' || change.status === 'rejected' || change.status === 'cancelled') {
        worklist.push({ type: 'close', kind: 'deadline', key: deadlineKey(stap) });
      }
    },
    finish: () => ({ events, effects: { deliveries, worklist, cancel, release: [] } }),
  };
}

/** The worklist key of a step that is late. */
export function deadlineKey({ localId }: Pick<Stap, 'localId'>): string {
  return `consultatie/${localId}`;
}

/** Where answers go: back to where the question came from. */
export function replyTo({ partner, via }: Asker): string {
  return via ?? partner;
}

/** Who looks after consultaties that get stuck: the region's planner. */
export function ownerOf(consultatie: Pick<Consultatie, 'region'>, network: Network): string {
  return regionOf(network, consultatie).planner;
}

function newStap({ stappen }: Consultatie, trede: Trede, consultant: string, now: string): Stap {
  return {
    localId: `stap-${stappen.length + 1}`, trede, consultant, view: trede === 1 ? 'kaderarts' : 'psychiater', status: 'requested', version: 1,
    requestedAt: now, updatedAt: now, dueAt: addMinutes(now, ANSWER_HOURS * 60),
  };
}
