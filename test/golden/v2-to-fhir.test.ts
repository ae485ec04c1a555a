import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadMappings } from '../../src/config/load-mappings.ts';
import { parseMessage } from '../../src/hl7v2/parse-message.ts';
import type { Hl7Node } from '../../src/hl7v2/tree-node.ts';
import { placeOf } from '../../src/hl7v2/tree-node.ts';
import { treeFromMessage } from '../../src/hl7v2/tree.ts';
import { compileMaps } from '../../src/mapping/compile-maps.ts';
import { CONVERTERS } from '../../src/mapping/converters.ts';

const ROOT = join(import.meta.dirname, '../..');
const GUIDE = join(ROOT, '../shared/standards/v2-to-fhir/mappings/segments');
const CASES = join(ROOT, 'test/golden/maps');
const TABLE = readFileSync(join(ROOT, 'docs/v2-to-fhir.md'), 'utf8');

type Row = { readonly field: string; readonly cells: readonly string[] };
const ROWS: readonly Row[] = TABLE.split('\n').flatMap((line) => {
  const cells = line.split('|').slice(1, -1).map((it) => it.trim());
  return /^[A-Z][A-Z0-9]{2}-\d+$/.test(cells[0] ?? '') ? [{ field: cells[0] ?? '', cells }] : [];
});
const isUnread = (row: Row): boolean => row.cells[4] === 'not needed' || (row.cells.length === 3 && row.cells[1] === '–');

/** The fields (`PID-5`) that any map reads in any golden message. */
async function fieldsRead(): Promise<ReadonlySet<string>> {
  const { files, conceptMaps } = await loadMappings();
  const maps = compileMaps(files, conceptMaps, { converters: { ...CONVERTERS, idFor: (_ctx: unknown, ...path: unknown[]) => path.join('-') } });
  const names = readdirSync(CASES).filter((name) => existsSync(join(CASES, name, 'input.hl7')));
  const places = names.flatMap((name) => {
    const message = parseMessage(readFileSync(join(CASES, name, 'input.hl7'), 'latin1'));
    const { map, ctx } = JSON.parse(readFileSync(join(CASES, name, 'case.json'), 'utf8')) as { map: string; ctx?: object };
    const sources = { message: message.ok ? treeFromMessage(message.value) : {}, ctx: { now: '2026-11-23T09:15:00+01:00', seed: name, ...ctx } };
    return [...maps.transformExplained(map, sources, (node, key, index) => placeOf(node as Hl7Node, key, index)).read];
  });
  return new Set(places.flatMap((place) => /^([A-Z][A-Z0-9]{2})(?:\[\d+\])?-(\d+)/.exec(place)?.slice(1, 3).join('-') ?? []));
}

describe('docs/v2-to-fhir.md', () => {
  let read: ReadonlySet<string>;
  beforeAll(async () => {
    read = await fieldsRead();
  });

  test('every field that a map reads has its row, and the row says what becomes of it', () => {
    expect(read.size).toBeGreaterThan(50);
    const told = new Set(ROWS.filter((row) => !isUnread(row)).map((row) => row.field));
    expect([...read].filter((field) => !told.has(field)).toSorted()).toEqual([]);
  });

  test('a row has a verdict, a difference has a reason, and no field has two rows', () => {
    const guided = ROWS.filter((row) => row.cells.length === 6);
    expect(guided.filter((row) => !['followed', 'differs', 'not needed'].includes(row.cells[4] ?? ''))).toEqual([]);
    expect(guided.filter((row) => row.cells[4] === 'differs' && row.cells[5] === '')).toEqual([]);
    expect(ROWS.map((row) => row.field)).toEqual([...new Set(ROWS.map((row) => row.field))]);
  });

  test.skipIf(!existsSync(GUIDE) && process.env['CI'] === undefined)('every row of the guide is judged, and no row is invented', () => {
    for (const [, segment = '', map = ''] of TABLE.matchAll(/^## ([A-Z0-9]{3}), guide: `([^`]+)`$/gm)) {
      const file = readdirSync(GUIDE).find((name) => name.includes(`_ ${map} `)) ?? '';
      const guided = new Set(readFileSync(join(GUIDE, file), 'utf8').match(new RegExp(`(?<=^[^,\\n]*,)${segment}-\\d+(?=,)`, 'gm')));
      expect(ROWS.filter((row) => row.field.startsWith(`${segment}-`)).map((row) => row.field), map).toEqual([...guided]);
    }
  });
});
