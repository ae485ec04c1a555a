import type { Bundle } from '@medplum/fhirtypes';
import type { Code, HoldCode, WarningCode } from '../kernel/codes.ts';
import type { TextHit } from './vrije-tekst/text-hit.ts';

/**
 * A journey: one referral and all that follows from it (design 8). One state value; `decide` functions look at it and
 * answer events, `evolve` applies them. Times are ISO instants (UTC), dates FHIR dates.
 *
 * Woordenlijst. Referral: what the huisarts asked. Gesprek: one verkennend gesprek. Advies: the joint advice. Actie: one
 * action of it. Taak: what one party must do, the FHIR Task. Responsible: who the person can turn to now (N4).
 */
export type Journey = {
  readonly id: string;
  readonly region: string;
  readonly status: JourneyStatus;
  /** ZD number, as system and value. */
  readonly referral: { readonly system: string; readonly value: string };
  /** Sender id of the network file and the huisarts's partner id. */
  readonly sender: string;
  readonly huisarts: string;
  /** The sender's time (MSH-7): request date of E2 and start of N1. */
  readonly requestedAt: string;
  readonly receivedAt: string;
  readonly environmentVersion: string;
  /** The mapped referral; absent when only a letter or a crisis came. */
  readonly bundle?: Bundle;
  readonly judgement?: Judgement;
  readonly letter: LetterState;
  /**
   * A changed request named another person than the one before it (PERSON_MISMATCH). `doubted`: a person must look; `other`: it
   * is another, and one number is one person's.
   */
  readonly otherRequest?: 'doubted' | 'other';
  readonly consents: readonly ConsentState[];
  /** What a person filled in while the journey was held (question code → answer), applied over the bundle's facts. */
  readonly completions: readonly Completion[];
  readonly gemeente?: string;
  readonly team?: string;
  readonly gesprekken: readonly Gesprek[];
  readonly advies?: Advies;
  readonly taken: readonly Taak[];
  readonly responsible: Responsible;
  readonly nextStep: NextStep;
  /** Set when the journey ended; access ends `accessDays` after it (M8). */
  readonly closedAt?: string;
  readonly suspended?: boolean;
  readonly warnings: readonly WarningCode[];
  /** Set when a crisis was ticked (E11); open until a named person confirmed it. */
  readonly crisis?: CrisisState;
  /** Ordinary notices that the huisarts got: at most four (design 4). Exceptions are not counted. */
  readonly notified?: readonly string[];
  /** The reasons for which it waits that the huisarts was told. */
  readonly toldReasons?: readonly Code[];
  /** What the person asked about its own data (AVG 17, 18, 21). */
  readonly rights?: PersonRights;
  /** Keys of the moments that were acted upon (termijnen/moments.ts), so that a tick twice does a thing once. */
  readonly fired?: readonly string[];
};

/**
 * What the person asked (domain.md 2.4). `restrictedAt`: stopped, nothing leaves; `erasureAt`: content is gone, what is left
 * tells the recipients; `noStatistics`: not counted (7:458 lid 2 c).
 */
export type PersonRights = { readonly restrictedAt?: string; readonly erasureAt?: string; readonly noStatistics?: boolean };

/** The alarm of a crisis: `escalations` counts how often it went to somebody further up, `escalatedAt` is when it last did. */
export type CrisisState = { readonly raisedAt: string; readonly escalations: number; readonly escalatedAt?: string; readonly confirmedAt?: string; readonly confirmedBy?: string };

/** `awaiting-request`: a letter came, its SRM did not (held REQUEST_MISSING). */
export type JourneyStatus = 'awaiting-request' | 'held' | 'refused' | 'stopped' | 'accepted' | 'cancelled' | 'closed';

/** Statuses of a journey that is over. One without `closedAt` is open for the alarm of a crisis alone (E11). */
export const OVER: ReadonlySet<JourneyStatus> = new Set(['refused', 'stopped', 'cancelled', 'closed']);

/** The outcomes of design 4. */
export type Outcome = 'accepted' | 'held' | 'refused' | 'stopped' | 'invalid' | 'cancelled';

