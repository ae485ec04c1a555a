import type { Sql } from './database.ts';

/** Something that an operator must know. `cause` is a code with ids, never about a person. */
export type Alarm = {
  readonly id: string;
  readonly cause: string;
  readonly raisedAt: Date;
  readonly lastAt: Date;
  readonly count: number;
};

/** The open alarms, oldest first. */
export async function listAlarms(sql: Sql): Promise<Alarm[]> {
  return sql.query<Alarm>(
    `select id, cause, raised_at as "raisedAt", last_at as "lastAt", count
       from alarm where cleared_at is null order by raised_at, id limit 1000`,
  );
}
