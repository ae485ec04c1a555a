import type { Result } from '../kernel/result.ts';
import type { Arrival } from '../workflow/commands.ts';
import type { Decision } from '../workflow/decision.ts';
import { evolveAll } from '../workflow/evolve.ts';
import type { Journey } from '../workflow/journey.ts';
import { decideReceiveCancellation } from '../workflow/verkennend-gesprek/receive-cancellation.ts';
import { decideReceiveCrisis } from '../workflow/verkennend-gesprek/receive-crisis.ts';
import { decideReceiveLetter } from '../workflow/verkennend-gesprek/receive-letter.ts';
import { decideReceiveReferral } from '../workflow/verkennend-gesprek/receive-referral.ts';
import { findForCrisis } from './find-for-crisis.ts';
import type { LoadedJourney } from './journey-store.ts';
import { letterDocuments } from './letter-documents.ts';
import { decisionContext } from './decision-context.ts';
import { missingPlace } from './missing-place.ts';
import { isRefType } from './referral-number.ts';
import { requestingPractice } from './requesting-practice.ts';
import type { Incoming, Mapping, Taken, TakeInPorts } from './take-in.ts';
import { arrivalOf, mapInput, rejected, taken } from './take-in.ts';

/** Its sender has the whole letter, and no one else: it must hear that ours is not. */
const DAMAGED_LETTER = { code: 'FIELD_INVALID', at: 'OBX-5' } as const;

/** Takes in one readable message of a known sender for its journey (if any): maps it, decides. Nothing is written yet. */
export async function takeMessage(ports: TakeInPorts, incoming: Incoming, loaded: LoadedJourney | undefined): Promise<Taken> {
  switch (incoming.input.type) {
    case 'SRM^S01':
    case 'REF^I12':
    case 'REF^I13':
      return takeRequest(ports, incoming, loaded);
    case 'REF^I15':
      return tellState(incoming, loaded);
    case 'SRM^S04':
    case 'REF^I14':
      return takeCancellation(ports, incoming, loaded);
    default:
      return takeLetter(ports, incoming, loaded);
  }
}

async function takeRequest(ports: TakeInPorts, incoming: Incoming, loaded: LoadedJourney | undefined): Promise<Taken> {
  const isRef = isRefType(incoming.input.type);
  const practice = requestingPractice(ports.network(), incoming.text, incoming.sender);
  if (practice === undefined) {
    return rejected({ code: 'PRACTICE_UNKNOWN', at: isRef ? 'PRD-4' : 'ARQ-18' }, incoming.sender.id);
  }
  const mapped = mapAndCheck(ports, isRef ? 'ref-i12' : 'zorgdomein-srm', incoming);
  if (!mapped.ok) {
    return rejected(mapped.refusal, incoming.sender.id);
  }
  // Documents are kept apart from the request, and are large.
  const { rows, documents, isDamaged } = letterDocuments(mapped.value, incoming.receivedAt, ports.newId);
  if (isDamaged) {
    return rejected(DAMAGED_LETTER, incoming.sender.id);
  }
  const bundle = { ...mapped.value, entry: mapped.value.entry?.filter((it) => it.resource?.resourceType !== 'DocumentReference') };
  const command = { ...arrivalOf(ports, incoming, loaded, practice.id), bundle, documents, warnings: incoming.warnings };
  const decision = decideReceiveReferral(loaded?.record.journey, command, await decisionContext(ports, incoming.receivedAt));
  const result = concluded(loaded, decision, incoming, (journey) => journey.judgement?.result ?? 'accepted');
  return { ...result, ...(decision.ok && rows.length > 0 ? { documents: rows } : {}) };
}

/** REF^I15: where the referral stands. Nothing changes; a referral that nobody sent is not found. */
function tellState(incoming: Incoming, loaded: LoadedJourney | undefined): Taken {
  if (loaded === undefined) {
    return rejected({ code: 'NOT_FOUND', at: 'RF1-6' }, incoming.sender.id);
  }
  const { id, judgement } = loaded.record.journey;
  return {
    outcome: judgement?.result ?? 'accepted', journeyId: id, reasons: judgement?.reasons ?? [],
    ...(judgement?.code === undefined ? {} : { code: judgement.code }),
    audit: [{ action: 'receive', outcome: 'success', actor: incoming.sender.id, subject: incoming.input.type }],
  };
}

