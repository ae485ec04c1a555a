import { appendFileSync } from 'node:fs';
import { openEmbedded } from '../../../src/store/open-embedded.ts';

/** A process for the durability test: writes rows for ever, and notes each one after its commit. */
const [folder = '', notes = ''] = process.argv.slice(2);
const db = await openEmbedded(folder);
await db.query('create table if not exists line (n integer primary key)');
const [last] = await db.query<{ n: number }>('select coalesce(max(n), 0) as n from line');
for (let n = (last?.n ?? 0) + 1; ; n += 1) {
  await db.inTransaction((tx) => tx.query('insert into line (n) values ($1)', [n]));
  appendFileSync(notes, `${n}\n`);
}
