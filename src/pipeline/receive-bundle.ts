import { findCrisisInFhir } from '../fhir/find-crisis.ts';
import { MGN_BASE } from '../fhir/naming-systems.ts';
import { listOf, nodeOf } from '../fhir/bundle-node.ts';
import type { Code } from '../kernel/codes.ts';
import { Fault } from '../kernel/fault.ts';
import { againWhenChanged } from './again-when-changed.ts';
import { failedPull } from './failed-pull.ts';
import { findReadableAnswer } from './find-readable-answer.ts';
import { mayChange } from './identify-sender.ts';
import { isErased } from './is-erased.ts';
import { isRepeat } from './is-repeat.ts';
import type { Change, LoadedJourney, StoredAnswer } from './journey-store.ts';
import type { ReadBundle } from './read-bundle.ts';
import { numberPlace, readBundle } from './read-bundle.ts';
import { referralStatusId } from './referral-status.ts';
import type { BundleReceipt, SentBundle, Stories } from './stories.ts';
import type { BundlePorts, IncomingBundle, MappedBundle } from './take-bundle.ts';
import { bundleArrival, mapIncoming, takeBundle, takeBundleCrisis } from './take-bundle.ts';
import type { Taken } from './take-in.ts';
import { rejected } from './take-in.ts';

/** One Bundle on its way: what came, what could be read of it, and the marks by which it is known again. */
type Arrived = { readonly id: string; readonly sent: SentBundle; readonly at: Date; readonly text: string; readonly read: ReadBundle; readonly bodyMark: string; readonly key: string };

/** Codes that are our refusal of the message itself, and not the outcome of a rule. */
const REFUSED: ReadonlySet<Taken['outcome']> = new Set(['invalid']);

/**
 * Receives one referral in FHIR: look for a crisis, read, map, decide, commit, and only then the answer (design 5.6). The
 * same Bundle again gets its stored answer; an equal one under new ids changes nothing; a changed one is an update
 * (design 4.1). A mapping that throws is our fault: bytes and failure are kept.
 * @throws Fault when nothing could be taken: the sender must try again, or the operator must look.
 */
export function receiveBundleStory(ports: BundlePorts): Stories['receiveBundle'] {
  return async (sent) => {
    const arrived = arrive(ports, sent);
    return againWhenChanged(() => answerOnce(ports, arrived)).catch(async (error: unknown) => {
      await keepFailure(ports, arrived, error);
      throw error;
    });
  };
}

function arrive(ports: BundlePorts, sent: SentBundle): Arrived {
  const text = new TextDecoder().decode(sent.bytes);
  const read = readBundle(ports.network(), sent);
  const bodyMark = ports.mark('message-body', text);
  const { door, sender, task } = sent.origin;
  // A document's id is never used twice (formats.md 1.6); a transaction has none: there only the same bytes are the same.
  const own = door === 'zorgdomein' && read.documentId !== undefined ? read.documentId : bodyMark;
  // What the network file made us refuse is decided afresh once the file has changed.
  const key = [door, sender, own, ...(task === undefined ? [] : [task]), ...(read.refusal === undefined ? [] : [ports.network().version])].join('\u001f');
  return { id: ports.newId(), sent, at: ports.clock.now(), text, read, bodyMark, key };
}

async function answerOnce(ports: BundlePorts, arrived: Arrived): Promise<BundleReceipt> {
  const { pull } = arrived.sent;
  if (pull !== undefined && !(await ports.store.isPullOpen(pull))) {
    // Withdrawn, or pulled by another gateway, while this one was reading it: nothing of it counts.
    return { outcome: 'cancelled', codes: ['CANCELLED'], isRefused: false, isRepeat: true, entries: 0 };
  }
  const { key: known, stored } = await findReadableAnswer(ports.store, arrived.key);
  if (stored !== undefined && stored.bodyMark === arrived.bodyMark) {
    // Under a key of its own: what was said before and is said again is a message of its own, with its own answer.
    return (await isOvertaken(ports, arrived)) ? conclude(ports, { ...arrived, key: `${arrived.key}\u001f${arrived.id}` }, await decide(ports, arrived, false)) : answerAgain(ports, arrived, stored);
  }
  if (stored === undefined) {
    return conclude(ports, { ...arrived, key: known }, await decide(ports, arrived, false));
  }
  const { key, stored: again } = await findReadableAnswer(ports.store, `${known}\u001f${arrived.bodyMark}`);
  return again === undefined ? conclude(ports, { ...arrived, key }, await decide(ports, arrived, true)) : answerAgain(ports, arrived, again);
}

/** What came before is not taken twice; a notification that brought it here again is fulfilled by it. */
async function answerAgain(ports: BundlePorts, arrived: Arrived, { ack, journeyId }: StoredAnswer): Promise<BundleReceipt> {
  const receipt = repeatOf(ack);
  const { sent, at } = arrived;
  if (sent.pull !== undefined) {
    const audit = [{ action: 'receive', outcome: 'success', actor: sent.origin.sender, detail: { repeated: true } }] as const;
    await ports.store.commit({ at, audit, ...(journeyId === undefined ? {} : { journeyId }), ...endingOf(ports, arrived, receipt) });
  }
  return receipt;
}

