import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle } from '@medplum/fhirtypes';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadMappings } from '../../src/config/load-mappings.ts';
import { parseMessage } from '../../src/hl7v2/parse-message.ts';
import { treeFromMessage } from '../../src/hl7v2/tree.ts';
import type { Hl7Node } from '../../src/hl7v2/tree-node.ts';
import { placeOf, placesOf } from '../../src/hl7v2/tree-node.ts';
import type { CompiledMaps } from '../../src/mapping/compile-maps.ts';
import { compileMaps } from '../../src/mapping/compile-maps.ts';
import { CONVERTERS } from '../../src/mapping/converters.ts';

const FOLDER = join(import.meta.dirname, 'maps');
const cases = readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

/** Ids that a reader can follow: `Condition-1`. The gateway hashes the same parts. */
const readableId = (_ctx: unknown, ...path: unknown[]): string => path.map((part) => String(part).replace(/[^A-Za-z0-9.-]+/g, '-').slice(0, 24)).join('-');

function inputOf(name: string): unknown {
  const json = join(FOLDER, name, 'input.json');
  if (existsSync(json)) {
    return JSON.parse(readFileSync(json, 'utf8'));
  }
  const message = parseMessage(readFileSync(join(FOLDER, name, 'input.hl7'), 'latin1'));
  if (!message.ok) {
    throw new Error(`${name}: ${message.refusal.code}`);
  }
  return treeFromMessage(message.value);
}

/** Every relative reference of a Bundle. */
function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, child]) => (key === 'reference' && typeof child === 'string' ? [child] : referencesIn(child)));
}

// A folder is a case: input and case.json in, expected.json out. `vitest --update` rewrites expected.json; CI never does.
describe('maps', () => {
  let maps: CompiledMaps;
  beforeAll(async () => {
    const { files, conceptMaps } = await loadMappings();
    maps = compileMaps(files, conceptMaps, { converters: { ...CONVERTERS, idFor: readableId } });
  });
  const run = (name: string): Bundle => {
    const { map, ctx } = JSON.parse(readFileSync(join(FOLDER, name, 'case.json'), 'utf8')) as { map: string; ctx?: object };
    return maps.transform(map, { message: inputOf(name), ctx: { now: '2026-11-23T09:15:00+01:00', seed: 'golden', ...ctx } }) as Bundle;
  };

  test.each(cases)('%s', async (name) => {
    await expect(`${JSON.stringify(run(name), null, 2)}\n`).toMatchFileSnapshot(join(FOLDER, name, 'expected.json'));
  });

  test.each(cases)('%s: every reference leads to an entry, and every entry is there once', (name) => {
    const bundle = run(name);
    const ids = (bundle.entry ?? []).map(({ resource }) => `${resource?.resourceType}/${resource?.id}`);

    expect(referencesIn(bundle).filter((reference) => !ids.includes(reference))).toEqual([]);
    expect(ids).toEqual([...new Set(ids)]);
    expect(bundle.entry?.map(({ fullUrl }) => fullUrl)).toEqual(bundle.entry?.map(({ resource }) => `urn:uuid:${resource?.id}`));
  });

  // Frame and counters: sender, control id, set ids, types, scheduling filler of ZorgDomein, the second copy of a code.
  const TECHNICAL =
    /^(MSH-|PID-(1$|3(\[\d\])?\.5|31|32)|PV1|OBX(\[\d+\])?-(1|2|4|11)$|DG1(\[\d\])?-1$|IN1-(1|2|3\.[45])|NTE(\[\d\])?-(1|2|4)|RGS|AI[SGLP]-([124-9]|10|3\.[123]$)|ORC-(1$|4|21\.6)|RF1-(1|5|6\.2|9|11\.2)|NK1-1$|PRD(\[\d\])?-1|CTD|AUT-(1|2\.3)|OBR-([124]|16|25))/;

  // A question of somebody else: kept in the raw message, and told as unread.
  const OTHERS: Readonly<Record<string, readonly string[]>> = { 'srm-questions': ['OBX[20]-3.1', 'OBX[20]-3.2', 'OBX[20]-3.3', 'OBX[20]-5'] };

  test.each(cases.filter((name) => !name.startsWith('advies') && !name.startsWith('fhir')))('%s: what no rule reads says nothing about the person or the request', (name) => {
    const { map } = JSON.parse(readFileSync(join(FOLDER, name, 'case.json'), 'utf8')) as { map: string };
    const message = inputOf(name) as Hl7Node;
    const { read } = maps.transformExplained(map, { message, ctx: { now: '2026-11-23T09:15:00+01:00', seed: 'golden' } }, (node, key, index) => placeOf(node as Hl7Node, key, index));

    expect(placesOf(message).filter((place) => !read.has(place) && !TECHNICAL.test(place))).toEqual(OTHERS[name] ?? []);
  });
});
