import { describe, expect, test } from 'vitest';
import { compileMaps } from '../../src/mapping/compile-maps.ts';
import { parseMaps } from '../../src/mapping/parse-maps.ts';
import { medplumPeer } from '../support/medplum-peer.ts';
import type { PeerCase } from './shipped-maps.ts';
import { ALL_CONVERTERS, readCases, readMapFolder } from './shipped-maps.ts';

/** A converter with arguments, for `test/peer/maps`: gives two identifiers, one or none. */
function itemIdentifier(item: unknown, system: unknown, values: unknown): unknown {
  const value = typeof item === 'string' ? item : (item as { linkId: string }).linkId;
  return value === 'b' ? undefined : [{ system, value }, Array.isArray(values) ? null : { system, value: values }];
}

/** The cases that a map is run on: those that name it; those that name none go to the maps for their kind of message. */
function casesFor(url: string, cases: readonly PeerCase[]): PeerCase[] {
  const name = url.slice(url.lastIndexOf('/') + 1);
  return cases.filter(({ map, sources }) => {
    if (map !== undefined) {
      return map === url || map === name;
    }
    const { structure = '' } = sources.message as { structure?: string };
    return structure !== '' && name.split('-').includes(structure.slice(0, 3).toLowerCase());
  });
}

describe.each(['mappings', 'test/peer/maps'])('5.2 %s: compiled maps give what Medplum gives', (folder) => {
  const { files, conceptMaps } = readMapFolder(folder);
  const converters = { ...ALL_CONVERTERS, itemIdentifier };
  const cases =
    folder === 'mappings' ? [...readCases('test/golden/maps'), ...readCases('test/peer/messages')] : readCases(folder);
  const parsed = parseMaps(files, conceptMaps, Object.keys(converters));
  const compiled = compileMaps(files, conceptMaps, { converters });
  const peer = medplumPeer(files, conceptMaps, converters);
  const pairs = compiled.urls.flatMap((url) =>
    casesFor(url, cases).map((one) => ({ url, one, name: `${one.name} × ${url.slice(url.lastIndexOf('/') + 1)}` })),
  );

  test('there are maps and inputs to compare', () => {
    expect(parsed).toMatchObject({ ok: true });
    expect(pairs.length).toBeGreaterThan(0);
  });

  test('no map that is run on a message is without a case', () => {
    const imported = Object.values(files).flatMap((text) =>
      [...text.matchAll(/^imports "(.+)"/gm)].map((match) => match[1]),
    );
    const run = compiled.urls.filter((url) => !imported.includes(url));
    expect(run.filter((url) => !pairs.some((pair) => pair.url === url))).toEqual([]);
  });

  test.each(pairs)('$name', ({ url, one: { sources } }) => {
    const theirs = peer.transform(url, [sources.message, sources.ctx]);

    expect(compiled.transform(url, sources)).toEqual(theirs);
    expect(compiled.transformExplained(url, sources).resource).toEqual(theirs);
  });
});
