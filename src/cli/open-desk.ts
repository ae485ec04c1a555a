import { readSettings } from '../config/settings.ts';
import type { Settings } from '../config/settings.ts';
import { loadSharingViews } from '../config/load-sharing-views.ts';
import { journeyStore } from '../journey-store.ts';
import { Fault } from '../kernel/fault.ts';
import type { Clock } from '../kernel/ports.ts';
import { SILENT_LOG } from '../log.ts';
import { makeStories, markWith } from '../make-stories.ts';
import type { OperatorDesk, OperatorPorts } from '../operator-desk.ts';
import { DESK_OPERATIONS, makeOperatorDesk } from '../operator-desk.ts';
import { openStorage, randomId } from '../open-storage.ts';
import { deskStories } from '../pipeline/desk-stories.ts';
import type { SharingViews } from '../policy/sharing/sharing-view.ts';
import { rawRequests } from '../raw-requests.ts';
import { loadRulebooks } from '../rulebooks.ts';
import type { RunningGateway } from '../running-gateway.ts';
import { findRunningGateway } from '../running-gateway.ts';
import { EXIT } from './exit-status.ts';
import { loadNetworkFile, SAMPLE_NETWORK } from './network-file.ts';
import { withProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';

const WALL_CLOCK: Clock = { now: () => new Date() };

/**
 * Runs work at the operator's desk: of the gateway that runs on the data folder, since it holds the embedded database;
 * else on the database itself.
 */
export async function atDesk<T>(terminal: Terminal, work: (desk: OperatorDesk) => Promise<T>): Promise<T> {
  const settings = readSettings(terminal.env);
  const running = findRunningGateway(settings.dataDir);
  return withProgress(terminal, 'Gegevens ophalen', () => (running === undefined ? onDatabase(terminal, settings, work) : work(remoteDesk(running))));
}

/** The desk of the gateway behind an address, when it runs on this machine's data folder; else undefined. */
export function deskBehind(terminal: Pick<Terminal, 'env'>, url: string): OperatorDesk | undefined {
  const running = findRunningGateway(readSettings(terminal.env).dataDir);
  return running !== undefined && new URL(running.url).origin === new URL(url).origin ? remoteDesk(running) : undefined;
}

async function onDatabase<T>(terminal: Terminal, settings: Settings, work: (desk: OperatorDesk) => Promise<T>): Promise<T> {
  const network = await loadNetworkFile(terminal, settings.networkFile ?? SAMPLE_NETWORK, EXIT.environment);
  const views = (await loadSharingViews()) as SharingViews;
  const storage = await openStorage(settings, WALL_CLOCK);
  try {
    const { database, keys, cipher, hash, auditKeys, taskId, requestId, consultatieTaskId } = storage;
    // Whatever is queued here is found by the gateway's own look at the outbox.
    const wake = (): void => {};
    const store = journeyStore(database, keys, { sealing: cipher, hash, auditKeys, newId: randomId, network: () => network, taskId, requestId, consultatieTaskId, wake });
    const stories = deskStories({ clock: WALL_CLOCK, newId: randomId, network: () => network, store });
    const intake = async (): ReturnType<OperatorPorts['intake']> => {
      const tools = { clock: WALL_CLOCK, newId: randomId, log: SILENT_LOG, network: () => network, store, rulebooks: await loadRulebooks(settings.dataDir), externalId: storage.externalId, mark: markWith(hash) };
      return { stories: makeStories(tools), raws: rawRequests({ ...tools, storage }) };
    };
    return await work(makeOperatorDesk({ storage, store, stories, views, clock: WALL_CLOCK, newId: randomId, network: () => network, wake, intake }));
  } finally {
    await storage.close();
  }
}

/** The desk of a gateway that runs: every operation is one question at its admin port. */
function remoteDesk({ host, adminPort, token }: RunningGateway): OperatorDesk {
  const ask = (operation: string) => async (query: object): Promise<unknown> => {
    const response = await fetch(`http://${host.includes(':') ? `[${host}]` : host}:${adminPort}/desk/${operation}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(query),
    }).catch((cause: unknown) => {
      throw new Fault('ENVIRONMENT', { host, port: adminPort }, { cause });
    });
    if (!response.ok) {
      throw new Fault('ENVIRONMENT', { host, port: adminPort, status: response.status });
    }
    return response.json();
  };
  return Object.fromEntries(DESK_OPERATIONS.map((operation) => [operation, ask(operation)])) as unknown as OperatorDesk;
}
