import type { CodeableConcept, Coding } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../../fhir/naming-systems.ts';
import { partsOf, textOf } from './hl7-value.ts';

/** Names of coding systems as they occur in CE-3 (formats.md 3.3), lower case. */
const SYSTEM_OF_NAME: Readonly<Record<string, string>> = {
  'icpc-1-nl': CODE_SYSTEMS.icpc,
  'icpc-1': CODE_SYSTEMS.icpc,
  icpc: CODE_SYSTEMS.icpc,
  '2.16.840.1.113883.2.4.4.31.1': CODE_SYSTEMS.icpc,
  '99zda': CODE_SYSTEMS.zorgdomeinAgreed,
  '99zdl': CODE_SYSTEMS.zorgdomeinLocal,
  sct: CODE_SYSTEMS.snomed,
  'snomed-ct': CODE_SYSTEMS.snomed,
  ln: CODE_SYSTEMS.loinc,
  i10: 'http://hl7.org/fhir/sid/icd-10',
  iso639: 'urn:ietf:bcp:47',
  'iso639-1': 'urn:ietf:bcp:47',
};

/** Coding from the first triplet of a CE such as ARQ-8. The code stays as sent; an unknown system gets a URN of its name. */
export function codingFromCe(ce: unknown): Coding | undefined {
  return codingAt(ce, 1);
}

/** CodeableConcept from a CE such as DG1-3: both codings, and the text. */
export function conceptFromCe(ce: unknown): CodeableConcept | undefined {
  const coding = [codingAt(ce, 1), codingAt(ce, 4)].filter((it) => it !== undefined);
  const text = textOf(partsOf(ce)['CE2']) ?? textOf(partsOf(ce)['CE5']);
  return coding.length === 0 && text === undefined
    ? undefined
    : { ...(coding.length > 0 && { coding }), ...(text && { text }) };
}

function codingAt(ce: unknown, first: number): Coding | undefined {
  const parts = partsOf(ce);
  const code = textOf(parts[`CE${first}`]);
  if (code === undefined) {
    return undefined;
  }
  const system = systemOf(textOf(parts[`CE${first + 2}`]));
  const display = textOf(parts[`CE${first + 1}`]);
  return {
    ...(system && { system }),
    code: system === CODE_SYSTEMS.icpc ? code.toUpperCase() : code,
    ...(display && { display }),
  };
}

function systemOf(name: string | undefined): string | undefined {
  const key = name?.toLowerCase();
  if (key === undefined) {
    return undefined;
  }
  const table = /^hl7(\d{4})$/.exec(key)?.[1];
  return (
    SYSTEM_OF_NAME[key] ??
    (table
      ? `http://terminology.hl7.org/CodeSystem/v2-${table}`
      : `urn:mgn:hl7v2:${key.replace(/[^a-z0-9._-]+/g, '-')}`)
  );
}
