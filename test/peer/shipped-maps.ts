import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConceptMap } from '@medplum/fhirtypes';
import { parseMessage } from '../../src/hl7v2/parse-message.ts';
import { treeFromMessage } from '../../src/hl7v2/tree.ts';
import type { MapSources } from '../../src/mapping/compile-maps.ts';
import type { Converters } from '../../src/mapping/converter.ts';
import { CONVERTERS } from '../../src/mapping/converters.ts';
import { makeIdFor } from '../../src/mapping/converters/id-for.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The converters as the gateway installs them. */
export const ALL_CONVERTERS: Converters = { ...CONVERTERS, idFor: makeIdFor((text) => hash('sha256', text, 'hex')) };

/** Map texts and ConceptMaps under a folder, by path within it. */
export type MapFolder = {
  readonly files: Readonly<Record<string, string>>;
  readonly conceptMaps: readonly ConceptMap[];
};

/** Reads all maps and ConceptMaps of a folder (`mappings`, `test/peer/maps`). */
export function readMapFolder(folder: string): MapFolder {
  const root = join(ROOT, folder);
  const names = existsSync(root) ? readdirSync(root, { recursive: true, encoding: 'utf8' }).toSorted() : [];
  const read = (name: string): string => readFileSync(join(root, name), 'utf8');
  const json = names
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(read(name)) as { resourceType?: string });
  return {
    files: Object.fromEntries(names.filter((name) => name.endsWith('.map')).map((name) => [name, read(name)])),
    conceptMaps: json.filter((one): one is ConceptMap => one.resourceType === 'ConceptMap'),
  };
}

/** An input for the maps, with the map that its `case.json` names when it has one. */
export type PeerCase = { readonly name: string; readonly map?: string; readonly sources: MapSources };

/** Every case of a folder: subfolders with `input.hl7` or `input.json` and `case.json { map, ctx? }`, and bare `*.hl7`. */
export function readCases(folder: string): PeerCase[] {
  const root = join(ROOT, folder);
  const names = existsSync(root) ? readdirSync(root, { recursive: true, encoding: 'utf8' }).toSorted() : [];
  return names
    .filter((name) => name.endsWith('.hl7') || name.endsWith('input.json'))
    .map((name) => {
      const settings = join(root, name, '../case.json');
      const about = existsSync(settings)
        ? (JSON.parse(readFileSync(settings, 'utf8')) as { map?: string; ctx?: object })
        : {};
      const ctx = { now: '2026-11-23T09:15:00+01:00', seed: `peer ${name}`, ...about.ctx };
      const sources = {
        message: readInput(readFileSync(join(root, name), name.endsWith('.hl7') ? 'latin1' : 'utf8'), name),
        ctx,
      };
      return about.map === undefined ? { name, sources } : { name, map: about.map, sources };
    });
}

function readInput(text: string, name: string): unknown {
  if (!name.endsWith('.hl7')) {
    return JSON.parse(text);
  }
  return treeFromText(text, name);
}

/** The tree of an HL7 message whose segments stand on lines. `name` is for the error. */
export function treeFromText(text: string, name: string): unknown {
  const message = parseMessage(text.trimEnd().replaceAll(/\r?\n/g, '\r'));
  if (!message.ok) {
    throw new Error(`${name} is no HL7 message`);
  }
  return treeFromMessage(message.value);
}
