import type { Resource } from '@medplum/fhirtypes';
import { SYSTEMS } from '../fhir/naming-systems.ts';
import type { DeliveryRow } from '../store/delivery-row.ts';
import type { Journey } from '../workflow/journey.ts';
import type { JourneyScript } from './journey-script.ts';
import type { StepResult } from './run-step.ts';
import type { SandboxRegion } from './start-region.ts';
import { zaakMessages } from './zgw/zaak-messages.ts';

/** What came of one journey: its outcome, what left to whom, and what each party really has. */
export type JourneyReport = {
  readonly case: string;
  readonly title: string;
  readonly format: string;
  readonly result: string;
  readonly code?: string;
  readonly reasons: readonly string[];
  /** What the judgement warned of, beside its result. */
  readonly warnings: readonly string[];
  readonly steps: readonly StepResult[];
  readonly deliveries: readonly ReportedDelivery[];
  readonly final: { readonly status: string; readonly responsible: string; readonly taken: Readonly<Record<string, string>> };
  /** What each partner got, by partner id: resources of FHIR partners, lines of letters. Ids are replaced by their order. */
  readonly received: Readonly<Record<string, unknown>>;
  /** Deliveries that count as gone but are not there, and resources that are there twice (design 7: both must be 0). */
  readonly lost: number;
  readonly duplicated: number;
};

/** One delivery as the contract prints it (design 2.2). */
export type ReportedDelivery = { readonly recipient: string; readonly role: string; readonly kind: string; readonly status: string; readonly code?: string };

/** What a report is made of. */
export type ReportParts = {
  readonly script: JourneyScript;
  readonly steps: readonly StepResult[];
  readonly journey: Journey | undefined;
  readonly deliveries: readonly DeliveryRow[];
  readonly region: SandboxRegion;
};

/** Makes the report of a journey by looking at the gateway's books and into the partners' systems, each for itself. */
export function reportJourney({ script, steps, journey, deliveries, region }: ReportParts): JourneyReport {
  const { judgement } = journey ?? {};
  const code = judgement?.code;
  const received = receivedBy(deliveries, region, journey?.referral.value);
  return {
    case: script.case, title: script.title, format: script.format,
    result: judgement?.result ?? (journey === undefined ? 'invalid' : 'held'),
    ...(code === undefined ? {} : { code }),
    reasons: judgement?.reasons ?? [],
    warnings: judgement?.warnings ?? [],
    steps,
    deliveries: deliveries.map(reported),
    final: {
      status: journey?.status ?? 'none', responsible: journey?.responsible.partner ?? '',
      taken: Object.fromEntries((journey?.taken ?? []).map((taak) => [taak.localId, taak.status])),
    },
    received,
    lost: deliveries.filter((it) => it.status === 'delivered' && !hasArrived(it, region)).length,
    duplicated: duplicates(region, deliveries),
  };
}

/** `code`: why it did not leave, else what it is about. */
export function reported({ recipient, view, kind, status, code, reasons }: DeliveryRow): ReportedDelivery {
  const told = code ?? reasons[0];
  return { recipient, role: view, kind, status: status === 'pending' ? 'waiting' : status, ...(told === undefined ? {} : { code: told }) };
}

/** What each recipient of these deliveries got, ids replaced by their order. */
export function receivedBy(deliveries: readonly DeliveryRow[], region: SandboxRegion, number?: string): Record<string, unknown> {
  const ids = new Set(deliveries.map((it) => it.id));
  const labels = new Map<string, string>();
  const entries: [string, unknown][] = [];
  for (const recipient of new Set(deliveries.map((it) => it.recipient))) {
    const messages = region.partners.get(recipient)?.inbox().filter((it) => ids.has(it.requestId ?? ''));
    const letters = region.hisOf(recipient)?.inbox().filter((it) => [...ids].some((id) => id.replaceAll('-', '').startsWith(it.controlId)));
    const got = messages?.map((it) => ({ at: it.at, resources: it.resources.map(({ effect, resource }) => ({ effect, resource })) })) ?? letters?.map(({ at, lines }) => ({ at, lines })) ?? zaakMessages(region.gemeenten.get(recipient), ids);
    if (got.length > 0) {
      entries.push([recipient, withLabels(got, labels, number)]);
    }
  }
  return Object.fromEntries(entries);
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Ids are random or keyed: what counts is which are the same, so each is replaced by the order in which it was seen. A referral's own number may be a UUID (VIPLive), and is none of ours. */
function withLabels(value: unknown, labels: Map<string, string>, number: string | undefined): unknown {
  const text = JSON.stringify(value).replace(UUID, (id) => {
    if (id === number) {
      return id;
    }
    const label = labels.get(id) ?? `id-${labels.size + 1}`;
    labels.set(id, label);
    return label;
  });
  return JSON.parse(text) as unknown;
}

function hasArrived(delivery: DeliveryRow, region: SandboxRegion): boolean {
  const fhir = region.partners.get(delivery.recipient)?.inbox().some((it) => it.requestId === delivery.id);
  const letter = region.hisOf(delivery.recipient)?.inbox().some((it) => delivery.id.replaceAll('-', '').startsWith(it.controlId));
  const zaak = region.gemeenten.get(delivery.recipient)?.requests().includes(delivery.id);
  return fhir === true || letter === true || zaak === true;
}

/** Resources with the same business identifier of ours, at one partner: at-least-once on the wire must be once in effect. */
function duplicates(region: SandboxRegion, deliveries: readonly DeliveryRow[]): number {
  const recipients = new Set(deliveries.map((it) => it.recipient));
  return [...recipients].reduce((count, recipient) => {
    const keys = (region.partners.get(recipient)?.list() ?? []).flatMap(({ resource }) => ourIdentifiers(resource).map((id) => `${resource.resourceType}|${id}`));
    const marks = (region.gemeenten.get(recipient)?.zaken() ?? []).flatMap(({ kenmerken, rollen }) => [...kenmerken, ...rollen.map(({ rol }) => `${kenmerken.join()} ${rol}`)]);
    return count + keys.length - new Set(keys).size + marks.length - new Set(marks).size;
  }, 0);
}

function ourIdentifiers(resource: Resource): readonly string[] {
  const stated = (resource as { readonly identifier?: unknown }).identifier;
  const identifiers = (Array.isArray(stated) ? stated : [stated]) as readonly ({ readonly system?: string; readonly value?: string } | undefined)[];
  return identifiers.flatMap((it) => (it?.system === SYSTEMS.delivery && it.value !== undefined ? [it.value] : []));
}
