import type { Bundle } from '@medplum/fhirtypes';
import type { Hl7Message } from '../hl7v2/hl7-message.ts';
import { textAt } from '../hl7v2/text-at.ts';
import { treeFromMessage } from '../hl7v2/tree.ts';
import type { Code, WarningCode } from '../kernel/codes.ts';
import type { Clock, Log, NewId } from '../kernel/ports.ts';
import type { Refusal } from '../kernel/result.ts';
import type { Arrival } from '../workflow/commands.ts';
import type { Decision } from '../workflow/decision.ts';
import { evolveAll } from '../workflow/evolve.ts';
import { findRegionOf } from '../workflow/find-partner.ts';
import type { Journey, Judgement, Outcome } from '../workflow/journey.ts';
import type { Network, Sender } from '../workflow/network.ts';
import { factsOfMessage } from './audit-facts.ts';
import type { AuditEntry, Change, InputMark, JourneyStore, LoadedJourney } from './journey-store.ts';
import type { Mark } from './message-keys.ts';

/** What taking in a message leans on. */
export type TakeInPorts = {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly mark: Mark;
  readonly network: () => Network;
  readonly store: JourneyStore;
  /** Runs a compiled mapping on a message tree. `seed` makes ids repeatable. @throws Fault MAPPING_FAILED. */
  readonly map: (mapping: Mapping, tree: unknown, context: MapContext) => Bundle;
  /** The field of the message that an element of the mapped Bundle came from, as an HL7 place. */
  readonly sourceOf: (mapping: Mapping, tree: unknown, context: MapContext, element: string) => string | undefined;
  /** Errors of a mapped Bundle against the MGN profiles: element, code, rule. */
  readonly check: (bundle: Bundle) => readonly (Refusal & { readonly at: string })[];
  /** Told the outcome of every message that was committed, for counting. */
  readonly onMessage?: (outcome: string, code?: Code) => void;
};

/** The mappings that HL7v2 messages go through, by the name of their map file. */
export type Mapping = 'zorgdomein-srm' | 'zorgdomein-oru' | 'ref-i12' | 'vg-advies';
export type MapContext = { readonly now: string; readonly seed: string; /** Naming system of the referral number. */ readonly numberSystem?: string };

/** What came of one message: what is written, and what its sender is told. */
export type Taken = Pick<Change, 'journey' | 'journeyId' | 'effects' | 'documents' | 'judgement' | 'alarms' | 'work'> & {
  readonly outcome: Outcome | 'letter';
  readonly code?: Code;
  readonly at?: string;
  /** Why the journey stands where it stands, when nothing was judged now (a repeat, a question for the state). */
  readonly reasons?: readonly Code[];
  readonly audit: readonly AuditEntry[];
};

/** A message on its way in, as far as all kinds need it. */
export type Incoming = {
  readonly text: string;
  /** Absent only for a crisis in a message that can't be read. */
  readonly message: Hl7Message | undefined;
  readonly sender: Pick<Sender, 'id' | 'partner'>;
  readonly referral: Journey['referral'];
  readonly receivedAt: Date;
  readonly input: InputMark;
  readonly warnings: readonly WarningCode[];
};

/** Refuses a message: nothing of it goes on, its sender is told where and why. */
export function rejected(refusal: Refusal, actor: string): Taken {
  return {
    outcome: 'invalid', code: refusal.code, ...(refusal.at === undefined ? {} : { at: refusal.at }),
    audit: [{ action: 'refuse', outcome: 'minor-failure', code: refusal.code, actor }],
    // Counted per sender and code: whoever repeats it shows (design 4, `invalid`).
    alarms: [`invalid/${actor}/${refusal.code}`],
  };
}

/** Builds what every message from a huisarts brings. `huisarts` is a partner id, or empty when nobody known asked. */
export function arrivalOf(ports: TakeInPorts, incoming: Incoming, loaded: LoadedJourney | undefined, huisarts: string): Arrival {
  const network = ports.network();
  return {
    journeyId: loaded?.record.journey.id ?? ports.newId(),
    referral: incoming.referral,
    sender: incoming.sender.id,
    huisarts,
    region: findRegionOf(network, huisarts === '' ? (incoming.sender.partner ?? '') : huisarts)?.id ?? network.regions[0]?.id ?? '',
    requestedAt: sentAt(incoming),
    receivedAt: incoming.receivedAt.toISOString(),
  };
}

/** MSH-7 as an instant; a message without it, or with one that can't be read, counts from its receipt. */
function sentAt({ message, receivedAt }: Incoming): string {
  const match = /^(\d{4})(\d{2})(\d{2})(\d{2})?(\d{2})?(\d{2})?(?:\.\d+)?([+-]\d{2})?(\d{2})?$/.exec(message === undefined ? '' : textAt(message, 'MSH-7'));
  if (match === null) {
    return receivedAt.toISOString();
  }
  const [, year, month, day, hour = '00', minute = '00', second = '00', zone, zoneMinutes = '00'] = match;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const instant = new Date(`${local}${zone === undefined ? amsterdamOffset(local) : `${zone}:${zoneMinutes}`}`);
  return Number.isNaN(instant.getTime()) ? receivedAt.toISOString() : instant.toISOString();
}

/** A time without offset is Dutch time (formats.md 1.3: a sample has no offset). */
function amsterdamOffset(local: string): string {
  const asUtc = new Date(`${local}Z`);
  if (Number.isNaN(asUtc.getTime())) {
    return 'Z';
  }
  const name = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Amsterdam', timeZoneName: 'longOffset' }).formatToParts(asUtc);
  return name.find((part) => part.type === 'timeZoneName')?.value.replace('GMT', '') || 'Z';
}

/** Turns a decision into what is written: the journey after its events, its effects and its proof. */
export function taken(
  loaded: LoadedJourney | undefined,
  decision: Decision,
  { incoming, outcome, judgement }: { incoming: Incoming; outcome: Taken['outcome']; judgement?: Judgement },
): Taken {
  const journey = evolveAll(loaded?.record.journey, decision.events);
  if (journey === undefined) {
    throw new Error('a decision without JourneyStarted for a new journey');
  }
  const inputs = [...(loaded?.record.inputs ?? []), incoming.input];
  const code = judgement?.code;
  return {
    outcome,
    ...(code === undefined ? {} : { code }),
    journey: { ...(loaded === undefined ? {} : { before: loaded }), after: { journey, inputs }, events: decision.events },
    effects: decision.effects,
    ...(judgement === undefined ? {} : { judgement }),
    audit: [
      { action: 'receive', outcome: 'success', actor: incoming.sender.id, onBehalfOf: journey.huisarts || null, subject: incoming.input.type, ...factsOfMessage(decision), ...(code === undefined ? {} : { code }) },
      ...(judgement === undefined ? [] : [{ action: 'decide' as const, outcome: 'success' as const, actor: 'gateway', ...(code === undefined ? {} : { code }), detail: { result: judgement.result, reasons: judgement.reasons } }]),
    ],
  };
}

/** The tree that mappings read, and the context that makes their ids and times. */
export function mapInput(incoming: Incoming): { readonly tree: unknown; readonly context: MapContext } {
  return { tree: incoming.message === undefined ? {} : treeFromMessage(incoming.message), context: { now: incoming.receivedAt.toISOString(), seed: incoming.referral.value, numberSystem: incoming.referral.system } };
}