/** One rule evaluated: what the decision record keeps (common proof of domain.md 1). No values. */
export type RuleResult = { readonly rule: string; readonly version: number; readonly result: 'PASS' | 'BLOCK' | 'HOLD' | 'WARN' | 'INFO'; readonly code?: Code };

/** A place in a free text: `place` names the text, `start` and `end` count its characters. Holds no value. */
export type TextMark = TextHit & { readonly place: string };

/** The verdict on a referral: all reasons at once, `code` the first in the fail order. */
export type Judgement = {
  readonly result: Exclude<Outcome, 'invalid'>;
  readonly code?: Code;
  readonly reasons: readonly Code[];
  readonly warnings: readonly WarningCode[];
  readonly rules: readonly RuleResult[];
  /** Where in a free text something was found (A15, T15), for whoever must look. Absent: nothing. */
  readonly marks?: readonly TextMark[];
  readonly at: string;
};

/** The letter that belongs to the referral. Documents themselves are kept apart, by id. */
export type LetterState = {
  readonly status: 'awaited' | 'present' | 'missing';
  /** Newest first. */
  readonly documents: readonly { readonly id: string; readonly kind: 'VB' | 'AF' | 'BLOB'; readonly contentType: string; readonly title?: string; readonly receivedAt: string; readonly setAside?: boolean; readonly otherPerson?: boolean }[];
  readonly dueAt?: string;
  /** The letter names another person than the request (PERSON_MISMATCH): shown to nobody until a person decided. */
  readonly mismatch?: boolean;
  /** Whom each letter names, newest first: to compare with a request that comes later. */
  readonly persons?: readonly LetterPerson[];
};

/** The Patient of one letter, alone in a Bundle, and the documents that came with it. */
export type LetterPerson = { readonly person: Bundle; readonly documents: readonly string[] };

/** Consent classes of domain.md L1. `welzijn` and `partner` need the partner id beside them. */
export const CONSENT_CLASSES = [
  'vg-ggz', 'vg-sd', 'vg-ed', 'ggz-aanbieder', 'wmo', 'welzijn', 'partner', 'schuldhulp', 'transfer-overdracht', 'casusoverleg', 'naaste',
] as const;
export type ConsentClass = (typeof CONSENT_CLASSES)[number];

/** The newest answer for one (class, partner): a later answer replaces an earlier, at equal time no wins (design 5.1). */
export type ConsentState = {
  readonly id: string;
  readonly class: ConsentClass;
  readonly partner?: string;
  readonly decision: 'permit' | 'deny';
  readonly givenAt: string;
  readonly how?: string;
  readonly leaflet?: string;
  readonly by: 'patient' | 'representative';
  readonly capacity?: string;
  /** What showed the representative's capacity (`RepresentationEvidence`). */
  readonly evidence?: string;
  readonly source: 'referral' | 'planner' | 'gesprek' | 'fhir';
  /** Who asked the person (L2): the partner, and the person there who did. Absent: the huisarts, by the referral. */
  readonly askedBy?: { readonly partner: string; readonly person?: string };
  readonly withdrawnAt?: string;
  readonly withdrawnBy?: { readonly partner: string; readonly person?: string };
  /** Absent: the VG episode and the days of access after it (`consentEndsAt`). */
  readonly endsAt?: string;
};

/**
 * What a person (planner, huisarts) answered for a held journey. `question` is a VG code (`VGTOE` with the consent class
 * in `subId`; lists comma-separated), `BSN`, `GEBOORTEDATUM`, `GEMEENTE` (CBS code), `TEAM` (partner id), `LETTER`
 * (`zelfde-persoon` | `andere-persoon`, also of a changed request), `TEKST` (`subId` = linkId in lower case or `opmerking`, answer = the new text; who answers
 * `weglaten` has the marked places taken out)
 * or `BESLUIT` (`subId` = the held code; answer `weigeren` ends it, `doorgaan` goes on over a held rule of E3 to E7).
 */
export type Completion = { readonly question: string; readonly subId?: string; readonly answer: string; readonly by: string; readonly at: string };

