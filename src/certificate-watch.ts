import type { Clock, NewId } from './kernel/ports.ts';
import { matchesCertificate } from './pipeline/match-certificate.ts';
import type { CertificateFacts } from './security/pki/certificate-facts.ts';
import { isExpiring } from './security/pki/expiry.ts';
import { clearAlarm } from './store/clear-alarm.ts';
import type { Database } from './store/database.ts';
import { raiseAlarm } from './store/raise-alarm.ts';
import type { Network } from './workflow/network.ts';

/** Looks after the end of certificates: ours, and those that peers showed. */
export type CertificateWatch = {
  /** Notes the certificate that a peer showed; nothing when it showed none. */
  see(certificate: CertificateFacts | undefined): void;
  /** Raises `certificate/<name>` for what ends within 30 days, and clears it for what was renewed. Each once a day. */
  check(): Promise<void>;
};

/** What watching leans on. `own` are our certificates, by what they are for. */
export type WatchPorts = {
  readonly own: readonly { readonly name: string; readonly certificate: CertificateFacts }[];
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly network: () => Network;
};

type Seen = { readonly name: string; readonly certificate: CertificateFacts; checkedAt?: number };

const DAY_MS = 86_400_000;
const MAX_PEERS = 1_000;

/** Makes the watch of one gateway process. Of a peer with several certificates the one that ends last counts. */
export function watchCertificates({ own, database, clock, newId, network }: WatchPorts): CertificateWatch {
  const watched = new Map<string, Seen>(own.map((it) => [it.name, { ...it }]));
  const known = new Set<string>();
  return {
    see: (certificate) => {
      if (certificate === undefined || known.has(certificate.fingerprint256) || known.size >= MAX_PEERS) {
        return;
      }
      known.add(certificate.fingerprint256);
      const name = nameOf(network(), certificate);
      const before = watched.get(name);
      if (before === undefined || before.certificate.notAfter < certificate.notAfter) {
        watched.set(name, { name, certificate });
      }
    },
    check: async () => {
      const now = clock.now();
      const due = [...watched.values()].filter(({ checkedAt }) => checkedAt === undefined || now.getTime() - checkedAt >= DAY_MS);
      if (due.length === 0) {
        return;
      }
      await database.inTransaction(async (tx) => {
        for (const { name, certificate } of due) {
          const cause = `certificate/${name}`;
          await (isExpiring(certificate, now) ? raiseAlarm(tx, { id: newId(), cause, at: now }) : clearAlarm(tx, cause, now));
        }
      });
      due.forEach((it) => (it.checkedAt = now.getTime()));
    },
  };
}

/** The id of the sender or partner that the network file binds to it; else its own mark, since a subject may be a person. */
function nameOf({ senders, partners }: Network, certificate: CertificateFacts): string {
  const bound = [...senders, ...partners.map(({ id, caller }) => ({ id, certificate: caller?.certificate }))].find((it) => it.certificate !== undefined && matchesCertificate(it.certificate, certificate));
  return bound?.id ?? certificate.fingerprint256.replaceAll(':', '').slice(0, 16).toLowerCase();
}
