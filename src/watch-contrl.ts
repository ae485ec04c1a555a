import type { Clock, Log } from './kernel/ports.ts';
import { collectContrl } from './outbound/edifact/collect-contrl.ts';
import { acknowledgeDelivered } from './outbox/acknowledge-delivered.ts';
import { buryDelivered } from './outbox/bury-delivered.ts';
import type { RecordSettlement } from './outbox/record-outcome.ts';
import type { Database } from './store/database.ts';
import type { Network } from './workflow/network.ts';

/** What reading acknowledgements leans on. `record` writes audit, worklist and alarm of a dead letter. */
export type ContrlPorts = {
  readonly database: Database;
  readonly network: () => Network;
  readonly clock: Clock;
  readonly log: Log;
  readonly record: RecordSettlement;
};

/**
 * Reads the CONTRL messages that came back for Edifact partners (formats.md 8.1). Accepted: noted, so that
 * the file may go. Rejected: the delivery becomes a dead letter, so that a person looks; silence about it would be a lost
 * message. Answers how many were read.
 */
export function watchContrl({ database, network, clock, log, record }: ContrlPorts): () => Promise<number> {
  return async () => {
    let read = 0;
    for (const partner of network().partners) {
      for (const endpoint of partner.endpoints.filter((it) => it.protocol === 'edifact')) {
        const collected = await collectContrl(endpoint.folder, async ({ reference, outcome }) => {
          if (outcome === 'ok') {
            await acknowledgeDelivered(database, { recipient: partner.id, idPrefix: reference, at: clock.now() });
            return;
          }
          await database.inTransaction(async (tx) => {
            const row = await buryDelivered(tx, { recipient: partner.id, idPrefix: reference, code: 'RECIPIENT_REJECTED' });
            if (row === undefined) {
              log.warn('acknowledgement fits no delivery', { recipient: partner.id });
              return;
            }
            await record(tx, { ...row, keyRef: new Uint8Array() }, { status: 'dead', code: 'RECIPIENT_REJECTED' }, clock.now());
          });
        }).catch(() => {
          log.warn('acknowledgements not readable', { recipient: partner.id });
          return { answers: 0, unreadable: 0 };
        });
        read += collected.answers;
      }
    }
    return read;
  };
}
