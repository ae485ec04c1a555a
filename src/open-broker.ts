import type { Broker } from './broker/start-broker.ts';
import { startBroker } from './broker/start-broker.ts';
import type { Settings } from './config/settings.ts';
import type { Log } from './kernel/ports.ts';
import { loadBrokerAddress } from './load-tls.ts';
import { isForPolling } from './pipeline/is-for-polling.ts';
import { randomFraction } from './open-storage.ts';
import type { Network } from './workflow/network.ts';

/** The broker that the settings name, not connected yet; undefined: deliveries are driven from the database. */
export function openBroker(settings: Settings, network: () => Network, log: Log): Broker | undefined {
  const address = loadBrokerAddress(settings);
  return address && startBroker({
    address, prefix: settings.amqpPrefix, prefetch: settings.amqpPrefetch, recipients: () => network().partners.map(({ id }) => id), readers: () => network().partners.filter((it) => isForPolling(it, 'task')).map(({ id }) => id), log, random: randomFraction,
  });
}
