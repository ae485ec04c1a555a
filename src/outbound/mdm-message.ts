import type { Bundle, Patient } from '@medplum/fhirtypes';
import { SYSTEMS } from '../fhir/naming-systems.ts';
import type { Hl7Segment } from '../hl7v2/hl7-message.ts';
import { hl7Timestamp } from '../hl7v2/timestamp.ts';
import type { FieldInput, RepetitionInput } from '../hl7v2/write-message.ts';
import { segment, writeMessage } from '../hl7v2/write-message.ts';
import type { PermittedDelivery } from '../policy/permit.ts';
import type { Network } from '../workflow/network.ts';
import { mdmLines } from './mdm-lines.ts';

/** Whom an MDM goes to: MSH-5 and MSH-6. */
export type MdmReceiver = { readonly application?: string; readonly facility?: string };

/** What of the network an MDM states: our MSH-3 and MSH-4, and MSH-11. */
export type MdmSender = Pick<Network, 'identity' | 'environment'>;

const PROCESSING_ID: Readonly<Record<Network['environment'], string>> = { production: 'P', test: 'T', demo: 'D' };

/** MSH-10 of a delivery: the first 20 characters of its id without dashes (design 5.1); the same at every attempt. */
export function controlIdOf(deliveryId: string): string {
  return deliveryId.replaceAll('-', '').slice(0, 20);
}

/**
 * A permitted delivery as MDM^T02 (HL7 v2.5 9.6.2, profile of formats.md 8.2). The person stands in it as far as the
 * view gave it; a notice never has a BSN, whatever the view says (design 4.1).
 */
export function mdmMessage({ id, kind, bundle, recipient }: PermittedDelivery, receiver: MdmReceiver, { identity, environment }: MdmSender, now: Date): string {
  const at = hl7Timestamp(now);
  const text = mdmLines(bundle, kind).join('\n');
  const referral = findReferralNumber(bundle);
  const charset = /^[\x00-\xff]*$/.test(text + JSON.stringify(patientOf(bundle) ?? '')) ? '8859/1' : 'UNICODE UTF-8';
  // prettier-ignore
  const header = segment('MSH', {
    3: identity.application, 4: identity.facility, 5: receiver.application ?? '', 6: receiver.facility ?? recipient.identifiers.agb ?? '', 7: at,
    9: ['MDM', 'T02', 'MDM_T02'], 10: controlIdOf(id), 11: PROCESSING_ID[environment], 12: '2.5', 18: charset,
  });
  return writeMessage([
    header,
    segment('EVN', { 1: 'T02', 2: at }),
    personSegment(patientOf(bundle), referral, kind !== 'notice'),
    segment('PV1', { 1: '1', 2: 'O' }),
    segment('TXA', { 1: '1', 2: 'PC', 3: 'FT', 4: at, 9: identity.application, 12: id, 14: referral ?? '', 17: 'LA', 18: 'V', 19: 'AV' }),
    segment('OBX', { 1: '1', 2: 'FT', 3: ['MGN-BERICHT', 'Bericht', '99mgn'], 5: text, 11: 'F' }),
  ]);
}

function personSegment(patient: Patient | undefined, referral: string | undefined, mayHaveBsn: boolean): Hl7Segment {
  const bsn = mayHaveBsn ? patient?.identifier?.find(({ system }) => system === SYSTEMS.bsn)?.value : undefined;
  const ids: RepetitionInput[] = [
    ...(bsn === undefined ? [] : [[bsn, '', '', 'NLMINBIZA', 'NNNLD']]),
    ...(referral === undefined ? [] : [[referral, '', '', 'ZorgDomein', 'VN']]),
  ];
  const fields: Record<number, FieldInput> = { 1: '1', 3: { repetitions: ids }, 5: nameField(patient) };
  if (patient?.birthDate !== undefined) {
    fields[7] = patient.birthDate.replaceAll('-', '');
  }
  if (patient?.gender !== undefined) {
    fields[8] = { male: 'M', female: 'F', other: 'O', unknown: 'U' }[patient.gender];
  }
  return segment('PID', fields);
}

/** PID-5 is required: without a name in the view, a name of type U (unspecified). */
function nameField(patient: Patient | undefined): FieldInput {
  const name = patient?.name?.[0];
  const family = name?.family ?? '';
  const given = name?.given?.join(' ') ?? '';
  return [family === '' ? (name?.text ?? '') : family, given, '', '', '', '', family === '' && given === '' ? 'U' : 'L'];
}

function patientOf(bundle: Bundle): Patient | undefined {
  return (bundle.entry ?? []).map(({ resource }) => resource).find((resource): resource is Patient => resource?.resourceType === 'Patient');
}

/** The ZD number, wherever the view left it: that is how a practice finds its own request. */
function findReferralNumber(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const { system, value: number } = value as { readonly system?: unknown; readonly value?: unknown };
  if (system === SYSTEMS.zorgdomein && typeof number === 'string') {
    return number;
  }
  return Object.values(value).map(findReferralNumber).find((it) => it !== undefined);
}
