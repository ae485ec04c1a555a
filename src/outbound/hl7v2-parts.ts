import type { Bundle, Extension, HumanName, Patient } from '@medplum/fhirtypes';
import { SYSTEMS } from '../fhir/naming-systems.ts';
import type { Hl7Segment } from '../hl7v2/hl7-message.ts';
import { hl7Timestamp } from '../hl7v2/timestamp.ts';
import type { FieldInput, RepetitionInput } from '../hl7v2/write-message.ts';
import { segment, writeMessage } from '../hl7v2/write-message.ts';
import type { PermittedDelivery } from '../policy/permit.ts';
import type { Network, Partner } from '../workflow/network.ts';
import type { LetterNetwork } from './letter/permitted-parts.ts';
import { bsnOf, findReferral, patientOf } from './letter/permitted-parts.ts';

/** Whom an HL7v2 message goes to: MSH-5 and MSH-6. */
export type Hl7Receiver = { readonly application?: string; readonly facility?: string };

const PROCESSING_ID: Readonly<Record<Network['environment'], string>> = { production: 'P', test: 'T', demo: 'D' };

/** MSH-10 of a delivery: the first 20 characters of its id without dashes (design 5.1); the same at every attempt. */
export function controlIdOf(deliveryId: string): string {
  return deliveryId.replaceAll('-', '').slice(0, 20);
}

/**
 * The whole message: MSH before the other segments, v2.5. The character set is ISO-8859-1 where all of it fits, since
 * that is what engines here read best; else UTF-8, and MSH-18 says which.
 */
export function hl7Message(type: readonly string[], { id, recipient }: PermittedDelivery, receiver: Hl7Receiver, { identity, environment }: LetterNetwork, now: Date, segments: readonly Hl7Segment[]): string {
  const charset = /^[\x00-\xff]*$/.test(JSON.stringify(segments)) ? '8859/1' : 'UNICODE UTF-8';
  // prettier-ignore
  const header = segment('MSH', {
    3: identity.application, 4: identity.facility, 5: receiver.application ?? '', 6: receiver.facility ?? recipient.identifiers.agb ?? '', 7: hl7Timestamp(now),
    9: type, 10: controlIdOf(id), 11: PROCESSING_ID[environment], 12: '2.5', 17: 'NLD', 18: charset,
  });
  return writeMessage([header, ...segments]);
}

/** The number of the referral as EI, with who gave it out as far as that is known: a HIS's own number is not ZorgDomein's. */
export function referralNumber(bundle: Bundle): readonly [number: string, authority: string] {
  const { system, value = '' } = findReferral(bundle) ?? {};
  return [value, system === SYSTEMS.zorgdomein ? 'ZorgDomein' : ''];
}

/** RF1-11, for a number that neither the sender nor we gave out: ZorgDomein's. */
export function externalNumber([number, authority]: readonly [string, string]): FieldInput {
  return authority === '' ? '' : [number, authority];
}

/**
 * PID as far as the view gave the person; a notice never has a BSN (design 4.1). The referral number rides along as VN.
 * `withContact` adds address and phone, for a recipient who must reach the person.
 */
export function personSegment(permitted: PermittedDelivery, withContact = false): Hl7Segment {
  const patient = patientOf(permitted.bundle);
  const bsn = bsnOf(permitted);
  const [referral, authority] = referralNumber(permitted.bundle);
  const ids: RepetitionInput[] = [
    ...(bsn === undefined ? [] : [[bsn, '', '', 'NLMINBIZA', 'NNNLD']]),
    ...(referral === '' ? [] : [[referral, '', '', authority, 'VN']]),
  ];
  const fields: Record<number, FieldInput> = { 1: '1', 3: { repetitions: ids }, 5: nameField(patient) };
  if (patient?.birthDate !== undefined) {
    fields[7] = patient.birthDate.replaceAll('-', '');
  }
  if (patient?.gender !== undefined) {
    fields[8] = { male: 'M', female: 'F', other: 'O', unknown: 'U' }[patient.gender];
  }
  return segment('PID', { ...fields, ...(withContact ? contactFields(patient) : {}) });
}

/** PID-11 (home address) and PID-13 (phone). */
function contactFields(patient: Patient | undefined): Record<number, FieldInput> {
  const [home] = patient?.address ?? [];
  const phone = patient?.telecom?.find(({ system }) => system === 'phone')?.value;
  const fields: Record<number, FieldInput> = {};
  if (home !== undefined) {
    fields[11] = [home.line?.[0] ?? '', home.line?.[1] ?? '', home.city ?? '', '', home.postalCode ?? '', home.country ?? 'NL', 'H'];
  }
  if (phone !== undefined) {
    fields[13] = [phone, 'PRN', 'PH'];
  }
  return fields;
}

/** A name with the parts of its surname beside it, as JSON carries extensions of a primitive. */
type WithParts = HumanName & { readonly _family?: { readonly extension?: readonly Extension[] } };

/** PID-5 is required: without a name in the view, a name of type U (unspecified). Type L is the legal one; FN-2 to FN-5 are its parts. */
function nameField(patient: Patient | undefined): FieldInput {
  const name: WithParts | undefined = patient?.name?.find(({ use }) => use === 'official') ?? patient?.name?.[0];
  const part = (kind: string): string => name?._family?.extension?.find(({ url }) => url === `http://hl7.org/fhir/StructureDefinition/humanname-${kind}`)?.valueString ?? '';
  const family = name?.family ?? '';
  const given = name?.given?.join(' ') ?? '';
  const surname = [family === '' ? (name?.text ?? '') : family, part('own-prefix'), part('own-name'), part('partner-prefix'), part('partner-name')];
  return [surname, given, '', '', '', '', family === '' && given === '' ? 'U' : 'L'];
}

/** OBX with the letter: encapsulated data, PDF in base64 (HL7 v2.5 2.A.24). */
export function pdfSegment(number: number, pdf: Uint8Array): Hl7Segment {
  return segment('OBX', { 1: `${number}`, 2: 'ED', 3: ['MGN-BRIEF', 'Brief', '99mgn'], 5: ['', 'application', 'pdf', 'Base64', Buffer.from(pdf).toString('base64')], 11: 'F' });
}

/** OBX with lines of text, for who can't show a PDF. */
export function textSegment(number: number, lines: readonly string[]): Hl7Segment {
  return segment('OBX', { 1: `${number}`, 2: 'FT', 3: ['MGN-BERICHT', 'Bericht', '99mgn'], 5: lines.join('\n'), 11: 'F' });
}

/** PRD: a party of a referral by its role (table 0286), name and AGB code. */
export function providerSegment(role: readonly [string, string], name: string, identifiers: Partner['identifiers'], phone?: string): Hl7Segment {
  const fields: Record<number, FieldInput> = { 1: [...role, 'HL70286'], 2: [name] };
  if (phone !== undefined) {
    fields[5] = [phone, 'WPN', 'PH'];
  }
  if (identifiers.agb !== undefined) {
    fields[7] = [identifiers.agb, 'VEKTIS'];
  }
  return segment('PRD', fields);
}
