import { buildAck } from '../hl7v2/ack.ts';
import { encodeMessage } from '../hl7v2/encode-message.ts';
import { findCrisis } from '../hl7v2/find-crisis.ts';
import { peekReferral } from '../hl7v2/peek-referral.ts';
import { frameContents } from '../hl7v2/mllp-frames.ts';
import { buildRri, referralAnswer, REFERRAL_STATES } from '../hl7v2/rri.ts';
import { hl7Timestamp } from '../hl7v2/timestamp.ts';
import { MGN_BASE } from '../fhir/naming-systems.ts';
import { Fault } from '../kernel/fault.ts';
import type { Code } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/result.ts';
import { againWhenChanged } from './again-when-changed.ts';
import { findReadableAnswer } from './find-readable-answer.ts';
import { mayChange } from './identify-sender.ts';
import { isErased } from './is-erased.ts';
import { isRepeat } from './is-repeat.ts';
import { contentMark, messageKey } from './message-keys.ts';
import type { LoadedJourney, ReceivedMessage } from './journey-store.ts';
import type { ReadHl7v2 } from './read-hl7v2.ts';
import { readHl7v2 } from './read-hl7v2.ts';
import { isRefType, referralFromPeek } from './referral-number.ts';
import type { Hl7Origin, Stories } from './stories.ts';
import type { Incoming, Taken, TakeInPorts } from './take-in.ts';
import { arrivalOf, rejected } from './take-in.ts';
import { takeCrisis, takeMessage } from './take-message.ts';

/** One message on its way: bytes, what could be read of it, and the marks by which it is known again. */
type Arrived = {
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly origin: Hl7Origin;
  readonly at: Date;
  readonly read: ReadHl7v2;
  readonly bodyMark: string;
  readonly key: string;
};

/**
 * Receives one HL7v2 message: look for a crisis, read, decide, commit, and only then the ACK (design 5.6). The same
 * message again gets its stored answer. A mapping that throws is our fault: bytes and failure are kept, the answer is AR.
 */
export function receiveHl7v2Story(ports: TakeInPorts): Stories['receiveHl7v2'] {
  return async (bytes, origin) => {
    const arrived = arrive(ports, bytes, origin);
    return againWhenChanged(() => answerOnce(ports, arrived)).catch((error: unknown) => failed(ports, arrived, error));
  };
}

function arrive(ports: TakeInPorts, bytes: Uint8Array, origin: Hl7Origin): Arrived {
  const read = readHl7v2(ports.network(), bytes, origin);
  const bodyMark = ports.mark('message-body', read.text === '' ? String.fromCharCode(...bytes.subarray(0, 4096)) : read.text);
  const key = read.message && read.sender ? messageKey(read.message, read.sender, bodyMark) : `unread\u001f${bodyMark}`;
  // What the network file made us refuse is decided afresh once the file has changed.
  const known = read.refusal === undefined ? key : `${key}\u001f${ports.network().version}`;
  return { id: ports.newId(), bytes, origin, at: ports.clock.now(), read, bodyMark, key: known };
}

async function answerOnce(ports: TakeInPorts, arrived: Arrived): Promise<Uint8Array> {
  const first = await findReadableAnswer(ports.store, arrived.key);
  const isReused = first.stored !== undefined && first.stored.bodyMark !== arrived.bodyMark;
  const { key, stored } = isReused ? await findReadableAnswer(ports.store, `${first.key}\u001f${arrived.bodyMark}`) : first;
  if (stored !== undefined) {
    return stored.ack ?? new Uint8Array();
  }
  return conclude(ports, { ...arrived, key }, await decide(ports, arrived, isReused));
}

