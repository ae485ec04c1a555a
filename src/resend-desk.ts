import { findReferral } from './find-referral.ts';
import { parseMessage } from './hl7v2/parse-message.ts';
import { textAt } from './hl7v2/text-at.ts';
import type { Code } from './kernel/codes.ts';
import { CODES } from './kernel/codes.ts';
import type { Clock, NewId } from './kernel/ports.ts';
import type { Result } from './kernel/result.ts';
import { accept, refuse } from './kernel/result.ts';
import type { NamedUser, Who } from './named-user.ts';
import { namedUser } from './named-user.ts';
import type { Storage } from './open-storage.ts';
import { findDelivery } from './outbox/find-delivery.ts';
import { resendDelivered } from './outbox/resend-delivered.ts';
import type { JourneyStore } from './pipeline/journey-store.ts';
import type { BundleOrigin, Stories } from './pipeline/stories.ts';
import type { RawRequests } from './raw-requests.ts';
import { parse } from './raw-requests.ts';
import { appendAudit } from './store/append-audit.ts';
import { closeLooseItem } from './store/close-loose-item.ts';
import type { Transaction } from './store/database.ts';
import { findRawMessage } from './store/find-raw-message.ts';
import type { StoredMessage } from './store/find-raw-message.ts';
import { listFailedMessages } from './store/list-failed-messages.ts';
import { isConsultatieView } from './workflow/any-view.ts';
import type { Network } from './workflow/network.ts';
import { auditRecord } from './write-change.ts';

/** What is sent once more to one recipient. `from`: the message it was mapped from anew; absent: the journey as it stands. */
export type ResendAnswer = { readonly journey: string; readonly recipient: string; readonly from?: string; readonly deliveries: readonly { readonly id: string; readonly of: string }[] };

/** A message that came in and could not be taken: our fault, so a person has it tried again once that is mended. */
export type InboundRow = { readonly id: string; readonly source: string; readonly sender: string; readonly receivedAt: string; readonly code?: Code; readonly text?: string };

/** What came of taking it in once more. `isDone`: it was decided now, and no longer waits for a person. */
export type ReplayAnswer = { readonly id: string; readonly isDone: boolean; readonly answer: string; readonly code?: Code };

/** Sending once more, and taking in once more. */
export type ResendDesk = {
  /**
   * `id`: a delivery, a journey or its referral number; of a journey all that the recipient last got, notices apart. Mapped
   * anew from the bytes that came in, unless `stored`. Policy is asked again when it leaves.
   */
  resend(query: Who & { readonly id: string; readonly to: string; readonly stored?: boolean }): Promise<Result<ResendAnswer>>;
  listInbound(query: Who): Promise<Result<readonly InboundRow[]>>;
  replayInbound(query: Who & { readonly id: string }): Promise<Result<ReplayAnswer>>;
};

/** What the desk leans on. `intake` is loaded when it is first asked for: it compiles the mappings. */
export type ResendPorts = {
  readonly storage: Pick<Storage, 'database' | 'auditKeys' | 'cipher'>;
  readonly store: Pick<JourneyStore, 'find' | 'findByReferral'>;
  readonly network: () => Network;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly wake: () => void;
  readonly intake: () => Promise<{ readonly stories: Pick<Stories, 'receiveHl7v2' | 'receiveBundle'>; readonly raws: RawRequests }>;
};

/** The names of its operations. */
export const RESEND_OPERATIONS = ['resend', 'listInbound', 'replayInbound'] as const satisfies readonly (keyof ResendDesk)[];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** More subjects than any recipient has in one journey. */
const MOST = 50;

/** Makes the desk. */
export function makeResendDesk(ports: ResendPorts): ResendDesk {
  const asked = <Query extends Who, Answer>(work: (query: Query, by: NamedUser) => Promise<Result<Answer>>) => async (query: Query): Promise<Result<Answer>> => {
    const by = namedUser(query, ports.network().environment);
    return by.ok ? work(query, by.value) : by;
  };
  return {
    resend: asked((query, by) => resend(ports, query, by)),
    listInbound: asked(async (_query, by) => {
      const rows = await listFailedMessages(ports.storage.database);
      await ports.storage.database.inTransaction((tx) => note(tx, ports, by, { action: 'search', subject: 'inbound', detail: { count: rows.length } }));
      return accept(rows.map(({ code, receivedAt, ...row }) => ({ ...row, receivedAt: receivedAt.toISOString(), ...(isCode(code) ? { code, text: CODES[code].text } : {}) })));
    }),
    replayInbound: asked((query, by) => replayInbound(ports, query.id, by)),
  };
}

type Target = { readonly journeyId: string; readonly delivery?: string; readonly isConsultatie: boolean };

