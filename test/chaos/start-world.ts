import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Consent } from '@medplum/fhirtypes';
import { SYSTEMS } from '../../src/fhir/naming-systems.ts';
import { consentFor } from '../../src/sandbox/partner-resources.ts';
import type { SandboxRegion } from '../../src/sandbox/start-region.ts';
import { startRegion } from '../../src/sandbox/start-region.ts';
import { loadMasterKey } from '../../src/security/load-master-key.ts';
import type { Network } from '../../src/workflow/network.ts';
import type { ChaosPostgres } from './chaos-postgres.ts';
import { startChaosPostgres } from './chaos-postgres.ts';
import type { PrivateBroker } from '../support/private-broker.ts';
import { startPrivateBroker } from '../support/private-broker.ts';
import { sampleNetwork } from '../support/sample-network.ts';
import type { ChaosOptions } from './chaos-options.ts';
import type { Referral } from './facts.ts';
import { findFakeTime } from './faked-clock.ts';
import { WITHDRAWN_VIEW } from './find-without-permit.ts';
import type { Fleet } from './fleet.ts';
import { makeFleet } from './fleet.ts';
import type { FrontDoor } from './front-door.ts';
import { openFrontDoor } from './front-door.ts';
import type { Recipients } from './recipients.ts';
import { makeRecipients } from './recipients.ts';

/** Everything that a run needs, started: engines, gateways behind their doors, partners in this process. */
export type World = {
  readonly folder: string;
  /** MGN_* of the gateways, for commands beside them. */
  readonly settings: Readonly<Record<string, string>>;
  readonly postgres: ChaosPostgres | undefined;
  readonly broker: PrivateBroker | undefined;
  readonly fleet: Fleet;
  readonly doors: { readonly http: FrontDoor; readonly mllp: FrontDoor };
  readonly region: SandboxRegion;
  readonly recipients: Recipients;
  readonly hasClockSteps: boolean;
  /** Sets the clocks of all gateways and partners so much beside the true time. */
  setClocks(offsetMs: number): void;
  withdraw(referral: Referral): Promise<number>;
  remove(): Promise<void>;
};

/** A recipient may be silent for so long: less than the ten seconds that senders wait. */
const RECIPIENT_MS = 3_000;

/** Starts the world of a run. Whatever fails on the way, `onPart` was told how to end what was started before. */
export async function startWorld(options: ChaosOptions, ports: { readonly random: () => number; readonly now: () => number; readonly onPart: (end: () => void) => void }): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'mgn-chaos-'));
  chmodSync(folder, 0o711);
  ports.onPart(() => options.keep || rmSync(folder, { recursive: true, force: true }));
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  const masterKeyFile = join(folder, 'master.key');
  loadMasterKey(masterKeyFile, { create: true });
  const [postgres, broker] = await Promise.all([options.embedded ? undefined : startChaosPostgres(), options.broker ? startPrivateBroker() : undefined]);
  ports.onPart(() => postgres?.end());
  ports.onPart(() => broker?.end());
  const recipients = makeRecipients(ports.random, ports.now);
  let offset = 0;
  const clock = { now: (): Date => new Date(Date.now() + offset) };
  const region = await startRegion(patient(sampleNetwork()), clock, recipients.options);
  const networkFile = join(folder, 'network.json');
  let fleet: Fleet | undefined = undefined;
  const servingAt = (door: 'http' | 'mllp') => (): number[] => (fleet?.gateways ?? []).filter((it) => it.isServing()).map((it) => it.ports[door]);
  const doors = { http: await openFrontDoor(servingAt('http')), mllp: await openFrontDoor(servingAt('mllp')) };
  const { port: httpPort } = doors.http;
  const { port: mllpPort } = doors.mllp;
  const settings: Record<string, string> = {
    MGN_DATA_DIR: dataDir, MGN_MASTER_KEY_FILE: masterKeyFile, MGN_NETWORK: networkFile, MGN_PUBLIC_URL: `http://127.0.0.1:${httpPort}`,
    ...(postgres === undefined ? {} : { MGN_DATABASE_URL: postgres.url }), ...(broker === undefined ? {} : { MGN_AMQP_URL: broker.url }),
  };
  const fakeTime = findFakeTime();
  const made = await makeFleet({ count: options.gateways, folder, settings, fakeTime });
  fleet = made;
  ports.onPart(() => made.killAll());
  await region.connect({ baseUrl: settings['MGN_PUBLIC_URL'] ?? '', mllpPort });
  writeFileSync(networkFile, JSON.stringify(patient(region.network())));
  // Compiled once, as in the image: what is killed would never leave its compiled code behind for the next.
  await made.gateways[0]?.start();
  await made.gateways[0]?.stop();
  await Promise.all(made.gateways.map((it) => it.start()));
  return {
    folder, settings, postgres, broker, doors, fleet: made, region, recipients,
    hasClockSteps: fakeTime !== undefined,
    setClocks: (offsetMs) => {
      offset = offsetMs;
      made.gateways.forEach((it) => it.clock?.set(offsetMs));
    },
    withdraw: (referral) => withdraw(region, settings['MGN_PUBLIC_URL'] ?? '', referral),
    remove: async () => {
      made.killAll();
      await Promise.all([doors.http.close(), doors.mllp.close(), region.close()]);
      await Promise.all([postgres?.remove(), broker?.remove()]);
      if (!options.keep) {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

/** The network file with short time limits at recipients, so that a silent one costs little of a short run. */
function patient(network: Network): Network {
  return { ...network, partners: network.partners.map((it) => ({ ...it, endpoints: it.endpoints.map((end) => ({ ...end, timeoutMs: RECIPIENT_MS })) })) };
}

async function withdraw(region: SandboxRegion, url: string, { number, huisarts }: Referral): Promise<number> {
  const said = consentFor({ id: '' }, { consentClass: WITHDRAWN_VIEW, decision: 'permit', at: new Date(Date.now() - 60_000).toISOString(), withdrawn: true });
  const consent: Consent = { ...said, provision: { ...said.provision, data: [{ meaning: 'instance', reference: { type: 'ServiceRequest', identifier: { system: SYSTEMS.zorgdomein, value: number } } }] } };
  const response = await fetch(`${url}/fhir/Consent`, {
    method: 'POST', headers: { 'content-type': 'application/fhir+json', authorization: `Bearer ${await region.tokenOf(huisarts)}` }, body: JSON.stringify(consent), signal: AbortSignal.timeout(8_000),
  });
  await response.arrayBuffer();
  return response.status;
}