/** Crisis first: it beats a reused number, a missing field and an unknown practice (E11, design 4.1). */
async function decide(ports: TakeInPorts, arrived: Arrived, isReused: boolean): Promise<Taken> {
  const { read } = arrived;
  if (findCrisis(read.text)) {
    return takeCrisis(ports, incomingOf(ports, arrived));
  }
  const actor = read.sender?.id ?? 'unknown';
  const refusal: Refusal | undefined = isReused ? { code: 'CONTROL_ID_REUSED', at: 'MSH-10' } : read.refusal;
  if (refusal !== undefined) {
    return rejected(refusal, actor);
  }
  const incoming = incomingOf(ports, arrived);
  const loaded = await ports.store.findByReferral(incoming.referral.system, incoming.referral.value);
  if (loaded !== undefined && !mayChange(ports.network(), loaded.record.journey, { id: actor, partner: arrived.origin.partner })) {
    return rejected({ code: 'NOT_ALLOWED', at: 'MSH-3' }, actor);
  }
  if (await isErased(ports.store, loaded, incoming.referral)) {
    return rejected({ code: 'REFERRAL_ERASED', at: isRefType(incoming.input.type) ? 'RF1-6' : 'ARQ-1' }, actor);
  }
  const requestedAt = arrivalOf(ports, incoming, loaded, '').requestedAt;
  const isKnown = loaded !== undefined && isRepeat(loaded.record, incoming.input, { isLetter: incoming.input.type === 'ORU^R01', requestedAt });
  return isKnown ? repeated(incoming, loaded) : takeMessage(ports, incoming, loaded);
}

/** A resend under a new MSH-10, equal apart from MSH-7 and MSH-10, changes nothing (design 4.1). */
function repeated(incoming: Incoming, { record }: LoadedJourney): Taken {
  const { id, judgement } = record.journey;
  const outcome = incoming.input.type === 'ORU^R01' ? 'letter' : (judgement?.result ?? 'accepted');
  return {
    outcome,
    journeyId: id,
    ...(judgement?.code === undefined || outcome === 'letter' ? {} : { code: judgement.code }),
    reasons: judgement?.reasons ?? [],
    audit: [{ action: 'receive', outcome: 'success', actor: incoming.sender.id, subject: incoming.input.type, detail: { repeated: true } }],
  };
}

function incomingOf(ports: TakeInPorts, { read, at, bodyMark }: Arrived): Incoming {
  const number = peekReferral(read.text).referralNumber;
  const peeked = number === undefined ? undefined : referralFromPeek(number, read.sender?.id ?? 'unknown');
  return {
    text: read.text,
    message: read.message,
    sender: read.sender ?? { id: 'unknown' },
    // A crisis without a referral number still needs a journey, so that its alarm stays until somebody confirms it.
    referral: read.referral ?? peeked ?? { system: `${MGN_BASE}/NamingSystem/bericht`, value: bodyMark },
    receivedAt: at,
    input: { type: read.type, mark: read.message === undefined ? bodyMark : contentMark(read.message, ports.mark) },
    warnings: read.warnings,
  };
}

async function conclude(ports: TakeInPorts, arrived: Arrived, taken: Taken, outcome: ReceivedMessage['outcome'] = taken.outcome): Promise<Uint8Array> {
  const { code } = taken;
  const ack = answerOf(ports, arrived, taken);
  const { at: _place, reasons: _reasons, ...rest } = taken;
  // What was made of a message must be traced to its bytes (Provenance).
  const { door, peer } = arrived.origin;
  const audit = taken.audit.map((entry) => ({
    ...entry,
    ...(entry.action === 'receive' ? { detail: { ...entry.detail, message: arrived.id } } : {}),
    ...(door === 'mllp' ? { secret: { ...entry.secret, peer } } : {}),
  }));
  const result = await ports.store.commit({
    ...rest,
    audit,
    at: arrived.at,
    message: {
      id: arrived.id, source: `hl7v2-${arrived.origin.door}`, sender: arrived.read.sender?.id ?? 'unknown', receivedAt: arrived.at,
      key: arrived.key, bodyMark: arrived.bodyMark, content: arrived.bytes, ack, outcome, ...(code === undefined ? {} : { code }),
    },
  });
  if (result === 'duplicate') {
    // Somebody stored a message under this key between our look and our commit. The same one: its answer is the answer.
    const stored = await ports.store.findAnswer(arrived.key);
    return stored?.bodyMark === arrived.bodyMark ? (stored.ack ?? ack) : answerOnce(ports, arrived);
  }
  ports.onMessage?.(outcome, code);
  ports.log.info('message received', { door: arrived.origin.door, sender: arrived.read.sender?.id, outcome, code, kind: arrived.read.type });
  return ack;
}

