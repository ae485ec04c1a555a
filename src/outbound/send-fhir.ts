import type { Bundle } from '@medplum/fhirtypes';
import { Fault } from '../kernel/fault.ts';
import type { Clock } from '../kernel/ports.ts';
import type { PermittedDelivery } from '../policy/permit.ts';
import type { Partner, PartnerEndpoint } from '../workflow/network.ts';
import type { Answer } from './judge-answer.ts';
import { judgeAnswer } from './judge-answer.ts';
import { answerTask, letterDocuments } from './letter/letter-documents.ts';
import type { LetterNetwork } from './letter/permitted-parts.ts';
import type { HttpFetch } from './https-fetch.ts';
import type { MayLeave } from './may-leave.ts';
import { lastMoment, requireMayLeave } from './may-leave.ts';
import { postJson } from './post-json.ts';
import type { Receipt } from './receipt.ts';
import type { Outgoing } from './transaction.ts';
import { outgoingFrom, transactionFrom } from './transaction.ts';

/** An endpoint that takes FHIR R4. */
export type FhirEndpoint = Extract<PartnerEndpoint, { readonly protocol: 'fhir-r4' }>;

/** What sending FHIR leans on. */
export type SendFhirPorts = MayLeave & {
  readonly clock: Clock;
  /** How requests leave: `httpsFetch` when we show a client certificate; absent = global fetch. */
  readonly fetch?: HttpFetch;
  readonly sender: () => LetterNetwork;
  /** What a recipient whose endpoint takes `traceparent` is told (W3C Trace Context); absent: nothing. */
  readonly traceparentOf?: (deliveryId: string) => string;
  /** A bearer token for this recipient; undefined when it asks none. */
  readonly tokenFor?: (recipient: Partner) => Promise<string | undefined>;
  /**
   * Most entries that the recipient takes in one transaction; absent = all in one. Medplum takes eight conditional ones.
   * In parts a delivery is no longer all or nothing at once, but a repeat completes it, and its Task comes last.
   */
  readonly entriesPerTransaction?: (recipient: Partner) => number | undefined;
};

const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * Pushes a permitted delivery to a FHIR server; an advice to the huisarts with its letters, to which the huisarts's own
 * Task refers as what came of it (A10, A13). One attempt: throws RECIPIENT_UNAVAILABLE (try later; details hold
 * `retryAfterSeconds` when the recipient said so) or RECIPIENT_REJECTED (a person must look). Nothing of the recipient's
 * answer but its status travels on, since bodies quote what they refuse.
 */
export async function sendFhir(permitted: PermittedDelivery, endpoint: FhirEndpoint, ports: SendFhirPorts): Promise<Receipt> {
  const letters = await letterDocuments(permitted, ports.sender());
  const told = (permitted.bundle.entry ?? []).flatMap(({ resource }) => (resource === undefined ? [] : [answerTask(resource, letters)]));
  const bundle: Bundle = { ...permitted.bundle, entry: [...told, ...letters].map((resource) => ({ fullUrl: `urn:uuid:${resource.id ?? ''}`, resource })) };
  const parts = partsOf(outgoingFrom(bundle), ports.entriesPerTransaction?.(permitted.recipient));
  let receipt: Receipt = {};
  // All parts together have the time of one attempt: the lease of the delivery must outlive it.
  const endsAt = performance.now() + (endpoint.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  for (const [index, part] of parts.entries()) {
    const answer = await post(transactionFrom(part, permitted.kind, receipt), index, permitted, endpoint, ports, endsAt);
    const verdict = judgeAnswer(answer, part.length, ports.clock.now());
    if (!verdict.ok) {
      const { code, status, retryAfterSeconds } = verdict;
      throw new Fault(code, { delivery: permitted.id, recipient: permitted.recipient.id, status, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) });
    }
    const placed = part.flatMap(({ id }, at) => (verdict.places[at] === undefined ? [] : [[id, verdict.places[at]] as const]));
    receipt = { ...receipt, ...Object.fromEntries(placed) };
  }
  return receipt;
}

function partsOf(outgoing: readonly Outgoing[], most = outgoing.length): readonly (readonly Outgoing[])[] {
  const size = Math.max(1, most);
  return Array.from({ length: Math.ceil(outgoing.length / size) }, (_, index) => outgoing.slice(index * size, (index + 1) * size));
}

async function post(transaction: Bundle, index: number, { id, recipient }: PermittedDelivery, endpoint: FhirEndpoint, ports: SendFhirPorts, endsAt: number): Promise<Answer> {
  const token = await ports.tokenFor?.(recipient);
  if (index === 0) {
    // Once begun it is brought to its end: a part of a delivery is worse than one that comes late.
    requireMayLeave(ports, id, recipient.id);
  }
  return postJson({
    url: endpoint.url, body: transaction, timeoutMs: Math.max(1, Math.floor(endsAt - performance.now())), details: { delivery: id, recipient: recipient.id },
    headers: { 'x-request-id': id, 'idempotency-key': index === 0 ? id : `${id}-${index + 1}`, ...traceparent(id, endpoint, ports), ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    ...(ports.fetch === undefined ? {} : { fetch: ports.fetch }), ...(index === 0 ? lastMoment(ports, id) : {}),
  });
}

function traceparent(id: string, endpoint: FhirEndpoint, { traceparentOf }: SendFhirPorts): { readonly traceparent?: string } {
  return endpoint.traceparent === true && traceparentOf !== undefined ? { traceparent: traceparentOf(id) } : {};
}
