import { createHash } from 'node:crypto';
import type { Bundle } from '@medplum/fhirtypes';
import type { Hl7Message } from '../hl7v2/hl7-message.ts';
import { textAt } from '../hl7v2/text-at.ts';
import { placesOf } from '../hl7v2/tree-node.ts';
import { treeFromMessage } from '../hl7v2/tree.ts';
import type { MapSources } from '../mapping/compile-maps.ts';
import { instantFromTs } from '../mapping/converters/time-from-ts.ts';
import type { Explanation } from '../mapping/explain.ts';
import type { PlaceOf } from '../mapping/watched.ts';
import { messageType } from '../pipeline/message-keys.ts';
import { isRefType, readReferral } from '../pipeline/referral-number.ts';
import type { Rulebooks } from '../rulebooks.ts';
import { hl7PlaceOf, MAP_NAMES } from '../rulebooks.ts';
import { EXIT } from './exit-status.ts';
import { joinBundles, joinExplained } from './join-bundles.ts';
import { leavesOf } from './leaves-of.ts';
import { bundleMappable } from './map-bundle.ts';
import type { Format, InputFile } from './read-input.ts';
import { isAdvies } from './read-input.ts';
import { Stop } from './stop.ts';

/** An input with the StructureMaps that take it, the one of its request first. `referral` is the referral number, from which offline ids are made. */
export type Mappable = { readonly format: Format; readonly type: string; readonly maps: readonly string[]; readonly referral: string; readonly sources: MapSources; readonly places: () => readonly string[]; readonly placeOf: PlaceOf | undefined };

/** A Bundle with the reasons of every element, and the source fields that no rule read. */
export type ExplainedBundle = { readonly bundle: Bundle; readonly explain: readonly Explanation[]; readonly unread: readonly string[] };

const HL7_MAPPINGS: Readonly<Record<string, keyof typeof MAP_NAMES>> = { 'SRM^S01': 'zorgdomein-srm', 'SRM^S04': 'zorgdomein-srm', 'ORU^R01': 'zorgdomein-oru', 'REF^I12': 'ref-i12', 'REF^I13': 'ref-i12' };

/**
 * Chooses the mapping of an input. @throws Stop MESSAGE_TYPE_UNKNOWN for what is no referral and no letter of one,
 * MAPPING_MISSING for a cancellation in FHIR, USAGE_INVALID when `format` asks for another.
 */
export function mappable(input: InputFile, { at, format }: { readonly at?: Date | undefined; readonly format?: Format | undefined } = {}): Mappable {
  const found = input.kind === 'hl7v2' ? fromHl7(input.file, input.message, at) : fromFhir(input, { at, format });
  if (format !== undefined && format !== found.format) {
    throw new Stop('USAGE_INVALID', EXIT.usage, `${input.file}: ${found.format}, geen ${format}`);
  }
  return found;
}

function fromHl7(file: string, message: Hl7Message, at: Date | undefined): Mappable {
  const type = messageType(message);
  const mapping = HL7_MAPPINGS[type];
  // Offline nobody says which sender this is: its application stands for it.
  const number = readReferral(message, textAt(message, 'MSH-3').toLowerCase().replace(/[^a-z0-9]+/g, '-'));
  if (mapping === undefined || (mapping === 'zorgdomein-oru' && !number.ok)) {
    throw new Stop('MESSAGE_TYPE_UNKNOWN', EXIT.judgedBad, `${file}: ${type}`);
  }
  const referral = number.ok ? number.value.value : textAt(message, 'ARQ-1') || textAt(message, 'RF1-6');
  const numberSystem = number.ok ? { numberSystem: number.value.system } : {};
  const tree = treeFromMessage(message);
  const now = (at ?? momentOf(message)).toISOString();
  return { format: isRefType(type) ? 'ref-hl7v2' : 'zorgdomein-hl7v2', type, maps: [MAP_NAMES[mapping]], referral, sources: { message: tree, ctx: { now, seed: referral, ...numberSystem } }, places: () => placesOf(tree), placeOf: hl7PlaceOf };
}

function fromFhir({ file, resource }: Extract<InputFile, { kind: 'fhir' }>, options: { readonly at: Date | undefined; readonly format: Format | undefined }): Mappable {
  if (!isAdvies(resource)) {
    return bundleMappable(file, resource, options);
  }
  const referral = resource.basedOn?.find((it) => it.identifier?.value !== undefined)?.identifier?.value ?? resource.id ?? 'advies';
  const now = options.at?.toISOString() ?? resource.authored ?? new Date().toISOString();
  return { format: 'vg-advies', type: 'QuestionnaireResponse', maps: [MAP_NAMES['vg-advies']], referral, sources: { message: resource, ctx: { now, seed: `${referral}/advies` } }, places: () => leavesOf(resource, ''), placeOf: undefined };
}

/** When the message was sent (MSH-7); a message that does not say so counts as sent now. */
export function momentOf(message: Hl7Message): Date {
  const sent = instantFromTs(textAt(message, 'MSH-7'));
  return sent === undefined ? new Date() : new Date(sent);
}

/** Maps an input offline. Equal input gives an equal Bundle: its ids come from the referral number. */
export function mapOffline({ maps }: Pick<Rulebooks, 'maps'>, input: Mappable): Bundle {
  return joinBundles(input.maps.map((name) => maps.transform(name, input.sources) as Bundle));
}

/** Maps and explains (design 5.2). */
export function explainOffline({ maps }: Rulebooks, input: Mappable): ExplainedBundle {
  const parts = input.maps.map((name) => maps.transformExplained(name, input.sources, input.placeOf));
  const read = new Set(parts.flatMap((it) => [...it.read]));
  return { ...joinExplained(parts.map(({ resource, explain }) => ({ bundle: resource as Bundle, explain }))), unread: input.places().filter((place) => !read.has(place)) };
}

/** Ids for offline commands: the same in every run. */
export function offlineIds(seed: string): () => string {
  let count = 0;
  return () => {
    const hex = createHash('sha256').update(`${seed}/${++count}`).digest('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  };
}
