import type { Appointment, Bundle, Consent, Encounter, OperationOutcome, QuestionnaireResponse, Resource, Task } from '@medplum/fhirtypes';
import type { NotificationTask } from '../fhir/notification-task.ts';
import type { Code } from '../kernel/codes.ts';
import type { Result, Refusal } from '../kernel/result.ts';
import type { PartnerRole, ShownCertificate } from '../workflow/network.ts';
import type { PullRef } from './pull-job.ts';

/**
 * What the doors may ask of the gateway. One function per story; `gateway.ts` makes the real ones, doors get them as
 * arguments. A story answers a `Result`: the doors only translate (HTTP status, OperationOutcome, ACK).
 */
export type Stories = {
  /** One HL7v2 message, raw. Answers the ACK bytes to send back; everything is committed by then (design 5.6). */
  receiveHl7v2(bytes: Uint8Array, origin: Hl7Origin): Promise<Uint8Array>;
  /** One referral in FHIR: R4 transaction, STU3 document or pulled transaction. Everything is committed when it answers. */
  receiveBundle(sent: SentBundle): Promise<BundleReceipt>;
  /** One consultation question of a huisarts, POH or the sociaal domein (G1 to G9). Everything is committed when it answers. */
  receiveConsultatie(sent: SentConsultatie): Promise<ConsultatieReceipt>;
  /** One notification Task of a source, or its withdrawal (Twiin-01, Twiin-02). The referral itself is pulled afterwards. */
  receiveNotification(sent: SentNotification): Promise<NotificationReceipt>;
  /** Reads one resource as this caller may see it. NOT_FOUND also when it exists but is not the caller's. */
  readResource(caller: Caller, type: string, id: string): Promise<Result<Versioned<Resource>>>;
  /** `POST Task/_search`: the caller's own Tasks. Refused for callers without search (SD roles). */
  searchTasks(caller: Caller, query: TaskQuery): Promise<Result<Bundle>>;
  /** `PUT Task/{id}` with If-Match (dutch-fhir.md 7.3). */
  updateTask(caller: Caller, id: string, task: Task, ifMatch: number): Promise<Result<Versioned<Task>>>;
  /** `POST Task`: the team asks an expert of the network something (M3). */
  invokeExpert(caller: Caller, task: Task): Promise<Result<Versioned<Task>>>;
  /** `PUT Appointment/{id}`: books or moves a gesprek (T1, T9, T12). `id` is chosen by the caller (UUID). */
  putAppointment(caller: Caller, id: string, appointment: Appointment): Promise<Result<Versioned<Appointment>>>;
  /** `PUT Encounter/{id}`: records a gesprek that was held, missed or cancelled (T2, T3, T10). */
  putEncounter(caller: Caller, id: string, encounter: Encounter): Promise<Result<Versioned<Encounter>>>;
  /** `POST QuestionnaireResponse`: the joint advice (A1–A15). */
  recordAdvies(caller: Caller, response: QuestionnaireResponse): Promise<Result<Versioned<QuestionnaireResponse> & { readonly outcome: OperationOutcome }, Refused>>;
  /** `POST Consent`: given, refused or withdrawn at the VG or later (L1, L2, L6). */
  recordConsent(caller: Caller, consent: Consent): Promise<Result<Versioned<Consent>>>;
  /** `$validate`: findings against R4 and the named or stated profiles. Nothing is stored. */
  validate(resource: Resource, profile?: string): OperationOutcome;
};

/** A refusal with every finding, for answers that name several places at once. */
export type Refused = Refusal & { readonly findings?: readonly Refusal[] };

/** Where an HL7v2 message came in. `partner` is set when an authenticated HTTP client posted it, `certificate` when the connection showed one, `isBatched` when it is one of a batch. */
export type Hl7Origin = { readonly isBatched?: true; readonly door: 'mllp' | 'http' | 'file'; readonly peer: string; readonly partner?: string; readonly certificate?: ShownCertificate };

/** A FHIR Bundle as it came. `content` is its JSON, or why it can't be read: a crisis is looked for in the bytes also then. */
export type SentBundle = { readonly bytes: Uint8Array; readonly content: Result<unknown>; readonly origin: BundleOrigin; /** The notified referral that it was pulled for: ended in the same commit. */ readonly pull?: PullRef };

/**
 * Where a FHIR Bundle came in and from whom. `partner`: the one practice that this client may send for. `task`: the id in
 * the address, when a sender puts its own Task instead of posting a Bundle (formats.md 1.6: `cancelled`).
 */
export type BundleOrigin = { readonly door: 'fhir-r4' | 'zorgdomein' | 'viplive'; readonly sender: string; readonly partner?: string; readonly task?: string };

/** What became of a Bundle, for its door to answer. `entries`: how many it had. `isRepeat`: nothing new was made of it. */
export type BundleReceipt = {
  readonly outcome: string;
  readonly codes: readonly Code[];
  /** Where in the sender's Bundle, when it is refused. */
  readonly at?: string;
  readonly isRefused: boolean;
  readonly isRepeat: boolean;
  /** Nothing was known of this referral before. */
  readonly isFirst?: boolean;
  readonly entries: number;
  /** The Task by which a huisarts's own system follows its referral. */
  readonly task?: string;
  /** Stable id of the referral for this sender; absent when nothing was taken. */
  readonly receipt?: string;
};

/** A consultation question as it came. `content` is its JSON, or why it can't be read: a crisis is looked for in the bytes also then. */
export type SentConsultatie = { readonly bytes: Uint8Array; readonly content: Result<unknown>; readonly caller: Caller };

/** What became of a question. `findings`: every place to mend, when it is `invalid`. `task`: where its asker follows it. */
export type ConsultatieReceipt = {
  readonly outcome: 'accepted' | 'stopped' | 'invalid';
  readonly findings: readonly Refusal[];
  readonly codes: readonly Code[];
  readonly isRepeat: boolean;
  readonly consultatie?: string;
  readonly task?: string;
};
/** A notification Task as it came, from which sender of the network file. `condition`: what a conditional update names (`identifier=…`). */
export type SentNotification = { readonly bytes: Uint8Array; readonly content: Result<unknown>; readonly sender: string; readonly condition?: string };

/** What became of a notification. `task` is as it is kept, absent when a crisis was found in what could not be read. */
export type NotificationReceipt =
  | ({ readonly isRefused: true } & Refusal)
  | { readonly isRefused: false; readonly isNew: boolean; readonly codes: readonly Code[]; readonly id?: string; readonly task?: NotificationTask };

/** Who is calling: client → partner → role by the network file (design 5.1). `user` is the person named by the caller, `peer` the address it called from. */
export type Caller = { readonly clientId: string; readonly partner: string; readonly role: PartnerRole; readonly user?: string; readonly peer?: string; readonly requestId: string };

/** A resource with its version: ETag `W/"<version>"`. */
export type Versioned<T extends Resource> = { readonly resource: T; readonly version: number; readonly created?: boolean; readonly location?: string };

/** What `POST Task/_search` understands. */
export type TaskQuery = { readonly status?: readonly string[]; readonly code?: readonly string[]; readonly identifier?: string; readonly lastUpdated?: string };
