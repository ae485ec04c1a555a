import { setTimeout as pause } from 'node:timers/promises';
import type { Registry } from 'prom-client';
import { Gauge } from 'prom-client';
import type { BacklogFacts } from './read-backlog.ts';

/** How long a scrape waits for the database: Prometheus gives ten seconds for all of it. */
const PATIENCE_MS = 3_000;
/** What comes before the ids in the cause of an alarm. */
const FAMILY = /^[a-z-]+/;
const STATES = ['pending', 'waiting', 'dead'] as const;

/**
 * The gauges that are read from the database. Answers how they are filled: when the database is away they go, since an
 * old number would look like a quiet night, and `mgn_database_up` says why.
 */
export function backlogGauges(registers: Registry[], recipientOf: (id: string) => string, patienceMs = PATIENCE_MS): (read: () => Promise<BacklogFacts>, now: () => Date) => Promise<void> {
  const up = new Gauge({ registers, name: 'mgn_database_up', help: 'Whether the database answered this scrape.' });
  const deliveries = new Gauge({ registers, name: 'mgn_deliveries', help: 'Deliveries that have not left, by state.', labelNames: ['state'] });
  const perRecipient = new Gauge({ registers, name: 'mgn_recipient_deliveries', help: 'Deliveries that have not left, by recipient and state.', labelNames: ['recipient', 'state'] });
  const oldest = new Gauge({ registers, name: 'mgn_recipient_oldest_seconds', help: 'How long the oldest pending delivery of a recipient could have left.', labelNames: ['recipient'] });
  const worklist = new Gauge({ registers, name: 'mgn_worklist_items', help: 'Open work for a person, by kind; state overdue: its term passed.', labelNames: ['kind', 'state'] });
  const deadlines = new Gauge({ registers, name: 'mgn_deadlines_at_risk', help: 'Terms that are at risk or passed (N1 to N9), and that nobody closed yet.' });
  const consultaties = new Gauge({ registers, name: 'mgn_consultaties', help: 'Consultaties, by type, channel, status and the step that answered (G7).', labelNames: ['type', 'channel', 'status', 'step'] });
  const alarms = new Gauge({ registers, name: 'mgn_alarms', help: 'Open alarms, by the first part of their cause.', labelNames: ['cause'] });

  const fill = (facts: BacklogFacts, now: Date): void => {
    for (const state of STATES) {
      deliveries.set({ state }, facts.recipients.reduce((sum, it) => sum + it[state], 0));
    }
    for (const row of facts.recipients) {
      const recipient = recipientOf(row.recipient);
      STATES.forEach((state) => perRecipient.inc({ recipient, state }, row[state]));
      oldest.set({ recipient }, row.oldestAt === null ? 0 : Math.max(0, now.getTime() - row.oldestAt.getTime()) / 1000);
    }
    for (const { kind, open, overdue } of facts.worklist) {
      worklist.set({ kind, state: 'open' }, open);
      worklist.set({ kind, state: 'overdue' }, overdue);
    }
    deadlines.set(facts.worklist.find((it) => it.kind === 'deadline')?.open ?? 0);
    facts.consultaties.forEach(({ type, channel, status, trede, count }) => consultaties.set({ type, channel, status, step: trede === undefined ? '' : String(trede) }, count));
    facts.alarms.forEach((cause) => alarms.inc({ cause: FAMILY.exec(cause)?.[0] ?? 'other' }));
  };
  return async (read, now) => {
    const facts = await Promise.race([read().catch(() => undefined), pause(patienceMs, undefined, { ref: false })]);
    [deliveries, perRecipient, oldest, worklist, consultaties, alarms].forEach((it) => it.reset());
    up.set(facts === undefined ? 0 : 1);
    deadlines.remove();
    if (facts !== undefined) {
      fill(facts, now());
    }
  };
}