/** Nothing of it was committed. Our own fault keeps the bytes for a person to look at; anything else asks for a resend. */
async function failed(ports: TakeInPorts, arrived: Arrived, error: unknown): Promise<Uint8Array> {
  const code = error instanceof Fault ? error.code : 'INTERNAL';
  ports.log.error('message failed', { code, door: arrived.origin.door, sender: arrived.read.sender?.id, cause: error instanceof Error ? error.name : 'unknown' });
  if (code !== 'MAPPING_FAILED' && code !== 'INTERNAL') {
    ports.onMessage?.('turned-away', code);
    return acknowledge(ports, arrived, code);
  }
  const taken: Taken = {
    outcome: 'invalid', code,
    audit: [{ action: 'receive', outcome: 'serious-failure', code, actor: arrived.read.sender?.id ?? 'unknown' }],
    alarms: [`failed/${code}/${arrived.read.sender?.id ?? 'unknown'}`],
    work: [{ kind: 'dead-letter', key: `bericht/${arrived.id}`, code, owner: ports.network().regions[0]?.planner ?? '' }],
  };
  try {
    // Under a key of its own: a resend after the repair must be decided afresh. Kept once, however often it comes.
    return await conclude(ports, { ...arrived, key: `failed\u001f${arrived.bodyMark}` }, taken, 'failed');
  } catch {
    ports.onMessage?.('turned-away', 'DATABASE_UNAVAILABLE');
    return acknowledge(ports, arrived, 'DATABASE_UNAVAILABLE');
  }
}

/** What the sender is told: an ACK, or of a REF whose sender wants it the application's own answer, alone or behind the ACK. */
function answerOf(ports: TakeInPorts, arrived: Arrived, taken: Taken): Uint8Array {
  const { message, type, sender } = arrived.read;
  const state = REFERRAL_STATES[taken.outcome];
  const answer = message === undefined || !isRefType(type) || state === undefined ? 'ack' : referralAnswer(message, sender?.rri === 'always', canFollow(arrived.origin));
  const ack = answer === 'rri' ? undefined : acknowledge(ports, arrived, taken.code, taken.at);
  if (message === undefined || state === undefined || answer === 'ack') {
    return ack ?? new Uint8Array();
  }
  // Two messages need two numbers: the second is the id read from its other end.
  const rri = encodeMessage(buildRri({ message, identity: ports.network().identity, state, reasons: taken.reasons ?? taken.judgement?.reasons ?? [], ...frameOf(arrived, ack === undefined ? 0 : -20) }));
  return ack === undefined ? rri : frameContents(ack, rri);
}

/** A second answer goes behind the first on an MLLP connection only: HTTP, a file and a batch have one answer per message. */
function canFollow({ door, isBatched }: Hl7Origin): boolean {
  return door === 'mllp' && isBatched !== true;
}

/** MSH-7 and MSH-10 of an answer: twenty characters of the message's own id, from its start or from `start`. */
function frameOf({ id, at }: Arrived, start = 0): { readonly controlId: string; readonly timestamp: string } {
  return { controlId: id.replaceAll('-', '').slice(start).slice(0, 20), timestamp: hl7Timestamp(at, 60) };
}

function acknowledge(ports: TakeInPorts, arrived: Arrived, code: Code | undefined, at?: string): Uint8Array {
  const { message, text } = arrived.read;
  const replyTo = message === undefined ? peekReferral(text).controlId : undefined;
  const ack = buildAck({
    ...(message === undefined ? {} : { message }),
    identity: ports.network().identity,
    findings: code === undefined ? [] : [at === undefined ? { code } : { code, at }],
    ...frameOf(arrived),
    ...(replyTo === undefined ? {} : { replyTo }),
  });
  return ack === undefined ? new Uint8Array() : encodeMessage(ack);
}
