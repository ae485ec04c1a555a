import { createHash } from 'node:crypto';
import { collectBerichten } from './inbound/iwmo/collect-berichten.ts';
import type { BerichtPorts, VerzoekPlace } from './inbound/iwmo/handle-bericht.ts';
import { handleBericht } from './inbound/iwmo/handle-bericht.ts';
import { wrapEnvelope } from './iwmo/envelope.ts';
import { fileNameOf, identificatieOf } from './iwmo/identificatie.ts';
import type { Berichtsoort } from './iwmo/release.ts';
import { RETOUR_OF } from './iwmo/release.ts';
import type { JudgeByXsd } from './iwmo/schemas.ts';
import { writeRetour } from './iwmo/write-retour.ts';
import type { Clock, Log, NewId } from './kernel/ports.ts';
import { localStamp } from './outbound/iwmo/local-stamp.ts';
import { putIntoFolder } from './outbound/put-into-folder.ts';
import { acknowledgeDelivered } from './outbox/acknowledge-delivered.ts';
import { findDelivery } from './outbox/find-delivery.ts';
import { findIdByReference } from './outbox/find-id-by-reference.ts';
import type { AnswerToewijzingStory } from './pipeline/answer-toewijzing.ts';
import type { JourneyStore } from './pipeline/journey-store.ts';
import type { Database } from './store/database.ts';
import type { IwmoEndpoint, Network, Partner } from './workflow/network.ts';
import { amsterdamDate } from './workflow/termijnen/calendar.ts';

/** What reading the answers of gemeenten leans on. */
export type WatchIwmoPorts = {
  readonly database: Database;
  readonly store: Pick<JourneyStore, 'findTask' | 'find'>;
  readonly network: () => Network;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: NewId;
  readonly record: AnswerToewijzingStory;
  readonly judgeByXsd?: JudgeByXsd;
  /** How long a file must stay as it is before it is whole, ms. */
  readonly stableMs?: number;
};

/**
 * Looks into the inbox folder of every gemeente that takes iWmo, and acts upon what came back (iwmo.md 3). A retour of ours
 * is written into the outbox folder before the message is put away: within the three working days of OP090, by construction.
 * Answers how many files were handled. A folder that can't be read keeps the others from nothing.
 */
export function watchIwmo(ports: WatchIwmoPorts): () => Promise<number> {
  return async () => {
    let count = 0;
    for (const partner of ports.network().partners) {
      for (const endpoint of partner.endpoints) {
        if (endpoint.protocol === 'iwmo') {
          const { handled, failed } = await collectBerichten(endpoint.folder, (bytes) => handleBericht(bytes, portsFor(ports, partner, endpoint)), ports.stableMs).catch(() => ({ handled: 0, failed: 1 }));
          if (failed > 0) {
            ports.log.warn('iwmo messages not handled', { partner: partner.id, count: failed });
          }
          count += handled;
        }
      }
    }
    return count;
  };
}

function portsFor({ database, store, network, clock, log, newId, record, judgeByXsd }: WatchIwmoPorts, partner: Partner, endpoint: IwmoEndpoint): BerichtPorts {
  const gemeente = (partner.identifiers.cbs ?? '').replace(/^GM/, '');
  const at = (): string => clock.now().toISOString();
  return {
    partner: partner.id, aanbieder: endpoint.sender, gemeente, today: () => amsterdamDate(at()), record,
    ...(judgeByXsd === undefined ? {} : { judgeByXsd }),
    findByReferentie: async (referentie) => {
      const place = await store.findTask(referentie.toLowerCase());
      return place?.owner === partner.id && (await store.find(place.journeyId)) !== undefined ? place : undefined;
    },
    findByDelivery: (idPrefix) => findVerzoek({ database, store, clock }, partner.id, idPrefix),
    onBroken: (rule, kind) => log.warn('iwmo message against a rule', { partner: partner.id, rule, kind }),
    answer: async (bericht, broken, referentienummer) => {
      const soort = RETOUR_OF[bericht.soort as keyof typeof RETOUR_OF] as Berichtsoort;
      const identificatie = retourIdentificatie([soort, bericht.header.afzender, bericht.header.identificatie]);
      const text = writeRetour(bericht, broken, { identificatie, dagtekening: amsterdamDate(at()) });
      const content = endpoint.envelope === undefined || referentienummer === '' ? text : wrapEnvelope({
        soort: 'Du01', zender: endpoint.sender, applicatie: network().identity.application, ontvanger: gemeente, referentienummer: newId(), tijdstip: localStamp(at()),
        crossRef: referentienummer, functie: soort.toUpperCase(),
      }, text);
      await putIntoFolder(endpoint.folder, fileNameOf(soort, identificatie), Buffer.from(content, 'utf8'));
    },
  };
}

/** The request that a retour answers; that it was answered is noted, so that its file may go. */
async function findVerzoek({ database, store, clock }: Pick<WatchIwmoPorts, 'database' | 'store' | 'clock'>, recipient: string, reference: string): Promise<VerzoekPlace | undefined> {
  const id = /^[0-9a-f-]{12,36}$/i.test(reference) ? await findIdByReference(database, { recipient, idPrefix: reference }) : undefined;
  const row = id === undefined ? undefined : await findDelivery(database, id);
  if (row?.subject == null || (await store.find(row.journeyId)) === undefined) {
    return undefined;
  }
  await acknowledgeDelivered(database, { recipient, idPrefix: row.id, at: clock.now() });
  return { journeyId: row.journeyId, localId: row.subject };
}

/** Of a retour to the same message always the same, so that one that is written again is the same file (TR056). */
function retourIdentificatie(parts: readonly string[]): string {
  return identificatieOf(createHash('sha256').update(JSON.stringify(parts)).digest('hex'));
}
