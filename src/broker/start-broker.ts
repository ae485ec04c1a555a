import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../kernel/ports.ts';
import type { BrokerLink } from './broker-link.ts';
import { openLink } from './broker-link.ts';
import { causeOf } from './cause-of.ts';
import type { BrokerAddress } from './connect-broker.ts';
import type { Hint } from './hint.ts';
import { writeHint } from './hint.ts';
import { brokerNames } from './topology.ts';

/** What the broker leans on. `recipients` is asked at every connection, and when deliveries are announced. */
export type BrokerOptions = {
  readonly address: BrokerAddress;
  /** First part of all names on the broker. */
  readonly prefix: string;
  /** Hints per recipient that are in work here at most. */
  readonly prefetch: number;
  readonly recipients: () => readonly string[];
  /** Partners that read notices by themselves: their queues are made at every connection, so that they can be read before anything came. */
  readonly readers?: () => readonly string[];
  readonly log: Log;
  /** In [0, 1), for jitter. */
  readonly random: () => number;
  readonly reconnect?: { readonly baseMs: number; readonly capMs: number };
};

/** What the gateway hears. `onLost`: everything that was announced must be announced again. */
export type BrokerListener = { readonly onHint: (hint: Hint) => void; readonly onLost: () => void; readonly onServed: () => void };

/** RabbitMQ as the gateway uses it: it names deliveries to whichever gateway has room. It may be away at any moment. */
export type Broker = {
  /** Begins to connect, and goes on for ever. */
  listen(listener: BrokerListener): void;
  isConnected(): boolean;
  /** Whether a hint about this recipient would reach a gateway. Asking for one that is not served starts it. */
  isServed(recipient: string): boolean;
  /** Names a delivery. True: a queue has it on disk. */
  announce(recipient: string, deliveryId: string): Promise<boolean>;
  /** Tells a partner, in its own queue, of something that it may fetch. True: its queue has it on disk. */
  notify(recipient: string, notice: { readonly id: string; readonly reference: string }): Promise<boolean>;
  /** Hints that wait for this recipient; undefined: not known. */
  depth(recipient: string): Promise<number | undefined>;
  /** Hands unfinished hints back and closes. */
  stop(limitMs: number): Promise<void>;
};

const RECONNECT = { baseMs: 200, capMs: 5_000 };
/** A connection that lasted so long was a good one: the next attempt comes soon. */
const GOOD_MS = 5_000;
const RELATIVE = /^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/;

/** Makes the broker; nothing happens before `listen`. */
export function startBroker(options: BrokerOptions): Broker {
  const { log, random, reconnect = RECONNECT } = options;
  const names = brokerNames(options.prefix);
  const stopping = new AbortController();
  let link: BrokerLink | undefined;
  const suspects = new Set<string>();
  let looping: Promise<void> = Promise.resolve();
  const usable = (): BrokerLink | undefined => (link === undefined || link.isBlocked ? undefined : link);

  const run = async (listener: BrokerListener): Promise<void> => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const opened = await openLink({
        address: options.address, names, prefetch: options.prefetch, suspects, log, onHint: listener.onHint, onServed: listener.onServed, onLost: listener.onLost,
      }).catch((error: unknown) => {
        if (failures === 0) {
          log.warn('broker not reachable', { kind: 'broker', cause: causeOf(error) });
        }
        return undefined;
      });
      if (opened !== undefined) {
        const since = performance.now();
        link = opened;
        opened.serve(options.recipients());
        void declareAll(opened, options.readers?.() ?? [], log);
        // What was with the broker before may be gone, and whoever asks it finds nobody there.
        listener.onLost();
        log.info('broker connected', { kind: 'broker' });
        await Promise.race([opened.closed, aborted(stopping.signal)]);
        link = stopping.signal.aborted ? opened : undefined;
        failures = performance.now() - since >= GOOD_MS ? 0 : failures;
        if (!stopping.signal.aborted) {
          log.warn('broker connection lost', { kind: 'broker' });
          listener.onLost();
        }
      }
      failures += 1;
      await sleep(random() * Math.min(reconnect.capMs, reconnect.baseMs * 2 ** Math.min(failures, 20)), undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };

  return {
    listen: (listener) => {
      looping = run(listener);
    },
    isConnected: () => usable() !== undefined,
    isServed: (recipient) => {
      const to = usable();
      if (to === undefined || to.isServed(recipient)) {
        return to !== undefined;
      }
      // Only who stands in the network file gets a queue.
      if (options.recipients().includes(recipient)) {
        to.serve([recipient]);
      }
      return false;
    },
    announce: async (recipient, deliveryId) => {
      const to = usable();
      const published = await to?.publish(names.deliveryKey(recipient), deliveryId, writeHint(deliveryId));
      if (published === 'late') {
        to?.doubt(recipient);
      }
      return published === 'confirmed';
    },
    notify: async (recipient, { id, reference }) => {
      const to = usable();
      if (to === undefined || !RELATIVE.test(reference)) {
        return false;
      }
      try {
        await to.declareNotices(recipient);
        const published = await to.publish(names.noticeKey(recipient), id, Buffer.from(JSON.stringify({ id, reference })));
        if (published === 'late') {
          to.doubtNotices(recipient);
        }
        return published === 'confirmed';
      } catch {
        return false;
      }
    },
    depth: async (recipient) => usable()?.depth(recipient),
    stop: async (limitMs) => {
      stopping.abort();
      await looping;
      await link?.close(limitMs);
      link = undefined;
    },
  };
}

async function declareAll(link: BrokerLink, readers: readonly string[], log: Log): Promise<void> {
  for (const recipient of readers) {
    await link.declareNotices(recipient).catch((error: unknown) => log.warn('queue of notices is not there', { recipient, cause: causeOf(error) }));
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    }
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