async function takeLetter(ports: TakeInPorts, incoming: Incoming, loaded: LoadedJourney | undefined): Promise<Taken> {
  const mapped = mapAndCheck(ports, 'zorgdomein-oru', incoming);
  if (!mapped.ok) {
    return rejected(mapped.refusal, incoming.sender.id);
  }
  const { rows, documents, isDamaged } = letterDocuments(mapped.value, incoming.receivedAt, ports.newId);
  if (isDamaged) {
    return rejected(DAMAGED_LETTER, incoming.sender.id);
  }
  if (documents.length === 0) {
    // Neither letter nor attachment: whoever sent it must know that nothing came.
    return rejected({ code: 'FIELD_MISSING', at: 'OBX-5' }, incoming.sender.id);
  }
  const command = { ...arrivalOf(ports, incoming, loaded, askedBy(ports, incoming, loaded)), bundle: mapped.value, documents };
  const decision = decideReceiveLetter(loaded?.record.journey, command, await decisionContext(ports, incoming.receivedAt));
  return { ...concluded(loaded, decision, incoming, () => 'letter'), documents: decision.ok ? rows : [] };
}

async function takeCancellation(ports: TakeInPorts, incoming: Incoming, loaded: LoadedJourney | undefined): Promise<Taken> {
  const command = arrivalOf(ports, incoming, loaded, askedBy(ports, incoming, loaded));
  const decision = decideReceiveCancellation(loaded?.record.journey, command, await decisionContext(ports, incoming.receivedAt));
  return concluded(loaded, decision, incoming, () => 'cancelled');
}

/** A crisis beats every other finding (E11): the message need not be complete, nor its sender's practice known. */
export async function takeCrisis(ports: TakeInPorts, incoming: Incoming): Promise<Taken> {
  const { loaded, referral } = await findForCrisis(ports.store, incoming.referral);
  const arrival: Arrival = arrivalOf(ports, { ...incoming, referral }, loaded, askedBy(ports, incoming, loaded));
  const decision = decideReceiveCrisis(loaded?.record.journey, arrival, await decisionContext(ports, incoming.receivedAt));
  return concluded(loaded, decision, incoming, () => 'stopped');
}

/** The huisarts's partner id: of the journey, else of the practice that the message names; empty when nobody known. */
function askedBy(ports: TakeInPorts, incoming: Incoming, loaded: LoadedJourney | undefined): string {
  return loaded?.record.journey.huisarts || requestingPractice(ports.network(), incoming.text, incoming.sender)?.id || '';
}

function mapAndCheck(ports: TakeInPorts, mapping: Mapping, incoming: Incoming): Result<ReturnType<TakeInPorts['map']>> {
  const { tree, context } = mapInput(incoming);
  const bundle = ports.map(mapping, tree, context);
  const [finding] = ports.check(bundle);
  if (finding === undefined) {
    return { ok: true, value: bundle };
  }
  // Whoever sent it knows its own fields, not our elements.
  const at = ports.sourceOf(mapping, tree, context, finding.at) ?? missingPlace(bundle, finding.at, mapping === 'ref-i12') ?? finding.at;
  return { ok: false, refusal: { code: finding.code, at } };
}

function concluded(
  loaded: LoadedJourney | undefined,
  decision: Result<Decision>,
  incoming: Incoming,
  outcomeOf: (journey: Journey) => Taken['outcome'],
): Taken {
  if (!decision.ok) {
    const about = loaded === undefined ? {} : { journeyId: loaded.record.journey.id };
    return { ...rejected(decision.refusal, incoming.sender.id), ...about };
  }
  const after = evolveAll(loaded?.record.journey, decision.value.events);
  const judged = decision.value.events.flatMap((event) => ('judgement' in event ? [event.judgement] : [])).at(-1);
  const outcome = after === undefined ? 'accepted' : outcomeOf(after);
  return taken(loaded, decision.value, { incoming, outcome, ...(judged === undefined ? {} : { judgement: judged }) });
}