async function resend(ports: ResendPorts, { id, to, stored }: Parameters<ResendDesk['resend']>[0], by: NamedUser): Promise<Result<ResendAnswer>> {
  const { storage: { database }, clock, newId, wake, store, intake } = ports;
  const target = await targetOf(ports, id, to);
  if (!target.ok) {
    return target;
  }
  const { journeyId, delivery, isConsultatie } = target.value;
  const loaded = isConsultatie || stored === true ? undefined : await store.find(journeyId);
  const message = loaded === undefined ? undefined : await (await intake()).raws.find(loaded.record.journey);
  if (message?.ok === false) {
    return message;
  }
  const fromMessage = message?.value;
  return database.inTransaction(async (tx) => {
    const newIds = Array.from({ length: MOST }, newId);
    const deliveries = await resendDelivered(tx, { ...(delivery === undefined ? { journeyId } : { id: delivery }), recipient: to, at: clock.now(), newIds, ...(fromMessage === undefined ? {} : { fromMessage }) }, wake);
    if (deliveries.length === 0) {
      return refuse('STATE_CONFLICT', to);
    }
    for (const { id: subject, of } of deliveries) {
      await note(tx, ports, by, { action: 'update', subject, journeyId, recipient: to, detail: { resendOf: of, ...(fromMessage === undefined ? {} : { message: fromMessage }) } });
    }
    return accept({ journey: journeyId, recipient: to, ...(fromMessage === undefined ? {} : { from: fromMessage }), deliveries });
  });
}

/** A delivery of this recipient that it took; or a journey. What is dead has a retry of its own. */
async function targetOf(ports: ResendPorts, id: string, to: string): Promise<Result<Target>> {
  const row = UUID.test(id) ? await findDelivery(ports.storage.database, id) : undefined;
  if (row !== undefined) {
    const isTaken = row.recipient === to && row.status === 'delivered';
    return isTaken ? accept({ journeyId: row.journeyId, delivery: row.id, isConsultatie: isConsultatieView(row.view) }) : refuse('STATE_CONFLICT', row.recipient === to ? row.status : '--to');
  }
  const found = await findReferral(ports, id);
  return found.ok ? accept({ journeyId: found.value.record.journey.id, isConsultatie: false }) : found;
}

async function replayInbound(ports: ResendPorts, id: string, by: NamedUser): Promise<Result<ReplayAnswer>> {
  const { storage: { database, cipher }, clock } = ports;
  const isOpen = UUID.test(id) && (await listFailedMessages(database)).some((it) => it.id === id.toLowerCase());
  const message = isOpen ? await findRawMessage(database, cipher, id).catch(() => undefined) : undefined;
  if (message === undefined) {
    return refuse(isOpen ? 'RAW_ERASED' : 'NOT_FOUND');
  }
  const taken = await takeAgain(ports, message);
  if (!taken.ok) {
    return taken;
  }
  await database.inTransaction(async (tx) => {
    if (taken.value.isDone) {
      await closeLooseItem(tx, { kind: 'dead-letter', key: `bericht/${message.id}`, closedAt: clock.now() });
    }
    await note(tx, ports, by, { action: 'update', subject: 'inbound', detail: { message: message.id, isDone: taken.value.isDone } });
  });
  ports.wake();
  return taken;
}

/** Through the story of its door, as if its sender sent it again. A question of a consultatie is its asker's to repeat. */
async function takeAgain({ network, intake }: ResendPorts, { id, content, source, sender }: StoredMessage): Promise<Result<ReplayAnswer>> {
  const { stories } = await intake();
  if (source.startsWith('hl7v2-')) {
    const ack = parseMessage(new TextDecoder('latin1').decode(await stories.receiveHl7v2(content, { door: 'file', peer: 'beheer' })));
    const answer = ack.ok ? textAt(ack.value, 'MSA-1') : '';
    // AE: now it is judged, and its sender's to mend. AR: still ours, or still unknown here.
    return accept({ id, isDone: ['AA', 'CA', 'AE', 'CE'].includes(answer), answer });
  }
  const door = source.startsWith('fhir-') ? source.slice('fhir-'.length) : undefined;
  if (door === undefined || !isBundleDoor(door)) {
    return refuse('MAPPING_MISSING', source);
  }
  const partner = network().partners.find((it) => it.caller?.clientId === sender)?.id ?? network().senders.find((it) => it.id === sender)?.partner;
  try {
    const receipt = await stories.receiveBundle({ bytes: content, content: parse(content), origin: { door, sender, ...(partner === undefined ? {} : { partner }) } });
    return accept({ id, isDone: true, answer: receipt.outcome, ...(receipt.codes[0] === undefined ? {} : { code: receipt.codes[0] }) });
  } catch {
    // The story has logged and kept why.
    return accept({ id, isDone: false, answer: 'failed' });
  }
}

function isBundleDoor(door: string): door is BundleOrigin['door'] {
  return door === 'fhir-r4' || door === 'zorgdomein' || door === 'viplive';
}

type Noted = Pick<Parameters<typeof auditRecord>[0], 'action' | 'subject' | 'recipient' | 'detail'> & { readonly journeyId?: string };

async function note(tx: Transaction, { storage, clock }: ResendPorts, { user, reason }: NamedUser, { journeyId, ...entry }: Noted): Promise<void> {
  const record = auditRecord({ ...entry, action: entry.action, outcome: 'success', actor: 'beheer', actorRole: 'beheer', secret: { user, reason } }, clock.now(), journeyId ?? null);
  await appendAudit(tx, storage.auditKeys, [record]);
}

function isCode(code: string | null): code is Code {
  return code !== null && Object.hasOwn(CODES, code);
}
