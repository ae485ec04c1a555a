import type { Bundle, QuestionnaireResponse } from '@medplum/fhirtypes';
import type { Refusal } from '../kernel/result.ts';
import type { WarningCode } from '../kernel/codes.ts';
import type { Decision } from './decision.ts';
import type { Completion, ConsentState, Gesprek, Journey, LetterState, TaakStatus } from './journey.ts';

/**
 * What may be asked of a journey. Each command has one decide function of the same name, in the file of that name
 * (`ReceiveReferral` → `verkennend-gesprek/receive-referral.ts` `decideReceiveReferral`), all of shape `Decide`.
 */

/** What every message from a huisarts brings. `journeyId` is used when there is no journey yet. */
export type Arrival = {
  readonly journeyId: string;
  readonly referral: Journey['referral'];
  /** Sender id and huisarts partner id of the network file. */
  readonly sender: string;
  readonly huisarts: string;
  /** The receiving region: that of the huisarts (`findRegionOf`). */
  readonly region: string;
  /** MSH-7 of this message, and when we got it; ISO instants. */
  readonly requestedAt: string;
  readonly receivedAt: string;
};

/**
 * A request, mapped (SRM^S01, REF^I12 …). `warnings`: what reading and mapping found (CHARSET_FALLBACK …). `documents`:
 * what was stored of a letter that came with it; `bundle` has none.
 */
export type ReceiveReferral = Arrival & { readonly bundle: Bundle; readonly warnings: readonly WarningCode[]; readonly documents?: LetterState['documents'] };

/** ORU^R01, mapped: `bundle` has its Patient and DocumentReferences, `documents` what was stored of it. */
export type ReceiveLetter = Arrival & { readonly bundle: Bundle; readonly documents: LetterState['documents'] };

/** SRM^S04. */
export type ReceiveCancellation = Arrival;

/** A crisis was found in the raw message (E11). Without known requester `huisarts` is empty. */
export type ReceiveCrisis = Arrival;

/** A named person saw the crisis alarm and acted. */
export type ConfirmCrisis = { readonly by: string };

/** Answers for a held journey, by planner or huisarts; `by` names the person or partner. */
export type CompleteHeld = { readonly answers: readonly Pick<Completion, 'question' | 'subId' | 'answer'>[]; readonly by: string };

/** Books or moves a gesprek (T1, T9, T12). */
export type BookGesprek = Pick<Gesprek, 'id' | 'start' | 'minutes' | 'mode' | 'reasonSecond' | 'participants'>;

/** Records what happened to a gesprek (T2, T3, T10). */
export type RecordGesprek = BookGesprek & { readonly status: 'held' | 'no-show' | 'cancelled' };

/** An answer on consent; `withdrawn` takes back an earlier yes (L6). `endsAt` and the rest as in `ConsentState`. */
export type RecordConsent = { readonly consent: ConsentState; readonly withdrawn?: boolean };

/** A question of the team (`by`) to an expert of the network. `expertise`: which of the expert's it is about (T5). */
export type InvokeExpert = { readonly expert: string; readonly vraag: string; readonly expertise?: string; readonly by: string };

/** The joint advice: the QuestionnaireResponse and the Advice Bundle mapped from it. */
export type RecordAdvies = { readonly response: QuestionnaireResponse; readonly bundle: Bundle };

/** What the sender of an advice learns on top: every open place with its code. */
export type AdviesDecision = Decision & { readonly findings: readonly Refusal[] };

/**
 * An update of a Taak. `setter`: F its owner, P who placed it (team or planner), G the gateway. `by` is the partner,
 * `person` who acts for it. `output.type` of `verwijzing`: `verwijsnummer`, `agb`; of `aanvullen`: the question, with
 * its sub-id after a colon (`VGTOE:vg-sd`).
 */
export type UpdateTaak = {
  readonly localId: string;
  readonly setter: 'F' | 'P' | 'G';
  readonly by: string;
  readonly person?: string;
  readonly status: TaakStatus;
  /** If-Match; absent: not asked. */
  readonly expectedVersion?: number;
  readonly reason?: string;
  readonly reasonText?: string;
  readonly output?: readonly { readonly type: string; readonly value: string }[];
};

/**
 * What a gemeente answered to a verzoek om toewijzing (iWmo 3.2). `by` is its partner id, `bericht` kind and identification of the
 * message (`wmo319 876543219`), by which one that comes again is known.
 */
export type AnswerToewijzing = { readonly localId: string; readonly by: string; readonly bericht: string; readonly antwoord: ToewijzingAntwoord };

/** `ontvangen`, `afgekeurd`: the retour. `reden`: code of WJ759 with its text. `output`: the toewijzing, as outputs of the Task. */
export type ToewijzingAntwoord =
  | { readonly kind: 'ontvangen' }
  | { readonly kind: 'afgekeurd'; readonly codes: readonly string[] }
  | { readonly kind: 'onderzoek'; readonly dagtekening: string }
  | { readonly kind: 'afgewezen'; readonly reden: string; readonly tekst: string }
  | { readonly kind: 'toegewezen'; readonly output: readonly { readonly type: string; readonly value: string }[] };

/** Time passed. `adviesDelivered`: the huisarts's system confirmed the advice (A13). */
export type Tick = { readonly adviesDelivered: boolean };

/** AVG 18: stops all exchange about the person, or lets it go on. */
export type RestrictExchange = { readonly on: boolean };

/** AVG 16 and 19: what was wrong, as answers like those for a held journey; `by` is a named person. */
export type CorrectPerson = { readonly answers: CompleteHeld['answers']; readonly by: string };

/** AVG 21: the person is not counted, or is again. */
export type ChooseStatistics = { readonly optOut: boolean };

/**
 * AVG 17: erases what the gateway holds of the person. `undelivered`: something was not delivered, or its copy not
 * confirmed; then a person must have said that it may go all the same (`confirmed`).
 */
export type EraseContent = { readonly undelivered: boolean; readonly confirmed: boolean };

/** Ends the journey. `reason`: `voltooid`, or a coded stop (`ingetrokken`, `no-show`, `verhuisd`, `overleden`). */
export type CloseJourney = { readonly reason: string; readonly adviesDelivered: boolean };
