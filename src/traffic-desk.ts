import type { NetworkProblem } from './config/check-network.ts';
import type { Reloaded } from './config/network-source.ts';
import type { Code } from './kernel/codes.ts';
import type { Clock, NewId } from './kernel/ports.ts';
import type { Result } from './kernel/result.ts';
import { accept, refuse } from './kernel/result.ts';
import type { NamedUser, Who } from './named-user.ts';
import { namedUser } from './named-user.ts';
import type { Storage } from './open-storage.ts';
import { endDrains, holdPartner, resumePartner } from './outbox/hold-partner.ts';
import type { PartnerQueue } from './outbox/list-partner-queues.ts';
import { listPartnerQueues } from './outbox/list-partner-queues.ts';
import type { Circuit } from './outbox/recipient-gates.ts';
import { appendAudit } from './store/append-audit.ts';
import { listAlarms } from './store/list-alarms.ts';
import type { Network, Partner } from './workflow/network.ts';
import { auditRecord } from './write-change.ts';

/** Where a partner stands. `inactive`: by the network file; the others by an operator. */
export type PartnerState = 'open' | 'paused' | 'draining' | 'inactive';

/** One partner and what waits for it, in plain JSON. `circuit` as the asked process has it; absent when none runs here. */
export type PartnerRow = {
  readonly partner: string; readonly role?: string; readonly state: PartnerState; readonly since?: string; readonly circuit?: Circuit;
  readonly pending: number; readonly waiting: number; readonly dead: number; readonly oldestAt?: string; readonly lastDeliveredAt?: string; readonly code?: Code;
};

/** One open alarm: a cause, not a message. `count`: how often it was raised since `raisedAt`. */
export type AlarmRow = { readonly cause: string; readonly raisedAt: string; readonly lastAt: string; readonly count: number };

/** The network file in force after a reload; `problems` of the one that was refused. */
export type NetworkStand = { readonly version: string; readonly from?: string; readonly isChanged?: boolean; readonly problems: readonly NetworkProblem[] };

/** Who does it and why; both stand in the log. */
export type PartnerDeed = Who & { readonly partner: string };

/** What an operator does with partners, alarms and the network file. None of it shows a person; what changes something names who did it. */
export type TrafficDesk = {
  listPartners(query: object): Promise<Result<readonly PartnerRow[]>>;
  pausePartner(query: PartnerDeed): Promise<Result<PartnerRow>>;
  drainPartner(query: PartnerDeed): Promise<Result<PartnerRow>>;
  /** STATE_CONFLICT when it was not held. */
  resumePartner(query: PartnerDeed): Promise<Result<PartnerRow>>;
  listAlarms(query: object): Promise<Result<readonly AlarmRow[]>>;
  /** Refused with ENVIRONMENT's place when no gateway runs here: there is nothing to reload. */
  reloadNetwork(query: Who): Promise<Result<NetworkStand>>;
};

/** What the desk leans on. `circuitOf` and `reload` are of a gateway that runs. */
export type TrafficPorts = {
  readonly storage: Pick<Storage, 'database' | 'auditKeys'>;
  readonly network: () => Network;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly wake: () => void;
  readonly circuitOf?: (partner: string) => Circuit;
  readonly reload?: (by?: string) => Promise<Reloaded>;
};

/** The names of its operations. */
export const TRAFFIC_OPERATIONS = ['listPartners', 'pausePartner', 'drainPartner', 'resumePartner', 'listAlarms', 'reloadNetwork'] as const satisfies readonly (keyof TrafficDesk)[];

/** Makes the desk. */
export function makeTrafficDesk(ports: TrafficPorts): TrafficDesk {
  const { storage: { database }, network } = ports;
  return {
    listPartners: async () => accept(await partnerRows(ports)),
    pausePartner: (query) => changeHold(ports, query, 'pause'),
    drainPartner: (query) => changeHold(ports, query, 'drain'),
    resumePartner: (query) => changeHold(ports, query, 'resume'),
    listAlarms: async () => accept((await listAlarms(database)).map(({ cause, raisedAt, lastAt, count }) => ({ cause, raisedAt: raisedAt.toISOString(), lastAt: lastAt.toISOString(), count }))),
    reloadNetwork: async (who) => {
      const by = namedUser({ ...who, reason: who.reason ?? 'netwerkbestand' }, network().environment);
      if (!by.ok) {
        return by;
      }
      if (ports.reload === undefined) {
        return refuse('STATE_CONFLICT', 'MGN_DATA_DIR');
      }
      const done = await ports.reload(by.value.user);
      return accept(done.ok ? { version: done.version, from: done.from, isChanged: done.isChanged, problems: [] } : { version: done.version, problems: done.problems });
    },
  };
}

async function changeHold(ports: TrafficPorts, { partner, ...who }: PartnerDeed, deed: 'pause' | 'drain' | 'resume'): Promise<Result<PartnerRow>> {
  const { storage: { database }, network, clock, wake } = ports;
  const by = namedUser(who, network().environment);
  if (!by.ok) {
    return by;
  }
  // One that left the network file may still be held, or have deliveries.
  if ((await partnerRows(ports)).every((it) => it.partner !== partner)) {
    return refuse('NOT_FOUND', partner);
  }
  const isDone = await database.inTransaction(async (tx) => {
    if (deed === 'resume') {
      if (!(await resumePartner(tx, partner))) {
        return false;
      }
      tx.afterCommit(wake);
    } else {
      await holdPartner(tx, { partner, finish: deed === 'drain', at: clock.now() });
      await endDrains(tx);
    }
    await appendAudit(tx, ports.storage.auditKeys, [auditRecord(entryOf(by.value, partner, deed), clock.now(), null)]);
    return true;
  });
  const row = (await partnerRows(ports)).find((it) => it.partner === partner);
  return isDone && row !== undefined ? accept(row) : refuse('STATE_CONFLICT', partner);
}

function entryOf({ user, reason }: NamedUser, partner: string, deed: string): Parameters<typeof auditRecord>[0] {
  return { action: 'configure', outcome: 'success', actor: 'beheer', actorRole: 'beheer', subject: `partner/${deed}`, recipient: partner, secret: { user, reason } };
}

/** Every partner that something can be sent to, and every other for which something is open. */
async function partnerRows({ storage: { database }, network, clock, circuitOf }: TrafficPorts): Promise<readonly PartnerRow[]> {
  const known = new Map(network().partners.map((it) => [it.id, it]));
  const queues = new Map((await listPartnerQueues(database, { now: clock.now(), also: [...known.keys()] })).map((it) => [it.partner, it]));
  return [...new Set([...known.keys(), ...queues.keys()])].toSorted().map((partner) => partnerRow(partner, known.get(partner), queues.get(partner), circuitOf?.(partner)));
}

function partnerRow(partner: string, known: Partner | undefined, queue: PartnerQueue | undefined, circuit: Circuit | undefined): PartnerRow {
  const at = (time: Date | null | undefined, name: string): object => (time === null || time === undefined ? {} : { [name]: time.toISOString() });
  return {
    partner, ...(known === undefined ? {} : { role: known.role }), state: queue?.hold ?? (known?.active === false ? 'inactive' : 'open'), ...at(queue?.heldAt, 'since'), ...(circuit === undefined ? {} : { circuit }),
    pending: queue?.pending ?? 0, waiting: queue?.waiting ?? 0, dead: queue?.dead ?? 0, ...at(queue?.oldestAt, 'oldestAt'), ...at(queue?.lastDeliveredAt, 'lastDeliveredAt'),
    ...(queue === undefined || queue.code === null ? {} : { code: queue.code }),
  };
}
