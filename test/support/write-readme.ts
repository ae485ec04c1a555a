import { readFileSync, writeFileSync } from 'node:fs';
import { withTables } from './readme-tables.ts';

/** `npm run docs`: writes the tables of README that are made from code. */
const path = new URL('../../README.md', import.meta.url);
writeFileSync(path, withTables(readFileSync(path, 'utf8')));
