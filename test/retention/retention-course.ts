import { randomUUID } from 'node:crypto';
import type { ChainFinding } from '../../src/audit/verify-log.ts';
import { verifyLog } from '../../src/audit/verify-log.ts';
import { makeAuditDesk } from '../../src/audit-desk.ts';
import { MllpClient } from '../../src/outbound/mllp-client.ts';
import { applyCommand } from '../../src/pipeline/apply-command.ts';
import type { Clock } from '../../src/kernel/ports.ts';
import { logSourceOf } from '../../src/raw-log.ts';
import { sha256 } from '../../src/read-checkpoints.ts';
import { SYSTEMS } from '../../src/fhir/naming-systems.ts';
import type { Result } from '../../src/kernel/result.ts';
import { decideCloseJourney } from '../../src/workflow/close-journey.ts';
import type { Decision, DecisionContext } from '../../src/workflow/decision.ts';
import type { Journey } from '../../src/workflow/journey.ts';
import { decideRecordGesprek } from '../../src/workflow/verkennend-gesprek/record-gesprek.ts';
import { heldOf } from '../personas/course.ts';
import type { RealGateway } from '../support/real-gateway.ts';
import { sampleNetwork } from '../support/sample-network.ts';
import { caseWith, letter, readAck, srm } from '../support/test-messages.ts';

/** The fixtures' moment. */
export const START = new Date('2026-11-23T08:20:00.000Z');

/** A clock that the test moves. */
export function movableClock(): Clock & { moveDays(days: number): void } {
  let now = START;
  return { now: () => now, moveDays: (days) => void (now = new Date(now.getTime() + days * 86_400_000)) };
}

/** Sends a request and its letter; answers the id of the journey. @throws when one is not taken. */
export async function refer({ gateway, settle }: RealGateway, number: string, change: Parameters<typeof caseWith>[1] = {}): Promise<string> {
  const client = new MllpClient({ host: '127.0.0.1', port: gateway.doors.mllpPort });
  try {
    for (const message of [srm(caseWith(number, change)), letter(caseWith(number, change))]) {
      const ack = readAck(await client.send(message));
      if (ack.code !== 'AA') {
        throw new Error(`not taken: ${ack.code} ${ack.error}`);
      }
    }
  } finally {
    await client.close();
  }
  await settle();
  const found = await gateway.store.findByReferral(SYSTEMS.zorgdomein, number);
  return found?.record.journey.id ?? '';
}

/** Puts a command to a journey of a running gateway, and lets everything leave that follows. @throws when it is refused. */
export async function command({ gateway, region, settle }: RealGateway, clock: Clock, id: string, decide: (journey: Journey, context: DecisionContext) => Result<Decision>): Promise<void> {
  const result = await applyCommand({ clock, newId: randomUUID, network: region.network, store: gateway.store }, id, decide, { action: 'update', outcome: 'success', actor: 'toets', subject: 'toets' });
  if (!result.ok) {
    throw new Error(`refused: ${result.refusal.code}`);
  }
  await settle();
}

/** A gesprek was held and the person moved: the journey closes, with its copy to the dossierhouder. */
export async function closeAfterGesprek(real: RealGateway, clock: Clock, id: string): Promise<void> {
  await command(real, clock, id, (journey, context) => decideRecordGesprek(journey, heldOf({ id: randomUUID(), start: '2026-11-23T07:00:00.000Z' }), context));
  await command(real, clock, id, (journey, context) => decideCloseJourney(journey, { reason: 'verhuisd', adviesDelivered: false }, context));
}

/** How many rows of a table name a journey. */
export async function rowsOf({ gateway }: RealGateway, table: string, id: string, column = 'journey_id'): Promise<number> {
  const [row] = await gateway.storage.database.query<{ n: number }>(`select count(*) as n from ${table} where ${column} = $1`, [id]);
  return row?.n ?? 0;
}

/** What is wrong with the whole audit log; nothing, when its chains hold. */
export async function chainFindings({ gateway }: RealGateway): Promise<readonly ChainFinding[]> {
  const desk = makeAuditDesk({ storage: gateway.storage, network: sampleNetwork, clock: { now: () => new Date() } });
  return (await verifyLog(logSourceOf(desk), sha256)).findings;
}
