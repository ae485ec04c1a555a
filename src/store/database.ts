declare const transaction: unique symbol;

/** What a statement needs: constant SQL and its values. Rows come back with plain column names, as the SQL names them. */
export type Sql = {
  /**
   * Runs one statement. `timestamptz` comes back as `Date`, `jsonb` parsed, `bytea` as `Uint8Array`, `bigint` as number.
   * The text must be constant: it is prepared once per connection.
   * @throws Fault JOURNEY_CHANGED (serialisation, deadlock) or DATABASE_UNAVAILABLE (connection, time limit).
   */
  query<Row>(text: string, values?: readonly SqlValue[]): Promise<Row[]>;
};

/** What may be bound to a statement. JSON goes in as text (`JSON.stringify`), on both databases. */
export type SqlValue =
  string | number | boolean | Date | Uint8Array | null | readonly (string | number | Date | Uint8Array | null)[];

/** An open transaction. Can only be had inside `inTransaction`, so what needs it cannot be called outside a commit. */
export type Transaction = Sql & {
  readonly [transaction]: true;
  /** Runs statements without values, separated by semicolons (migrations). */
  runScript(text: string): Promise<void>;
  /** From here on statements of this transaction may take so long, ms, whatever they may otherwise; 0: as long as it takes. */
  allow(ms: number): Promise<void>;
  /** Registers what happens once the commit has succeeded; not run after a rollback. Must not throw. */
  afterCommit(callback: () => void): void;
};

/** The database, embedded or PostgreSQL: same SQL, same answers, same faults (design 5.4). */
export type Database = Sql & {
  readonly kind: 'embedded' | 'postgres';
  /**
   * Commits what `work` did, or nothing when it throws. Inside `work` only its `Transaction` may be used: the embedded
   * database has one session, and a query beside the transaction would wait for ever (it throws instead).
   */
  inTransaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * Does `work` while no other gateway does work under this name; undefined when another does. Held by a connection, so
   * that a gateway that dies gives it up at once. Not for correctness: a connection that breaks lets another begin early.
   */
  exclusively<T>(name: ExclusiveName, work: () => Promise<T>): Promise<T | undefined>;
  close(): Promise<void>;
};

/** What only one gateway does at a time in one schema, each with the number of its advisory lock. */
export const EXCLUSIVE = { deadlines: 742_001_577, retention: 742_001_578 } as const;
export type ExclusiveName = keyof typeof EXCLUSIVE;

/** Makes the `Transaction` of the two implementations, and of nobody else: branding is what keeps statements in a commit. */
export function brandTransaction(parts: Omit<Transaction, typeof transaction>): Transaction {
  return parts as Transaction;
}