/** One verkennend gesprek. */
export type Gesprek = {
  readonly id: string;
  readonly status: 'booked' | 'held' | 'no-show' | 'cancelled';
  readonly start: string;
  readonly minutes: number;
  readonly mode: string;
  readonly reasonSecond?: string;
  readonly participants: readonly { readonly member: string; readonly view: 'vg-ggz' | 'vg-sd' | 'vg-ed' | 'naaste' | 'overig'; readonly attended?: boolean; readonly reason?: string }[];
};

/** The joint advice as received, and the CarePlan Bundle mapped from it. */
export type Advies = {
  readonly version: number;
  readonly status: 'preliminary' | 'final';
  readonly finalAt?: string;
  /** When this version came. */
  readonly recordedAt?: string;
  /** The CarePlan with its Goals, CareTeam, ServiceRequests and Tasks. */
  readonly bundle: Bundle;
  readonly acties: readonly Actie[];
};

/** One action of the advice, with what holds it back. */
export type Actie = {
  readonly id: number;
  readonly categorie: string;
  readonly aanbieder: string;
  readonly naam: string;
  readonly start?: string;
  readonly persoonAkkoord: boolean;
  readonly compleet: boolean;
  /** Codes that hold this action; empty when it may go out. */
  readonly openstaand: readonly Code[];
  readonly overbrugt?: number;
  /** What the gemeente decided before the advice (A12): number and first day as far as known. Absent: nothing yet. */
  readonly beschikking?: { readonly nummer?: string; readonly ingangsdatum?: string };
  /** Of a Wmo action: how the indicatie stands (A12), whether it can't wait (Wmo 2.3.3), whether the person may turn to any gemeente (1.2.1). */
  readonly indicatie?: string;
  readonly spoed?: true;
  readonly anyGemeente?: true;
  readonly taak: string;
  /** The action as it was answered, to see in a next version whether it changed. */
  readonly bron?: string;
};

/** The FHIR Task status machine (dutch-fhir.md 7.3). */
export type TaakStatus =
  | 'draft' | 'requested' | 'received' | 'accepted' | 'rejected' | 'in-progress' | 'on-hold' | 'completed' | 'failed' | 'cancelled' | 'entered-in-error';

/** What one party must do. `localId` is unique in the journey (`vg-ggz`, `actie-1`, `verwijzing-1`, `aanvullen-1`). */
export type Taak = {
  readonly localId: string;
  readonly code: string;
  readonly status: TaakStatus;
  readonly version: number;
  /** Partner id of the owner. */
  readonly owner: string;
  readonly view: string;
  readonly actie?: number;
  /** A14: the huisarts Task whose completion releases this one. */
  readonly waitsFor?: string;
  readonly dueAt?: string;
  readonly remindedAt?: string;
  readonly reason?: string;
  readonly reasonText?: string;
  readonly output: readonly { readonly type: string; readonly value: string }[];
  readonly authoredAt: string;
  readonly updatedAt: string;
  readonly acceptedAt?: string;
  readonly startedAt?: string;
  /** When its owner confirmed receipt (Wmo 2.3.2 lid 1). */
  readonly receivedAt?: string;
  /** Wmo 2.3.3: a temporary voorziening at once. */
  readonly spoed?: true;
  /** Beschermd wonen or opvang: for the gemeente to which the person turns, with a consent that names it. */
  readonly anyGemeente?: true;
  readonly acceptedBy?: string;
  /** The question to an invoked expert, and what it is about (code `expertvraag`). */
  readonly vraag?: string;
  readonly expertise?: string;
};

/** Who is responsible now. Moves only by explicit acceptance (N4). */
export type Responsible = { readonly partner: string; readonly since: string; readonly acceptedBy?: string };

/** The dated next step that every open journey has (design 4: nobody without an owner). */
export type NextStep = { readonly what: string; readonly owner: string; readonly dueAt: string } | { readonly what: 'none' };

/** A held journey's question to the planner, with its term. */
export type HeldItem = { readonly code: HoldCode; readonly owner: string; readonly dueAt: string };
