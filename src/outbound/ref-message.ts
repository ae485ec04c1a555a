import type { DocumentReference } from '@medplum/fhirtypes';
import type { Hl7Segment } from '../hl7v2/hl7-message.ts';
import { hl7Timestamp } from '../hl7v2/timestamp.ts';
import { segment } from '../hl7v2/write-message.ts';
import { SYSTEMS } from '../fhir/naming-systems.ts';
import type { PermittedDelivery } from '../policy/permit.ts';
import { diagnosisSegments } from './diagnosis-segments.ts';
import type { Hl7Receiver } from './hl7v2-parts.ts';
import { externalNumber, hl7Message, pdfSegment, personSegment, providerSegment, referralNumber, textSegment } from './hl7v2-parts.ts';
import { letterLines } from './letter/letter-lines.ts';
import type { LetterNetwork } from './letter/permitted-parts.ts';
import { resourcesOf } from './letter/permitted-parts.ts';
import { renderLetter } from './letter/render-letter.ts';
import { writeLetter } from './letter/write-letter.ts';

/** Event and RF1-1 by what is delivered: new, changed, cancelled. */
const EVENTS: Partial<Record<PermittedDelivery['kind'], { readonly event: string; readonly status: readonly [string, string] }>> = {
  update: { event: 'I13', status: ['P', 'Pending'] },
  advice: { event: 'I13', status: ['P', 'Pending'] },
  cancellation: { event: 'I14', status: ['E', 'Expired'] },
};

/**
 * A permitted delivery as REF^I12 to a ggz EPD without FHIR door (HL7 v2.5 11.3; formats.md 5): person, diagnosis,
 * insurance, the letter as PDF and text, documents as they came. RF1-6 and the last OBX name the Task at the gateway,
 * where the EPD reads it and answers (`/fhir/Task/<id>`). A change is I13, a cancellation I14.
 */
export async function refMessage(permitted: PermittedDelivery, receiver: Hl7Receiver, network: LetterNetwork, now: Date): Promise<string> {
  const { bundle, kind, recipient } = permitted;
  const letter = writeLetter(permitted, network);
  const { event, status } = EVENTS[kind] ?? { event: 'I12', status: ['P', 'Pending'] as const };
  const referral = referralNumber(bundle);
  const taskId = resourcesOf(bundle, 'Task')[0]?.id;
  const priority = resourcesOf(bundle, 'ServiceRequest')[0]?.priority;
  const documents = resourcesOf(bundle, 'DocumentReference').flatMap(attachmentsOf);
  return hl7Message(['REF', event, 'REF_I12'], permitted, receiver, network, now, [
    segment('RF1', {
      1: [...status, 'HL70283'], 2: priorityOf(priority), 3: ['Psy', 'Psychiatric', 'HL70281'], 4: ['AM', 'Assume Management', 'HL70282'], 5: ['O', 'Outpatient', 'HL70284'],
      6: taskId === undefined ? referral : [taskId, network.identity.application], 7: hl7Timestamp(now), 11: externalNumber(referral),
    }),
    ...providerSegments(permitted, network, letter.metadata.sender),
    providerSegment(['RT', 'Referred to Provider'], recipient.name, recipient.identifiers, recipient.phone),
    personSegment(permitted, true),
    ...insuranceSegments(permitted),
    ...diagnosisSegments(permitted),
    segment('OBR', { 1: '1', 2: referral[0], 4: ['MGN-BERICHT', letter.title, '99mgn'], 7: hl7Timestamp(now), 25: 'F' }),
    pdfSegment(1, await renderLetter(letter)),
    textSegment(2, letterLines(letter)),
    ...documents.map(({ type, subtype, data, title }, index) => segment('OBX', { 1: `${index + 3}`, 2: 'ED', 3: ['BLOB', title, '99mgn'], 5: ['', type, subtype, 'Base64', data], 11: 'F' })),
    ...(taskId === undefined ? [] : [segment('OBX', { 1: `${documents.length + 3}`, 2: 'ST', 3: ['MGN-TASK', 'Task bij de gateway', '99mgn'], 5: `Task/${taskId}`, 11: 'F' })]),
  ]);
}

function priorityOf(priority: string | undefined): readonly string[] {
  return priority === 'stat' ? ['S', 'STAT', 'HL70280'] : priority === 'asap' || priority === 'urgent' ? ['A', 'ASAP', 'HL70280'] : ['R', 'Routine', 'HL70280'];
}

/** Who refers: the huisarts's practice where the view names it (A14), and the team that advised. */
function providerSegments({ bundle }: PermittedDelivery, network: LetterNetwork, sender: string): readonly Hl7Segment[] {
  const practice = resourcesOf(bundle, 'Organization').map(({ name, identifier }) => ({ name, agb: identifier?.find(({ system }) => system === SYSTEMS.agb)?.value })).find(({ agb }) => agb !== undefined);
  const team = network.partners.find(({ name }) => name === sender);
  const referring = practice?.name === undefined ? [] : [providerSegment(['RP', 'Referring Provider'], practice.name, practice.agb === undefined ? {} : { agb: practice.agb })];
  const role = referring.length === 0 ? (['RP', 'Referring Provider'] as const) : (['CP', 'Consulting Provider'] as const);
  return [...referring, providerSegment(role, sender, team?.identifiers ?? {}, team?.phone)];
}

function insuranceSegments({ bundle }: PermittedDelivery): readonly Hl7Segment[] {
  const [coverage] = resourcesOf(bundle, 'Coverage');
  const insurer = resourcesOf(bundle, 'Organization').find(({ identifier }) => identifier?.some(({ system }) => system === SYSTEMS.uzovi));
  const uzovi = insurer?.identifier?.find(({ system }) => system === SYSTEMS.uzovi)?.value;
  if (coverage === undefined || uzovi === undefined) {
    return [];
  }
  return [segment('IN1', { 1: '1', 2: 'Zvw', 3: [uzovi, '', '', 'VEKTIS', 'UZOVI'], 4: insurer?.name ?? '', 36: coverage.subscriberId ?? '' })];
}

type Attachment = { readonly type: string; readonly subtype: string; readonly data: string; readonly title: string };

function attachmentsOf({ content, description }: DocumentReference): readonly Attachment[] {
  return content.flatMap(({ attachment }) => {
    const [type = '', subtype = ''] = attachment.contentType?.split('/') ?? [];
    return attachment.data === undefined || subtype === '' ? [] : [{ type, subtype, data: attachment.data, title: attachment.title ?? description ?? 'Bijlage' }];
  });
}
