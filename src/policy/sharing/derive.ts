import { CODE_SYSTEMS, EXTENSIONS, MGN_BASE, SYSTEMS } from '../../fhir/naming-systems.ts';
import { ageBand } from './age-band.ts';
import type { FhirObject, FhirValue } from './fhir-value.ts';
import { isFhirObject, valuesAt } from './fhir-value.ts';

/** Says to a zorgaanbieder that the BSN must still be established (design 4, `BSN_MISSING`). */
export const BSN_VAST_TE_STELLEN = `${MGN_BASE}/StructureDefinition/ext-bsn-vast-te-stellen`;

/**
 * Adds to a resource the weaker forms that some views may have in place of the real element: age band for the birth
 * date, roepnaam for the name, "psychische klachten: ja" for ICPC (domain.md 2.7). Each view then names what it takes.
 */
export function derive(resource: FhirObject, at: string): FhirObject {
  switch (String(resource['resourceType'])) {
    case 'Patient':
      return withRoepnaam(withExtensions(resource, patientExtensions(resource, at)));
    case 'RelatedPerson':
      return withRoepnaam(resource);
    case 'Condition':
      return withPsychischeKlacht(resource);
    default:
      return resource;
  }
}

function patientExtensions(patient: FhirObject, at: string): readonly FhirObject[] {
  const { birthDate } = patient;
  const band = typeof birthDate === 'string' ? ageBand(birthDate, at) : undefined;
  const hasBsn = valuesAt(patient, ['identifier']).some(
    (identifier) =>
      isFhirObject(identifier) && identifier['system'] === SYSTEMS.bsn && identifier['value'] !== undefined,
  );
  return [
    ...(band === undefined
      ? []
      : [
          {
            url: EXTENSIONS.leeftijdsband,
            valueCoding: { system: CODE_SYSTEMS.leeftijdsband, code: band, display: `${band} jaar` },
          },
        ]),
    ...(hasBsn ? [] : [{ url: BSN_VAST_TE_STELLEN, valueBoolean: true }]),
  ];
}

/** Derived forms are made here only: what a sender put under their URL is not believed. */
function withExtensions(resource: FhirObject, derived: readonly FhirObject[]): FhirObject {
  const own = valuesAt(resource, ['extension']).filter(
    (item) => isFhirObject(item) && item['url'] !== EXTENSIONS.leeftijdsband && item['url'] !== BSN_VAST_TE_STELLEN,
  );
  return own.length + derived.length === 0 ? resource : { ...resource, extension: [...own, ...derived] };
}

function withRoepnaam(resource: FhirObject): FhirObject {
  const names = valuesAt(resource, ['name']).filter(isFhirObject);
  if (names.some((name) => name['use'] === 'usual' && valuesAt(name, ['given']).length > 0)) {
    return resource;
  }
  const roepnaam = names.map(firstGivenName).find((name) => name !== undefined);
  return roepnaam === undefined ? resource : { ...resource, name: [...names, { use: 'usual', given: [roepnaam] }] };
}

/** The first given name that is a name, not an initial; for a name kept as text only a single word counts. */
function firstGivenName(name: FhirObject): string | undefined {
  const given = valuesAt(name, ['given']);
  const candidates = given.length > 0 ? given : valuesAt(name, ['text']);
  return candidates.find((item): item is string => typeof item === 'string' && /^\p{L}[\p{L}'-]+$/u.test(item));
}

/** An ICPC P code becomes the words "psychische klachten: ja": which one is not told (domain.md 2.7, VG SD). */
function withPsychischeKlacht(condition: FhirObject): FhirObject {
  const code = condition['code'];
  const codings = valuesAt(code, ['coding']).filter(isFhirObject);
  const isPsychisch = codings.some(
    (coding) => coding['system'] === CODE_SYSTEMS.icpc && /^P\d\d/.test(String(coding['code'])),
  );
  const own = codings.filter((coding) => coding['system'] !== CODE_SYSTEMS.vgVraag);
  if (!isFhirObject(code) || (!isPsychisch && own.length === codings.length)) {
    return condition;
  }
  const derived: readonly FhirValue[] = isPsychisch
    ? [{ system: CODE_SYSTEMS.vgVraag, code: 'VGKLACHT', display: 'Psychische klachten: ja' }]
    : [];
  return { ...condition, code: { ...code, coding: [...own, ...derived] } };
}
