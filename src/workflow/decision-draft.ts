import type { Code, WarningCode } from '../kernel/codes.ts';
import type { Result } from '../kernel/result.ts';
import { accept } from '../kernel/result.ts';
import type { Decision, DecisionContext } from './decision.ts';
import type { CancelDeliveries, NewDelivery, NoticeAbout, WorklistChange } from './effects.ts';
import type { JourneyEvent } from './events.ts';
import { evolve } from './evolve.ts';
import type { Journey, Taak } from './journey.ts';
import { findNextStep } from './next-step.ts';
import { listMoments } from './termijnen/moments.ts';

/** An event without its time: the draft sets it. */
export type UntimedEvent = JourneyEvent extends infer E ? (E extends JourneyEvent ? Omit<E, 'at'> : never) : never;

/** A decision while it is being written: every event shows in `journey` at once, so that later steps see it. */
export type DecisionDraft = {
  readonly context: DecisionContext;
  readonly journey: Journey;
  record(event: UntimedEvent): void;
  deliver(delivery: NewDelivery): void;
  cancel(cancellation: CancelDeliveries): void;
  release(subject: string): void;
  work(change: WorklistChange): void;
  warn(...codes: readonly WarningCode[]): void;
  /** Tells the huisarts, within the four ordinary notices of a journey. */
  notifyHuisarts(about: NoticeAbout, code?: Code, more?: { readonly reasons?: readonly Code[]; readonly subject?: string }): void;
  /** Ends the draft: sets the next step when it changed, and closes deadlines that were met. */
  finish(): Result<Decision>;
};

/** Begins a decision on a journey; `start` must come first when there is none. */
export function draftDecision(before: Journey, context: DecisionContext, start: readonly JourneyEvent[] = []): DecisionDraft {
  let journey = before;
  const events: JourneyEvent[] = [...start];
  const deliveries: NewDelivery[] = [];
  const worklist: WorklistChange[] = [];
  const cancel: CancelDeliveries[] = [];
  const release: string[] = [];
  const warnings = new Set<WarningCode>();
  const record = (event: UntimedEvent): void => {
    const timed: JourneyEvent = { ...event, at: context.now };
    events.push(timed);
    journey = evolve(journey, timed);
  };
  return {
    context,
    get journey() {
      return journey;
    },
    record,
    deliver: (delivery) => void deliveries.push(delivery),
    cancel: (cancellation) => void cancel.push(cancellation),
    release: (subject) => void release.push(subject),
    work: (change) => void worklist.push(change),
    warn: (...codes) => codes.forEach((code) => warnings.add(code)),
    notifyHuisarts: (about, code, more) => {
      deliveries.push(...noticesTo(journey, about, code, more));
      if (counts(journey, about, more)) {
        record({ type: 'HuisartsNotified', about, ...(about === 'held' ? { reasons: more?.reasons ?? [] } : {}) });
      }
    },
    finish: () => {
      const nextStep = findNextStep(journey, context.network, context.now);
      if (JSON.stringify(nextStep) !== JSON.stringify(journey.nextStep)) {
        record({ type: 'NextStepSet', nextStep });
      }
      worklist.push(...metDeadlines(before, journey, context));
      return accept({ events, effects: { deliveries, worklist, cancel, release }, warnings: [...warnings] });
    },
  };
}

type NoticeDetails = Parameters<DecisionDraft['notifyHuisarts']>[2];

/** The notice, or none when it must not go or nobody is there to get it. */
function noticesTo(journey: Journey, about: NoticeAbout, code: Code | undefined, more: NoticeDetails): readonly NewDelivery[] {
  return mayNotify(journey, about, more) ? [{ recipient: journey.huisarts, view: 'huisarts', kind: 'notice', about, ...(code === undefined ? {} : { code }), ...more }] : [];
}

/** Whether this one is put on the count of ordinary notices: each kind once, but for a second `held`. */
function counts(journey: Journey, about: NoticeAbout, more: NoticeDetails): boolean {
  return mayNotify(journey, about, more) && !EXCEPTIONS.has(about) && (about === 'held' || journey.notified?.includes(about) !== true);
}

/** Notices that always go: a person may be in danger, or somebody who was counted on is not there (design 4). */
const EXCEPTIONS: ReadonlySet<NoticeAbout> = new Set([
  'stopped', 'crisis-after-acceptance', 'cancelled', 'consent-withdrawn', 'task-rejected', 'task-failed', 'task-expired', 'reminder',
]);

/** Notices that count, and go even when there is no room: who is responsible, and that it ends here. */
const NEVER_LEFT_OUT: ReadonlySet<NoticeAbout> = new Set(['responsible-changed', 'refused']);

/** Ordinary notices in a huisarts's inbox per journey (design 4). */
const MOST_NOTICES = 4;

/** What every journey has yet to tell: that it was received, and the advice. */
const STILL_TO_COME = ['received', 'advies'];

/** A reason not told before is told when that leaves room for what is still to come. */
function mayHoldAgain({ notified = [], toldReasons = [] }: Journey, reasons: readonly Code[] = []): boolean {
  const toCome = STILL_TO_COME.filter((one) => !notified.includes(one)).length;
  return notified.length + toCome < MOST_NOTICES && reasons.some((one) => !toldReasons.includes(one));
}

/**
 * Which ordinary notices go: `held`, and once more when there are other reasons, one `received`, the advice (counted where it is
 * delivered), the first acceptance when no ggz action will tell who becomes responsible, and the last completion when there is
 * room left.
 */
function mayNotify(journey: Journey, about: NoticeAbout, more: NoticeDetails): boolean {
  const sent = journey.notified ?? [];
  if (journey.huisarts === '') {
    return false;
  }
  if (about === 'held' && sent.includes(about)) {
    return mayHoldAgain(journey, more?.reasons);
  }
  return EXCEPTIONS.has(about) || NEVER_LEFT_OUT.has(about) || (sent.length < MOST_NOTICES && !sent.includes(about) && !(about === 'task-accepted' && journey.taken.some((one) => one.code === 'ggz-behandeling')));
}

/** Worklist entries of terms that were met by this decision. */
function metDeadlines(before: Journey, after: Journey, context: DecisionContext): readonly WorklistChange[] {
  const left = new Set(listMoments(after, context.network).map((one) => one.key));
  return listMoments(before, context.network)
    .filter((one) => one.kind !== 'crisis' && after.fired?.includes(one.key) === true && !left.has(one.key))
    .map((one) => ({ type: 'close', kind: 'deadline', key: one.key }));
}

/** A Taak in its next state: one version further, changed now. */
export function changedTaak(taak: Taak, change: Partial<Taak>, now: string): Taak {
  return { ...taak, ...change, version: taak.version + 1, updatedAt: now };
}
