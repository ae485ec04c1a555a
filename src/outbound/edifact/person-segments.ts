import type { Extension, HumanName, Patient } from '@medplum/fhirtypes';
import type { PermittedDelivery } from '../../policy/permit.ts';
import { bsnOf, patientOf } from '../letter/permitted-parts.ts';
import type { EdifactSegment } from './write-segment.ts';
import { cut } from './write-segment.ts';

/** A name with the parts of its surname beside it, as JSON carries extensions of a primitive. */
type WithParts = HumanName & { readonly _family?: { readonly extension?: readonly Extension[] } };

/**
 * PID and PAD of the person, as far as the view gave them (formats.md 8.1); a notice has neither (design 4.1).
 */
export function personSegments(permitted: PermittedDelivery): readonly EdifactSegment[] {
  const patient = patientOf(permitted.bundle);
  if (patient === undefined || permitted.kind === 'notice') {
    return [];
  }
  const bsn = bsnOf(permitted);
  const born = /^(\d{4})-(\d{2})-(\d{2})$/.exec(patient.birthDate ?? '');
  const sex = patient.gender === 'male' ? 'M' : patient.gender === 'female' ? 'V' : '';
  return [
    { tag: 'PID', elements: [born?.slice(1) ?? '', sex, nameElement(patient), '', bsn === undefined ? '' : `BSN${bsn}`] },
    ...addressSegments(patient),
  ];
}

/** Married name : prefix : maiden name : prefix : first name : initials. Without parts the whole stands as maiden name. */
function nameElement(patient: Patient): readonly string[] {
  const name: WithParts | undefined = patient.name?.find(({ use }) => use === 'official') ?? patient.name?.[0];
  const part = (kind: string): string | undefined =>
    name?._family?.extension?.find(({ url }) => url === `http://hl7.org/fhir/StructureDefinition/humanname-${kind}`)?.valueString;
  const [first = ''] = name?.given ?? [];
  return [
    cut(part('partner-name'), 30), cut(part('partner-prefix'), 8),
    cut(part('own-name') ?? name?.family ?? name?.text, 30), cut(part('own-prefix'), 8),
    first.includes('.') ? '' : cut(first, 12),
    first.includes('.') ? cut(first, 8) : '',
  ];
}

function addressSegments(patient: Patient): readonly EdifactSegment[] {
  const [home] = patient.address ?? [];
  const phone = patient.telecom?.find(({ system }) => system === 'phone')?.value;
  if (home === undefined && phone === undefined) {
    return [];
  }
  const [, street = '', number = ''] = /^(.*?)\s+(\d.*)$/.exec(home?.line?.[0] ?? '') ?? [undefined, home?.line?.[0] ?? '', ''];
  return [{ tag: 'PAD', elements: [[cut(street, 30), cut(number, 8), '', cut(home?.city, 20), cut(home?.postalCode, 9)], cut(phone, 20)] }];
}
