import type { Bundle } from '@medplum/fhirtypes';
import type { Code, WarningCode } from '../kernel/codes.ts';
import type { Advies, Completion, ConsentState, Gesprek, Journey, JourneyStatus, Judgement, LetterState, NextStep, Responsible, Taak } from './journey.ts';

/** Something that happened to a journey. `at` is when it was decided (ISO instant). */
export type JourneyEvent = { readonly at: string } & (
  | ({ readonly type: 'JourneyStarted' } & Origin)
  /** The mapped request arrived, or a changed one (design 5.1). `otherPerson`: it names another than the one before. */
  | { readonly type: 'ReferralRecorded'; readonly bundle: Bundle; readonly otherPerson?: boolean; readonly sender: string; readonly huisarts: string; readonly requestedAt: string; readonly letterDueAt?: string; readonly warnings: readonly WarningCode[] }
  /** E1 to E14: the verdict, with what routing found. */
  | { readonly type: 'ReferralJudged'; readonly judgement: Judgement; readonly status: JourneyStatus; readonly region: string; readonly gemeente?: string; readonly team?: string; readonly consents: readonly ConsentState[] }
  | { readonly type: 'LetterReceived'; readonly documents: LetterState['documents']; readonly mismatch: boolean; readonly person?: Bundle }
  /** The request that came after these documents names another person. */
  | { readonly type: 'LetterDoubted'; readonly documents: readonly string[] }
  | { readonly type: 'LetterMissed' }
  /** A person decided that letter or changed request are about the same person, or not: then those documents stay set aside. */
  | { readonly type: 'LetterSettled'; readonly samePerson: boolean }
  /** What a person answered; and what a changed request overtook of it. */
  | { readonly type: 'CompletionsRecorded' | 'CompletionsLapsed'; readonly completions: readonly Completion[] }
  | { readonly type: 'GesprekBooked' | 'GesprekHeld' | 'GesprekMissed' | 'GesprekCancelled'; readonly gesprek: Gesprek }
  | { readonly type: 'ConsentGiven' | 'ConsentDenied' | 'ConsentWithdrawn'; readonly consent: ConsentState }
  | { readonly type: 'AdviesRecorded'; readonly advies: Advies }
  /** The person consented again to an action whose Task had ended for want of it: it has a new Task. */
  | { readonly type: 'ActieReopened'; readonly actie: number; readonly taak: string }
  | { readonly type: 'TaakAdded' | 'TaakChanged'; readonly taak: Taak }
  /** N4: only ever after an explicit acceptance. */
  | { readonly type: 'ResponsibleMoved'; readonly responsible: Responsible }
  | { readonly type: 'NextStepSet'; readonly nextStep: NextStep }
  | { readonly type: 'HuisartsNotified'; readonly about: string; readonly reasons?: readonly Code[] }
  | { readonly type: 'MomentPassed'; readonly key: string }
  | { readonly type: 'CrisisRaised'; readonly judgement: Judgement; readonly stopped: boolean }
  | { readonly type: 'CrisisEscalated' }
  | { readonly type: 'CrisisConfirmed'; readonly by: string }
  /** SRM^S04 after the gesprek: the team decides (design 4.1). */
  | { readonly type: 'CancellationAsked' }
  /** The dossierhouder gets its copy once more (design 4). */
  | { readonly type: 'CopySent' }
  /** AVG 18: exchange stops, and goes on again. */
  | { readonly type: 'ExchangeRestricted' | 'ExchangeResumed' }
  /** AVG 21, 7:458: whether the person is counted. */
  | { readonly type: 'StatisticsChosen'; readonly optOut: boolean }
  /** AVG 17: the content went; what is left tells the recipients, and proves. */
  | { readonly type: 'ContentErased' }
  | { readonly type: 'JourneyCancelled'; readonly judgement: Judgement }
  | { readonly type: 'JourneyClosed'; readonly reason: string }
);

/** What is known of a journey from its first message on. `huisarts` is empty when a crisis came from nobody known. */
export type Origin = Pick<Journey, 'id' | 'region' | 'referral' | 'sender' | 'huisarts' | 'requestedAt' | 'receivedAt' | 'environmentVersion'> & {
  readonly responsible: string;
  readonly status: JourneyStatus;
};

/** One kind of event. */
export type EventOf<T extends JourneyEvent['type']> = Extract<JourneyEvent, { readonly type: T }>;
