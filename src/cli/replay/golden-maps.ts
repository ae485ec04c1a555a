import { loadMappings } from '../../config/load-mappings.ts';
import type { MappingTexts } from '../../config/load-mappings.ts';
import type { CompiledMaps } from '../../mapping/compile-maps.ts';
import { compileMaps } from '../../mapping/compile-maps.ts';
import type { Converter } from '../../mapping/converter.ts';
import { CONVERTERS } from '../../mapping/converters.ts';

/** What golden cases are mapped with when their `case.json` says nothing else: the fixtures' date of reference (design 6). */
export const GOLDEN_CONTEXT = { now: '2026-11-23T09:15:00+01:00', seed: 'golden' } as const;

/** Ids that a reader can follow, `Condition-1`, of the same parts that the gateway hashes. */
const readableId: Converter = (_context, ...path) => path.map((part) => String(part).replaceAll(/[^A-Za-z0-9.-]+/g, '-').slice(0, 24)).join('-');

/** Maps as goldens are made with: their ids are readable, so that a difference is one of content. */
export async function goldenMaps(texts?: MappingTexts): Promise<CompiledMaps> {
  const { files, conceptMaps } = texts ?? (await loadMappings());
  return compileMaps(files, conceptMaps, { converters: { ...CONVERTERS, idFor: readableId } });
}
