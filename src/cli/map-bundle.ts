import type { Bundle, Resource } from '@medplum/fhirtypes';
import { bundlePlaceOf, textIn } from '../fhir/bundle-node.ts';
import { referralTree } from '../fhir/referral-tree.ts';
import { withTextLetter } from '../fhir/text-letter.ts';
import { referralNumberFromFhir } from '../mapping/converters/fhir-datatypes.ts';
import { bundleKindOf } from '../pipeline/read-bundle.ts';
import type { BundleFormat } from './bundle-format.ts';
import { BUNDLE_FORMATS, formatsOfBundle, notAReferral } from './bundle-format.ts';
import { EXIT } from './exit-status.ts';
import { leavesOf } from './leaves-of.ts';
import type { Mappable } from './map-input.ts';
import type { Format } from './read-input.ts';
import { isBundle } from './read-input.ts';
import { Stop } from './stop.ts';

/** Elements that name or link resources, or hold the letter as text: the reader that groups a Bundle reads them, no rule does. */
const FRAME = /\.(resourceType|fullUrl|reference)$|^Bundle\.(resourceType|type)$|^Bundle\.entry(\[\d+\])?\.request\.|\.section(\[\d+\])?\.(title|code\.|text\.|extension(\[\d+\])?\.(url|value))/;

/**
 * Chooses the mappings of a FHIR referral: of its request, and of its documents when it has any. @throws Stop
 * MESSAGE_TYPE_UNKNOWN for what is no referral, saying what it is; MAPPING_MISSING for a cancellation, of which nothing is
 * mapped; FIELD_MISSING when there is no request in it.
 */
export function bundleMappable(file: string, resource: Resource, { at, format }: { readonly at?: Date | undefined; readonly format?: Format | undefined }): Mappable {
  const told = chosenFormat(file, resource, format);
  const { door, mapping } = BUNDLE_FORMATS[told];
  const tree = withTextLetter(referralTree(resource));
  const kind = bundleKindOf(tree, { door });
  if (!kind.ok) {
    throw new Stop(kind.refusal.code, EXIT.judgedBad, `${file}: ${kind.refusal.at ?? ''}`);
  }
  if (kind.value === 'cancellation') {
    throw new Stop('MAPPING_MISSING', EXIT.judgedBad, `${file}: annulering, daarvan wordt niets omgezet`);
  }
  const maps = [...(kind.value === 'referral' && tree.request.length > 0 ? [mapping] : []), ...(tree.document.length > 0 ? ['fhir-letter'] : [])];
  if (maps.length === 0 || (kind.value === 'referral' && tree.request.length === 0)) {
    throw new Stop('FIELD_MISSING', EXIT.judgedBad, `${file}: Bundle.entry`);
  }
  const referral = tree.number.map(referralNumberFromFhir).find((it) => it?.value !== undefined)?.value ?? '';
  const written = bundleMoment(tree);
  return {
    format: told, type: `${door}/${kind.value}`, maps, referral,
    sources: { message: tree, ctx: { now: (at ?? written ?? new Date()).toISOString(), seed: referral } },
    places: () => leavesOf(resource, 'Bundle').filter((place) => !FRAME.test(place)),
    placeOf: bundlePlaceOf,
  };
}

/** When a Bundle was written by its own account: its request, else its Composition. */
export function bundleMoment({ request, composition }: Pick<ReturnType<typeof referralTree>, 'request' | 'composition'>): Date | undefined {
  const [stated = {}] = [...request, ...composition];
  const written = new Date(textIn(stated, 'authoredOn') || textIn(stated, 'date'));
  return Number.isNaN(written.getTime()) ? undefined : written;
}

function chosenFormat(file: string, resource: Resource | Bundle, format: Format | undefined): BundleFormat {
  const formats = isBundle(resource) ? formatsOfBundle(resource) : [];
  const [told] = formats;
  if (told === undefined) {
    throw new Stop('MESSAGE_TYPE_UNKNOWN', EXIT.judgedBad, `${file}: ${notAReferral(resource)}`);
  }
  const chosen = format === undefined ? told : formats.find((it) => it === format);
  if (chosen === undefined) {
    throw new Stop('USAGE_INVALID', EXIT.usage, `${file}: ${told}, geen ${format ?? ''}`);
  }
  return chosen;
}
