import pg from 'pg';
import type { PoolClient } from 'pg';
import type { Database, ExclusiveName, SqlValue, Transaction } from './database.ts';
import { brandTransaction, EXCLUSIVE } from './database.ts';
import { Fault } from '../kernel/fault.ts';
import { faultFromDatabase } from './fault-from-database.ts';

/** How to reach PostgreSQL. `url` may hold a password: it is never logged. */
export type PostgresOptions = {
  readonly url: string;
  /** Connections of this process at most; default 10. */
  readonly poolSize?: number;
  /** Time limit of one statement in ms; default 15 000. */
  readonly statementTimeoutMs?: number;
  /** Time limit of waiting for a lock in ms; default two thirds of the statement's. */
  readonly lockTimeoutMs?: number;
  /** Time limit of a server that hangs and answers nothing at all, not even that time is up, in ms; default the statement's and 5 000. */
  readonly answerTimeoutMs?: number;
  /** Time limit of waiting for a free connection in ms; default 5 000. */
  readonly connectTimeoutMs?: number;
  /** Schema to work in; default the role's own search path. Tests use one of their own. */
  readonly schema?: string;
  /** Told about a connection that broke while idle; the pool replaces it by itself. */
  readonly onIdleError?: (error: Error) => void;
};

/** How much later than the server we give a statement up. */
const ANSWER_MS = 5_000;
/** The driver knows no other way to wait for ever: 0 is its default. A timer takes no more. */
const FOR_EVER_MS = 2_147_483_647;

/** Opens a pool on PostgreSQL 15 or newer. Connects lazily: an unreachable server shows at the first query. */
export function openPostgres(options: PostgresOptions): Database {
  const timeout = options.statementTimeoutMs ?? 15_000;
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    statement_timeout: timeout,
    lock_timeout: options.lockTimeoutMs ?? Math.ceil((timeout * 2) / 3),
    query_timeout: options.answerTimeoutMs ?? timeout + ANSWER_MS,
    idle_in_transaction_session_timeout: timeout * 2,
    application_name: 'mgn-gateway',
    keepAlive: true,
    types: { getTypeParser },
    // Statements that do not wait for each other share a round trip: `begin` rides with the first one.
    pipeline: true,
    ...(options.schema === undefined ? {} : { options: `-c search_path=${options.schema}` }),
  } as pg.PoolConfig);
  pool.on('error', options.onIdleError ?? ((): void => undefined));
  // Whoever asked the pool for a connection gets it a moment later than the pool stops listening to it. A server that ends
  // it in that moment would end this process; so it fails the next statement instead.
  pool.on('connect', (client) => client.on('error', (): void => undefined));

  return {
    kind: 'postgres',
    query: (text, values) => runOn(pool, text, values),
    inTransaction: (work) => inTransaction(pool, work),
    exclusively: (name, work) => exclusively(pool, name, work),
    close: () => pool.end(),
  };
}

/** Both databases answer alike: a bigint is a number (ours count rows and sequences, far below 2^53). */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  const isBigint = oid === pg.types.builtins.INT8 && format !== 'binary';
  return isBigint ? Number : (pg.types.getTypeParser(oid, format as 'text') as (value: string) => unknown);
}

const STATEMENT_NAMES = new Map<string, string>();

/** Every SQL text in this program is constant, so each is parsed and planned once per connection. */
function statementName(text: string): string {
  const known = STATEMENT_NAMES.get(text);
  if (known !== undefined) {
    return known;
  }
  const name = `s${STATEMENT_NAMES.size}`;
  STATEMENT_NAMES.set(text, name);
  return name;
}

/** The driver's own time limit of one statement, which its types leave out. Absent: that of the pool. */
type Patience = { readonly query_timeout?: number };

async function runOn<Row>(on: pg.Pool | PoolClient, text: string, values: readonly SqlValue[] = [], patience: Patience = {}): Promise<Row[]> {
  try {
    const result = await on.query({ name: statementName(text), text, values: values as unknown[], ...patience });
    return result.rows as Row[];
  } catch (error) {
    throw faultFromDatabase(error);
  }
}

async function inTransaction<T>(pool: pg.Pool, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw faultFromDatabase(error);
  });
  const afterCommit: (() => void)[] = [];
  let broken: Error | undefined;
  const noteBroken = (error: Error): void => {
    broken = error;
  };
  client.on('error', noteBroken);
  try {
    // Not awaited: it travels with the first statement. Should it fail, that statement fails too.
    client.query('begin').catch(noteBroken);
    const value = await work(transactionOn(client, afterCommit));
    await commit(client);
    afterCommit.forEach((callback) => callback());
    return value;
  } catch (error) {
    if (isUnavailable(error)) {
      // Nothing more is asked of a connection that does not answer: closing it rolls back.
      broken ??= new Error('given up');
    } else {
      await client.query('rollback').catch(noteBroken);
    }
    throw error;
  } finally {
    client.off('error', noteBroken);
    client.release(broken);
  }
}

function isUnavailable(error: unknown): boolean {
  return error instanceof Fault && error.code === 'DATABASE_UNAVAILABLE';
}

/** A session's advisory lock: it needs a connection of its own for as long as the work takes, and no pooler between that gives it to others. */
async function exclusively<T>(pool: pg.Pool, name: ExclusiveName, work: () => Promise<T>): Promise<T | undefined> {
  const client = await pool.connect().catch((error: unknown) => {
    throw faultFromDatabase(error);
  });
  let broken: Error | undefined;
  const noteBroken = (error: Error): void => {
    broken = error;
  };
  client.on('error', noteBroken);
  try {
    const [taken] = await runOn<{ taken: boolean }>(client, 'select pg_try_advisory_lock($1, hashtext(current_schema())) as taken', [EXCLUSIVE[name]]);
    if (taken?.taken !== true) {
      return undefined;
    }
    try {
      return await work();
    } finally {
      await client.query('select pg_advisory_unlock($1, hashtext(current_schema()))', [EXCLUSIVE[name]]).catch(noteBroken);
    }
  } catch (error) {
    broken ??= isUnavailable(error) ? new Error('given up') : undefined;
    throw error;
  } finally {
    client.off('error', noteBroken);
    client.release(broken);
  }
}

function transactionOn(client: PoolClient, afterCommit: (() => void)[]): Transaction {
  let patience: Patience = {};
  return brandTransaction({
    query: (text, values) => runOn(client, text, values, patience),
    runScript: async (text) => {
      await client.query({ text, ...patience }).catch((error: unknown) => {
        throw faultFromDatabase(error);
      });
    },
    allow: async (ms) => {
      await runOn(client, "select set_config('statement_timeout', $1, true)", [String(ms)]);
      patience = { query_timeout: ms === 0 ? FOR_EVER_MS : ms + ANSWER_MS };
    },
    afterCommit: (callback) => afterCommit.push(callback),
  });
}

/** A statement that failed and was swallowed would turn `commit` into a silent rollback: the command tag tells. */
async function commit(client: PoolClient): Promise<void> {
  const { command } = await client.query('commit').catch((error: unknown) => {
    throw faultFromDatabase(error);
  });
  if (command !== 'COMMIT') {
    throw new Error('The transaction was rolled back at commit: a failed statement was ignored.');
  }
}
