import { askPermit } from '../../src/pipeline/show-delivery.ts';
import type { PermittedDelivery } from '../../src/policy/permit.ts';
import type { DeliveryKind, NoticeAbout, View } from '../../src/workflow/effects.ts';
import { accepted, advised, booked, NUMBER, TEAM } from '../unit/pipeline/callers.ts';
import type { MemoryGatewayOptions } from './memory-gateway.ts';
import { memoryGateway } from './memory-gateway.ts';

/** When every delivery of `permittedDeliveries` was decided. */
export const DECIDED_AT = '2026-12-01T10:30:00.000Z';

/** Case 1 from its request to its advice, and what policy permits for one view of all that follows: nothing is ours to fake. */
export async function permittedDeliveries(view: View, options: MemoryGatewayOptions = {}): Promise<readonly PermittedDelivery[]> {
  const gateway = await memoryGateway(options);
  await accepted(gateway);
  await booked(gateway, TEAM);
  const recorded = await advised(gateway);
  if (!recorded.ok) {
    throw new Error(recorded.refusal.code);
  }
  const journey = await gateway.journeyOf(NUMBER);
  const deliveries = gateway.contents.deliveries.flatMap((it) => (it.view === view ? [{ ...it, view, kind: it.kind as DeliveryKind, about: it.about as NoticeAbout }] : []));
  const permitted: PermittedDelivery[] = [];
  for (const [index, delivery] of deliveries.entries()) {
    const id = `${String(index).padStart(8, '0')}-d9cb-469f-a165-70867728950e`;
    const answer = await askPermit(gateway.ports, journey, { id, createdAt: DECIDED_AT, ...delivery });
    permitted.push(...(answer.ok ? [answer.value] : []));
  }
  return permitted;
}

/** The one delivery of a kind among them. */
export function onlyOf(deliveries: readonly PermittedDelivery[], kind: PermittedDelivery['kind']): PermittedDelivery {
  const found = deliveries.find((it) => it.kind === kind);
  if (found === undefined) {
    throw new Error(`No ${kind} among ${deliveries.map((it) => it.kind).join(', ')}`);
  }
  return found;
}
