import type { Gateway } from '../../src/gateway.ts';
import type { Clock } from '../../src/kernel/ports.ts';
import { makeOperatorDesk } from '../../src/operator-desk.ts';
import { traceJourney } from '../../src/trace.ts';
import type { Network } from '../../src/workflow/network.ts';
import type { Evidence } from './watch-wires.ts';

/** Columns that hold what is encrypted or hashed; everything else of a table must be free of persons. */
const READABLE = `select table_name as name, string_agg(quote_ident(column_name), ', ' order by ordinal_position) as columns
  from information_schema.columns where table_schema = current_schema() and data_type <> 'bytea' group by table_name order by table_name`;

/**
 * What a gateway shows to whoever has not named himself: the pages of the admin port, each table of the database but its encrypted
 * columns (journeys, audit, alarms, worklist, outbox, dead letters), the trace of every journey, and a worklist asked for without a name.
 */
export async function gatewayEvidence(gateway: Gateway, { network, clock }: { readonly network: () => Network; readonly clock: Clock }): Promise<readonly Evidence[]> {
  const { storage, store, doors, rulebooks } = gateway;
  const pages = await Promise.all(['/metrics', '/health/live', '/health/ready', '/openapi.json'].map(async (path): Promise<Evidence> => ({ source: path, text: await (await fetch(`http://127.0.0.1:${doors.adminPort}${path}`)).text() })));
  const tables = await storage.database.query<{ name: string; columns: string }>(READABLE);
  const rows: Evidence[] = [];
  for (const { name, columns } of tables) {
    const found = await storage.database.query<{ row: string }>(`select to_jsonb(t)::text as row from (select ${columns} from ${name}) t`);
    rows.push({ source: `table ${name}`, text: found.map(({ row }) => row).join('\n') });
  }
  const traces: Evidence[] = [];
  for (const { id } of await storage.database.query<{ id: string }>('select id from journey order by id')) {
    traces.push({ source: 'trace', text: JSON.stringify(await traceJourney({ storage, store, views: rulebooks.views, network }, id, clock.now())) });
  }
  const desk = makeOperatorDesk({ storage, store, stories: gateway.desk, views: rulebooks.views, network, clock, newId: () => crypto.randomUUID(), wake: () => undefined, intake: () => Promise.reject(new Error('Nothing is taken in here.')) });
  return [...pages, ...rows, ...traces, { source: 'worklist without a name', text: JSON.stringify(await desk.listWork({})) }, { source: 'dead letters without a name', text: JSON.stringify(await desk.listDead({})) }];
}