/** The notified referral that a Bundle was pulled for ends with it: taken, or failed when it can't be. */
function endingOf(ports: BundlePorts, { sent, at }: Arrived, { isRefused, codes: [code] }: BundleReceipt): Pick<Change, 'pull' | 'work' | 'alarms'> {
  const { pull, origin } = sent;
  if (pull === undefined) {
    return {};
  }
  const job = { ...pull, sender: origin.sender, practice: origin.partner ?? '' };
  return isRefused ? failedPull(ports.network(), job, { status: 'failed', code: code ?? 'BODY_INVALID', at }) : { pull: { do: 'end', ref: pull, from: 'pending', status: 'pulled' } };
}

/**
 * Whether the same bytes say something else than what stands now (design 4.1): A again after B takes B back. Only of a
 * message without an id of its own: a document's id, as an MSH-10, says that it is the old message that came late.
 */
async function isOvertaken(ports: BundlePorts, arrived: Arrived): Promise<boolean> {
  const { read, sent, text } = arrived;
  const isNamed = sent.origin.door === 'zorgdomein' && read.documentId !== undefined;
  const isPlain = read.kind === 'referral' && read.refusal === undefined && !findCrisisInFhir(text, sent.content.ok ? sent.content.value : undefined);
  if (isNamed || !isPlain) {
    return false;
  }
  const incoming = incomingOf(arrived);
  const loaded = await ports.store.findByReferral(incoming.referral.system, incoming.referral.value);
  const mapped = mapIncoming(ports, incoming);
  const marks = loaded?.record.inputs.filter((it) => it.type === incoming.input.type).map((it) => it.mark) ?? [];
  return mapped.ok && marks.length > 0 && marks.at(-1) !== contentMark(ports, mapped.value, incoming);
}

/** Crisis first: it beats a reused number, a missing element and an unknown practice (E11, design 4.1). */
async function decide(ports: BundlePorts, arrived: Arrived, isReused: boolean): Promise<Taken & { readonly isRepeat?: boolean }> {
  const { read, sent, text } = arrived;
  const incoming = incomingOf(arrived);
  if (findCrisisInFhir(text, sent.content.ok ? sent.content.value : undefined)) {
    return takeBundleCrisis(ports, incoming);
  }
  if (isReused || read.refusal !== undefined) {
    return rejected(isReused ? { code: 'CONTROL_ID_REUSED', at: 'Bundle.id' } : (read.refusal ?? { code: 'BODY_INVALID' }), sent.origin.sender);
  }
  const mapped = mapIncoming(ports, incoming);
  if (!mapped.ok) {
    return rejected(mapped.refusal, sent.origin.sender);
  }
  const marked = { ...incoming, input: { ...incoming.input, mark: contentMark(ports, mapped.value, incoming) } };
  const loaded = await ports.store.findByReferral(incoming.referral.system, incoming.referral.value);
  if (loaded !== undefined && !mayChange(ports.network(), loaded.record.journey, incoming.sender)) {
    return rejected({ code: 'NOT_ALLOWED', at: numberPlace(read, sent.origin) }, sent.origin.sender);
  }
  if (await isErased(ports.store, loaded, incoming.referral)) {
    return rejected({ code: 'REFERRAL_ERASED', at: numberPlace(read, sent.origin) }, sent.origin.sender);
  }
  const { requestedAt } = bundleArrival(ports, marked, loaded);
  const isKnown = loaded !== undefined && isRepeat(loaded.record, marked.input, { isLetter: read.kind === 'supplement', requestedAt });
  return isKnown ? repeated(marked, loaded) : takeBundle(ports, marked, mapped.value, loaded);
}

function incomingOf({ read, sent, text, at, bodyMark }: Arrived): IncomingBundle {
  return {
    text, read, origin: sent.origin, receivedAt: at, warnings: [],
    sender: { id: sent.origin.sender, ...(sent.origin.partner === undefined ? {} : { partner: sent.origin.partner }) },
    // A crisis without a referral number still needs a journey, so that its alarm stays until somebody confirms it.
    referral: read.referral ?? { system: `${MGN_BASE}/NamingSystem/bericht`, value: bodyMark },
    input: { type: `${sent.origin.door}/${read.kind}`, mark: bodyMark },
  };
}

/** What a Bundle says apart from ids and times: our own, made from its number, are the same for the same referral. */
function contentMark(ports: BundlePorts, mapped: MappedBundle, { read }: IncomingBundle): string {
  const times = new Set(['timestamp', 'authoredOn', 'authored', 'date', 'dateTime']);
  return ports.mark('message-content', JSON.stringify([read.kind, mapped], (key, value: unknown) => (times.has(key) ? undefined : value)));
}

