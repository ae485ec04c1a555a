import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileMaps } from '../../src/mapping/compile-maps.ts';
import { medplumPeer } from '../support/medplum-peer.ts';
import { ALL_CONVERTERS, readMapFolder, treeFromText } from './shipped-maps.ts';

const { files, conceptMaps } = readMapFolder('mappings');
const compiled = compileMaps(files, conceptMaps, { converters: ALL_CONVERTERS });
const peer = medplumPeer(files, conceptMaps, ALL_CONVERTERS);

/** What one may find in a field instead of what is there. */
const damage = fc.constantFrom('', '""', '^', '&', '~', 'x', 'x~y', '^^x', 'a&b^c', '20261340', '1985', 'J', 'Q');
/** At this line and field: drop the line, double it, or put something else in the field. */
const change = fc.record({
  line: fc.nat({ max: 40 }),
  field: fc.nat({ max: 22 }),
  how: fc.oneof(fc.constant('drop'), fc.constant('double'), damage),
});
type Change = { readonly line: number; readonly field: number; readonly how: string };

function changed(text: string, changes: readonly Change[]): string {
  const lines = text.trimEnd().split('\n');
  for (const { line, field, how } of changes) {
    const at = 1 + (line % Math.max(1, lines.length - 1));
    const fields = (lines[at] ?? 'NTE').split('|');
    fields[1 + field] = how;
    const replacement =
      how === 'drop'
        ? []
        : how === 'double'
          ? [lines[at] ?? '', lines[at] ?? '']
          : [Array.from(fields, (value) => value ?? '').join('|')];
    lines.splice(at, 1, ...replacement);
  }
  return lines.join('\n');
}

function outcome(run: () => unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(run())) as unknown;
  } catch {
    return 'threw';
  }
}

test.each([
  ['srm-vg.hl7', 'zorgdomein-srm'],
  ['oru-letter.hl7', 'zorgdomein-oru'],
])('5.2 %s, damaged anyhow, maps as in Medplum', (file, map) => {
  const text = readFileSync(join(import.meta.dirname, 'messages', file), 'utf8');
  const url = `https://mgn-gateway.example/fhir/StructureMap/${map}`;
  const ctx = { now: '2026-11-23T09:15:00+01:00', seed: 'damaged' };
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
      const message = treeFromText(changed(text, changes), file);
      const theirs = outcome(() => peer.transform(url, [message, ctx]));

      expect(outcome(() => compiled.transform(url, { message, ctx }))).toEqual(theirs);
      expect(outcome(() => compiled.transformExplained(url, { message, ctx }).resource)).toEqual(theirs);
    }),
    { seed: 20261123, numRuns: 120 },
  );
});
