import type { Bundle } from '@medplum/fhirtypes';
import { bundlePlaceOf, textIn } from '../fhir/bundle-node.ts';
import type { ReferralTree } from '../fhir/referral-tree.ts';
import type { Result } from '../kernel/result.ts';
import { accept } from '../kernel/result.ts';
import type { Arrival } from '../workflow/commands.ts';
import type { Decision } from '../workflow/decision.ts';
import { evolveAll } from '../workflow/evolve.ts';
import { decideReceiveCancellation } from '../workflow/verkennend-gesprek/receive-cancellation.ts';
import { decideReceiveCrisis } from '../workflow/verkennend-gesprek/receive-crisis.ts';
import { decideReceiveLetter } from '../workflow/verkennend-gesprek/receive-letter.ts';
import { decideReceiveReferral } from '../workflow/verkennend-gesprek/receive-referral.ts';
import { decisionContext } from './decision-context.ts';
import { findForCrisis } from './find-for-crisis.ts';
import type { LoadedJourney } from './journey-store.ts';
import { letterDocuments } from './letter-documents.ts';
import type { ReadBundle } from './read-bundle.ts';
import type { PermitPorts } from './show-delivery.ts';
import type { BundleOrigin } from './stories.ts';
import type { Incoming, Taken, TakeInPorts } from './take-in.ts';
import { arrivalOf, rejected, taken } from './take-in.ts';

/** The mappings that FHIR Bundles go through: the request by its door, documents alike. */
export type BundleMapping = 'fhir-r4-referral' | 'zorgdomein-stu3-referral' | 'viplive-referral' | 'fhir-letter';

/** What taking in a FHIR Bundle leans on. */
export type BundlePorts = Omit<TakeInPorts, 'map' | 'sourceOf'> & {
  /** @throws Fault MAPPING_FAILED. */
  readonly mapBundle: (mapping: BundleMapping, tree: ReferralTree, context: { readonly now: string; readonly seed: string }) => Bundle;
  readonly externalId: PermitPorts['externalId'];
  /** The element of the sender's Bundle that an element of the mapped one came from. */
  readonly sourceOfBundle: (mapping: BundleMapping, tree: ReferralTree, context: { readonly now: string; readonly seed: string }, element: string) => string | undefined;
};

/** A Bundle on its way: what was read of it, and what the mappings made of it. */
export type IncomingBundle = Omit<Incoming, 'message'> & { readonly read: ReadBundle; readonly origin: BundleOrigin };
export type MappedBundle = { readonly referral?: Bundle; readonly letter?: Bundle };

const MAPPINGS = { 'fhir-r4': 'fhir-r4-referral', zorgdomein: 'zorgdomein-stu3-referral', viplive: 'viplive-referral' } as const;

/** Runs the mappings that this kind of Bundle needs and checks their outcome; a finding names the sender's own element. */
export function mapIncoming(ports: BundlePorts, { read, origin, receivedAt, referral }: Pick<IncomingBundle, 'read' | 'origin' | 'receivedAt' | 'referral'>): Result<MappedBundle> {
  const context = { now: receivedAt.toISOString(), seed: referral.value };
  const run = (mapping: BundleMapping): Result<Bundle> => {
    const bundle = ports.mapBundle(mapping, read.tree, context);
    const [finding] = ports.check(bundle);
    return finding === undefined
      ? accept(bundle)
      : { ok: false, refusal: { code: finding.code, at: ports.sourceOfBundle(mapping, read.tree, context, finding.at) ?? absentPlace(read.tree, bundle, finding.at) } };
  };
  const asked = read.kind === 'referral' ? run(MAPPINGS[origin.door]) : undefined;
  if (asked?.ok === false) {
    return asked;
  }
  const letter = read.kind !== 'cancellation' && read.tree.document.length > 0 ? run('fhir-letter') : undefined;
  return letter?.ok === false ? letter : accept({ ...(asked && { referral: asked.value }), ...(letter && { letter: letter.value }) });
}