function repeated(incoming: IncomingBundle, { record }: LoadedJourney): Taken & { readonly isRepeat: true } {
  const { id, judgement } = record.journey;
  const isRequest = incoming.read.kind === 'referral';
  const outcome = isRequest ? (judgement?.result ?? 'accepted') : incoming.read.kind === 'supplement' ? 'letter' : 'cancelled';
  return {
    outcome, journeyId: id, isRepeat: true,
    ...(judgement === undefined || !isRequest ? {} : { judgement, ...(judgement.code === undefined ? {} : { code: judgement.code }) }),
    audit: [{ action: 'receive', outcome: 'success', actor: incoming.sender.id, subject: incoming.input.type, detail: { repeated: true } }],
  };
}

async function conclude(ports: BundlePorts, arrived: Arrived, taken: Taken & { readonly isRepeat?: boolean }): Promise<BundleReceipt> {
  const { at, isRepeat = false, judgement, ...rest } = taken;
  const receipt = receiptOf(ports, arrived, taken, at);
  const { code, outcome } = taken;
  const ending = endingOf(ports, arrived, receipt);
  const result = await ports.store.commit({
    ...rest,
    ...ending,
    ...(ending.alarms === undefined ? {} : { alarms: [...(rest.alarms ?? []), ...ending.alarms] }),
    ...(judgement === undefined || isRepeat ? {} : { judgement }),
    at: arrived.at,
    message: {
      id: arrived.id, source: `fhir-${arrived.sent.origin.door}`, sender: arrived.sent.origin.sender, receivedAt: arrived.at, key: arrived.key, bodyMark: arrived.bodyMark,
      content: arrived.sent.bytes, ack: new TextEncoder().encode(JSON.stringify(receipt)), outcome, ...(code === undefined ? {} : { code }),
    },
  });
  if (result === 'duplicate') {
    // Somebody stored a Bundle under this key between our look and our commit: only of the same one its answer is ours.
    const stored = await ports.store.findAnswer(arrived.key);
    return stored?.bodyMark === arrived.bodyMark ? answerAgain(ports, arrived, stored) : answerOnce(ports, arrived);
  }
  ports.onMessage?.(outcome, code);
  ports.log.info('message received', { door: arrived.sent.origin.door, sender: arrived.sent.origin.sender, outcome, code, kind: arrived.read.kind });
  return receipt;
}

function receiptOf({ externalId }: BundlePorts, { sent, id }: Arrived, taken: Taken & { readonly isRepeat?: boolean }, at: string | undefined): BundleReceipt {
  const isRefused = REFUSED.has(taken.outcome);
  const journeyId = taken.journey?.after.journey.id ?? taken.journeyId;
  const reasons: readonly Code[] = taken.judgement?.reasons ?? [];
  const codes = [...new Set([...(taken.code === undefined ? [] : [taken.code]), ...(isRefused ? [] : reasons), ...(taken.outcome === 'stopped' ? (['CRISIS_CALL'] as const) : [])])];
  return {
    outcome: taken.outcome, codes, isRefused, isRepeat: taken.isRepeat ?? false,
    entries: sent.content.ok ? listOf(nodeOf(sent.content.value)['entry']).length : 0,
    ...(at === undefined ? {} : { at }),
    ...(taken.journey !== undefined && taken.journey.before === undefined ? { isFirst: true } : {}),
    ...(isRefused ? {} : { receipt: id }),
    ...(isRefused || journeyId === undefined || sent.origin.partner === undefined ? {} : { task: referralStatusId(externalId, journeyId, sent.origin.partner) }),
  };
}

/** The stored answer, for the same message again. */
function repeatOf(stored: Uint8Array | undefined): BundleReceipt {
  if (stored === undefined) {
    throw new Fault('INTERNAL');
  }
  return { ...(JSON.parse(new TextDecoder().decode(stored)) as BundleReceipt), isRepeat: true };
}

/** Our own fault keeps the bytes for a person to look at, once, under a key of its own: a resend is decided afresh. */
async function keepFailure(ports: BundlePorts, { sent, at, bodyMark, id }: Arrived, error: unknown): Promise<void> {
  const code = error instanceof Fault ? error.code : 'INTERNAL';
  const { door, sender } = sent.origin;
  ports.log.error('message failed', { code, door, sender, cause: error instanceof Error ? error.name : 'unknown' });
  const isOurs = code === 'MAPPING_FAILED' || code === 'INTERNAL';
  ports.onMessage?.(isOurs ? 'failed' : 'turned-away', code);
  if (!isOurs) {
    return;
  }
  try {
    await ports.store.commit({
      at, audit: [{ action: 'receive', outcome: 'serious-failure', code, actor: sender }], alarms: [`failed/${code}/${sender}`],
      work: [{ kind: 'dead-letter', key: `bericht/${id}`, code, owner: ports.network().regions[0]?.planner ?? '' }],
      message: { id, source: `fhir-${door}`, sender, receivedAt: at, key: `failed\u001f${bodyMark}`, bodyMark, content: sent.bytes, ack: new Uint8Array(), outcome: 'failed', code },
    });
  } catch {
    // The sender learns of the first fault; this one is the same to it.
    ports.log.error('failed message not kept', { code: 'DATABASE_UNAVAILABLE', door, sender });
  }
}
