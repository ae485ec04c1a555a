import type { Address, HumanName, Patient } from '@medplum/fhirtypes';

/** Items of the Patient that a correction may change, beside BSN and date of birth. */
export const CORRECTED_PATIENT = ['ACHTERNAAM', 'VOORNAAM', 'ADRES', 'POSTCODE', 'PLAATS', 'TELEFOON', 'EMAIL'] as const;

/** The Patient with one item as the person says that it is; any other question leaves it alone. */
export function correctedPatient(patient: Patient, question: string, answer: string): Patient {
  switch (question) {
    case 'ACHTERNAAM':
      return withName(patient, { family: answer });
    case 'VOORNAAM':
      return withName(patient, { given: [answer] });
    case 'ADRES':
      return withAddress(patient, { line: [answer] });
    case 'POSTCODE':
      return withAddress(patient, { postalCode: answer });
    case 'PLAATS':
      return withAddress(patient, { city: answer });
    case 'TELEFOON':
      return withTelecom(patient, 'phone', answer);
    case 'EMAIL':
      return withTelecom(patient, 'email', answer);
    default:
      return patient;
  }
}

/** One name as it is said now: parts and extensions of the wrong one would contradict it. */
function withName(patient: Patient, change: HumanName): Patient {
  const { use = 'official', family, given } = patient.name?.[0] ?? {};
  return { ...patient, name: [{ use, ...(family === undefined ? {} : { family }), ...(given === undefined ? {} : { given }), ...change }] };
}

function withAddress(patient: Patient, change: Address): Patient {
  const [home = {}, ...others] = patient.address ?? [];
  const { text: _, ...kept } = home;
  const { _line: __, ...bare } = kept as Address & { readonly _line?: unknown };
  return { ...patient, address: [{ ...(change.line === undefined ? kept : bare), ...change }, ...others] };
}

function withTelecom(patient: Patient, system: 'phone' | 'email', value: string): Patient {
  return { ...patient, telecom: [{ system, value }, ...(patient.telecom ?? []).filter((it) => it.system !== system)] };
}