/** Decides on a mapped Bundle for its journey (if any). A request with its letter is one decision: both are written, or none, and whoever gets the request has the letter with it. */
export async function takeBundle(ports: BundlePorts, incoming: IncomingBundle, mapped: MappedBundle, loaded: LoadedJourney | undefined): Promise<Taken> {
  const context = await decisionContext(ports, incoming.receivedAt);
  const arrival = bundleArrival(ports, incoming, loaded);
  const before = loaded?.record.journey;
  if (incoming.read.kind === 'cancellation') {
    return concluded(loaded, decideReceiveCancellation(before, arrival, context), incoming, 'cancelled');
  }
  const files = mapped.letter && letterDocuments(mapped.letter, incoming.receivedAt, ports.newId);
  const { rows = [], documents = [] } = files ?? {};
  if (mapped.referral !== undefined) {
    const asked = decideReceiveReferral(before, { ...arrival, bundle: mapped.referral, documents, warnings: [] }, context);
    const done = concluded(loaded, asked, incoming, asked.ok ? 'accepted' : 'invalid');
    return asked.ok && rows.length > 0 ? { ...done, documents: rows } : done;
  }
  if (mapped.letter === undefined || documents.length === 0) {
    // Neither request nor document: whoever sent it must know that nothing came.
    return rejected({ code: 'FIELD_MISSING', at: 'Bundle.entry' }, incoming.sender.id);
  }
  const filed = decideReceiveLetter(before, { ...arrival, bundle: mapped.letter, documents }, context);
  return { ...concluded(loaded, filed, incoming, filed.ok ? 'letter' : 'invalid'), documents: filed.ok ? rows : [] };
}

/** A crisis beats every other finding (E11): the Bundle need not be complete, nor its practice known. */
export async function takeBundleCrisis(ports: BundlePorts, incoming: IncomingBundle): Promise<Taken> {
  const { loaded, referral } = await findForCrisis(ports.store, incoming.referral);
  const decision = decideReceiveCrisis(loaded?.record.journey, bundleArrival(ports, { ...incoming, referral }, loaded), await decisionContext(ports, incoming.receivedAt));
  return concluded(loaded, decision, incoming, 'stopped');
}

/** What every Bundle brings; `requestedAt` is when its sender wrote it, never later than its receipt. */
export function bundleArrival(ports: BundlePorts, incoming: IncomingBundle, loaded: LoadedJourney | undefined): Arrival {
  const { read, origin, receivedAt } = incoming;
  const huisarts = loaded?.record.journey.huisarts || origin.partner || read.practice?.id || '';
  const [stated = {}] = [...read.tree.request, ...read.tree.composition];
  const written = new Date(textIn(stated, 'authoredOn') || textIn(stated, 'date'));
  // N1 runs from the sender's time; one that lies ahead of ours is no time to count from.
  const requestedAt = Number.isNaN(written.getTime()) || written > receivedAt ? receivedAt : written;
  return { ...arrivalOf({ ...ports, map: noMap, sourceOf: noMap }, { ...incoming, message: undefined }, loaded, huisarts), requestedAt: requestedAt.toISOString() };
}

function noMap(): never {
  throw new Error('an arrival maps nothing');
}

function concluded(loaded: LoadedJourney | undefined, decision: Result<Decision>, incoming: IncomingBundle, otherwise: Taken['outcome']): Taken {
  if (!decision.ok) {
    return { ...rejected(decision.refusal, incoming.sender.id), ...(loaded === undefined ? {} : { journeyId: loaded.record.journey.id }) };
  }
  const judgement = decision.value.events.flatMap((event) => ('judgement' in event ? [event.judgement] : [])).at(-1);
  const after = evolveAll(loaded?.record.journey, decision.value.events);
  const outcome = otherwise === 'accepted' ? (after?.judgement?.result ?? 'accepted') : otherwise;
  return taken(loaded, decision.value, { incoming: { ...incoming, message: undefined }, outcome, ...(judgement === undefined ? {} : { judgement }) });
}

const NODES: Readonly<Record<string, (tree: ReferralTree) => object | undefined>> = {
  Patient: (tree) => tree.patient[0],
  ServiceRequest: (tree) => tree.request[0],
  QuestionnaireResponse: (tree) => tree.answers[0],
  Practitioner: (tree) => tree.asker[0]?.practitioner[0],
  PractitionerRole: (tree) => tree.asker[0]?.role[0],
  Organization: (tree) => tree.asker[0]?.practice[0],
};

/** Where an element should have been that no rule made, since the sender left it out. */
function absentPlace(tree: ReferralTree, bundle: Bundle, element: string): string {
  const [, index = '', name = ''] = /^Bundle\.entry\[(\d+)\]\.resource\.([A-Za-z]+)/.exec(element) ?? [];
  const type = bundle.entry?.[Number(index)]?.resource?.resourceType ?? '';
  const node = NODES[type]?.(tree) ?? NODES['ServiceRequest']?.(tree);
  return node === undefined ? 'Bundle.entry' : (bundlePlaceOf(node, name) ?? 'Bundle.entry');
}
