import type { Extension, HumanName, Patient } from '@medplum/fhirtypes';
import { SYSTEMS } from '../../fhir/naming-systems.ts';
import type { Wmo315Client } from '../../iwmo/wmo315.ts';

/** A name with the parts that nl-core keeps beside its primitives. */
type NameParts = HumanName & { readonly _family?: { readonly extension?: readonly Extension[] }; readonly _given?: readonly ({ readonly extension?: readonly Extension[] } | null)[] };

const NAME = 'http://hl7.org/fhir/StructureDefinition/humanname-';
const QUALIFIER = 'http://hl7.org/fhir/StructureDefinition/iso21090-EN-qualifier';
/** Geslacht (COD046). */
const GESLACHT: Readonly<Record<string, string>> = { male: '1', female: '2' };

/** The person as a WMO315 names one (iwmo.md 8). What the view did not give is empty, and refused by the rules. */
export function clientFromPatient(patient: Patient | undefined): Wmo315Client {
  const bsn = patient?.identifier?.find(({ system }) => system === SYSTEMS.bsn)?.value ?? '';
  return { bsn, ...birthDateOf(patient?.birthDate), geslacht: GESLACHT[patient?.gender ?? ''] ?? '0', ...nameOf(patient) };
}

/** IV009: a part that is unknown is 01, a year 1900; DatumGebruik says which. */
function birthDateOf(date = ''): Pick<Wmo315Client, 'geboortedatum' | 'datumGebruik'> {
  if (/^\d{4}-\d{2}-\d{2}$/.test(date)) {
    return { geboortedatum: date };
  }
  if (/^\d{4}-\d{2}$/.test(date)) {
    return { geboortedatum: `${date}-01`, datumGebruik: '1' };
  }
  return /^\d{4}$/.test(date) ? { geboortedatum: `${date}-01-01`, datumGebruik: '2' } : { geboortedatum: '1900-01-01', datumGebruik: '3' };
}

function nameOf(patient: Patient | undefined): Pick<Wmo315Client, 'achternaam' | 'voorvoegsel' | 'voornamen' | 'voorletters'> {
  const name = (patient?.name?.find(({ use }) => use === 'official') ?? patient?.name?.[0]) as NameParts | undefined;
  const part = (kind: string): string | undefined => name?._family?.extension?.find(({ url }) => url === `${NAME}${kind}`)?.valueString;
  const ownName = part('own-name');
  // Where the whole surname is in one piece its prefix is in it; taken apart it would be a guess.
  const voorvoegsel = ownName === undefined ? undefined : part('own-prefix');
  const given = (name?.given ?? []).map((text, index) => ({ text, isInitial: name?._given?.[index]?.extension?.some((it) => it.url === QUALIFIER && it.valueCode === 'IN') === true }));
  const voornamen = given.filter((it) => !it.isInitial).map((it) => it.text).join(' ');
  const voorletters = initialsOf(given);
  return {
    achternaam: ownName ?? name?.family ?? '',
    ...(voorvoegsel === undefined ? {} : { voorvoegsel }), ...(voornamen === '' ? {} : { voornamen }), ...(voorletters === '' ? {} : { voorletters }),
  };
}

/** At most six letters, without dots: those that are given, else the first of each name. */
function initialsOf(given: readonly { readonly text: string; readonly isInitial: boolean }[]): string {
  const stated = given.filter((it) => it.isInitial).map((it) => it.text).join('');
  const letters = (stated === '' ? given.map((it) => it.text.trim().slice(0, 1)).join('') : stated).replace(/[^a-zA-ZÀ-ỳ]/g, '');
  return letters.slice(0, 6);
}
