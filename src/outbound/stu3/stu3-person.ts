import type { Address, Extension, HumanName, Identifier, Patient } from '@medplum/fhirtypes';
import { SYSTEMS } from '../../fhir/naming-systems.ts';

/** A value whose primitive parts carry extensions beside them, as FHIR JSON has them in R4 and STU3 alike. */
type WithParts<T> = T & { readonly _family?: { extension?: Extension[] }; readonly _given?: ({ extension?: Extension[] } | null)[]; readonly _line?: ({ extension?: Extension[] } | null)[] };

/** Extensions that nl-core of STU3 knows by the same name. */
const KEPT = /^http:\/\/hl7\.org\/fhir\/StructureDefinition\/(humanname-|iso21090-)/;

/**
 * The person as nl-core-patient of STU3, as far as the view gave it: BSN, name in parts, birth date, sex, address, contact.
 * Without a person (a notice) a Patient that is known by the number of the referral alone, as PID-3 does it in HL7 v2.
 */
export function stu3Patient(patient: Patient | undefined, id: string, referral: fhir.Identifier): fhir.Patient {
  const bsn = patient?.identifier?.find(({ system }) => system === SYSTEMS.bsn);
  return {
    resourceType: 'Patient',
    id,
    meta: { profile: ['http://fhir.nl/fhir/StructureDefinition/nl-core-patient'] },
    identifier: [...(bsn === undefined ? [] : [bsnOf(bsn)]), referral],
    ...(patient?.name === undefined ? {} : { name: patient.name.map(nameOf) }),
    ...(patient?.telecom === undefined ? {} : { telecom: patient.telecom.map(({ system, value, use }) => ({ ...given({ system, value, use }) })) as fhir.ContactPoint[] }),
    ...given({ gender: patient?.gender, birthDate: patient?.birthDate }),
    ...(patient?.address === undefined ? {} : { address: patient.address.map(addressOf) }),
  };
}

function bsnOf({ value }: Identifier): fhir.Identifier {
  return { use: 'official', system: SYSTEMS.bsn, ...given({ value }) };
}

function nameOf(name: HumanName): fhir.HumanName {
  const { use, text, family, prefix, suffix, given: names, _family, _given } = name as WithParts<HumanName>;
  return {
    ...given({ use: use as fhir.HumanName['use'], text, family, prefix, suffix }),
    ...(_family === undefined ? {} : { _family: partsOf(_family) ?? {} }),
    ...(names === undefined ? {} : { given: names }),
    ...(_given === undefined ? {} : { _given: _given.map((it) => partsOf(it)) as fhir.Element[] }),
  };
}

function addressOf(address: Address): fhir.Address {
  const { use, line, city, district, postalCode, country, _line } = address as WithParts<Address>;
  return {
    ...given({ use: use === 'billing' ? undefined : use, line, city, district, postalCode, country }),
    ...(_line === undefined ? {} : { _line: _line.map((it) => partsOf(it)) as fhir.Element[] }),
  };
}

function partsOf(element: { extension?: Extension[] } | null): fhir.Element | null {
  const extension = (element?.extension ?? []).filter(({ url }) => KEPT.test(url)).map(({ url, valueString, valueCode }): fhir.Extension => ({ url, ...given({ valueString, valueCode }) }));
  return extension.length === 0 ? null : { extension };
}

/** What is there of some values: STU3 knows no `undefined`, and neither do types with exact optional members. */
function given<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: NonNullable<T[K]> };
}
