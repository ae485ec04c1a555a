import type { Bundle, Patient, QuestionnaireResponse, QuestionnaireResponseItem, QuestionnaireResponseItemAnswer, Resource, ServiceRequest } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, MGN_BASE, QUESTIONNAIRES, SYSTEMS } from '../../fhir/naming-systems.ts';
import type { Completion, Journey } from '../journey.ts';
import { correctedPatient } from '../rechten/corrected-patient.ts';
import { choiceOf } from './read-answers.ts';
import { resourcesOf } from './find-resource.ts';

/** Extension on Patient.address with the CBS code of the gemeente, four digits. */
export const GEMEENTECODE = `${MGN_BASE}/StructureDefinition/ext-gemeentecode`;

/** Code system of J, N and ONB. */
const JA_NEE = `${MGN_BASE}/CodeSystem/ja-nee`;

/** The referral as it stands now: what was sent, with what a person filled in later. Everything that leaves is built from it. */
export function completedBundle(journey: Pick<Journey, 'bundle' | 'completions'>): Bundle | undefined {
  return journey.bundle === undefined ? undefined : applyCompletions(journey.bundle, journey.completions);
}

/** Lays answers of a person over a referral Bundle, oldest first. The Bundle that came in is not changed. */
export function applyCompletions(bundle: Bundle, completions: readonly Completion[]): Bundle {
  return completions.reduce((state, one) => applied(state, one), bundle);
}

function applied(bundle: Bundle, completion: Completion): Bundle {
  switch (completion.question) {
    case 'BSN':
      return withPatient(bundle, (patient) => withBsn(patient, completion.answer));
    case 'GEBOORTEDATUM':
      return withPatient(bundle, (patient) => ({ ...patient, birthDate: completion.answer }));
    case 'GEMEENTE':
      return withPatient(bundle, (patient) => withGemeente(patient, completion.answer));
    case 'TEKST':
      return withText(bundle, completion.subId ?? '', completion.answer);
    case 'ACHTERNAAM':
    case 'VOORNAAM':
    case 'ADRES':
    case 'POSTCODE':
    case 'PLAATS':
    case 'TELEFOON':
    case 'EMAIL':
      return withPatient(bundle, (patient) => correctedPatient(patient, completion.question, completion.answer));
    default:
      return completion.question.startsWith('VG') && completion.question !== 'VGTOE' ? withAnswer(bundle, completion.question.toLowerCase(), completion.answer) : bundle;
  }
}

function mapResources(bundle: Bundle, change: (resource: Resource) => Resource): Bundle {
  return { ...bundle, entry: (bundle.entry ?? []).map((entry) => (entry.resource === undefined ? entry : { ...entry, resource: change(entry.resource) })) };
}

function withPatient(bundle: Bundle, change: (patient: Patient) => Patient): Bundle {
  return mapResources(bundle, (resource) => (resource.resourceType === 'Patient' ? change(resource) : resource));
}

function withBsn(patient: Patient, bsn: string): Patient {
  const others = (patient.identifier ?? []).filter((one) => one.system !== SYSTEMS.bsn);
  return { ...patient, identifier: [{ system: SYSTEMS.bsn, value: bsn }, ...others] };
}

function withGemeente(patient: Patient, code: string): Patient {
  const [home = {}, ...others] = patient.address ?? [];
  const extension = (home.extension ?? []).filter((one) => one.url !== GEMEENTECODE);
  return { ...patient, address: [{ ...home, extension: [...extension, { url: GEMEENTECODE, valueCode: code.replace(/^GM/i, '') }] }, ...others] };
}

/** A text with an identifier in it gets the words that a person put in its place. */
function withText(bundle: Bundle, place: string, text: string): Bundle {
  if (place === 'opmerking') {
    return mapResources(bundle, (resource) => (resource.resourceType === 'ServiceRequest' ? withNote(resource, text) : resource));
  }
  return withAnswer(bundle, place, text);
}

function withNote(request: ServiceRequest, text: string): ServiceRequest {
  return { ...request, note: [{ ...request.note?.[0], text }] };
}

function withAnswer(bundle: Bundle, linkId: string, text: string): Bundle {
  const known = resourcesOf(bundle, 'QuestionnaireResponse').length > 0 ? bundle : withQuestionSet(bundle);
  const item: QuestionnaireResponseItem = { linkId, answer: answersFrom(linkId, text) };
  return mapResources(known, (resource) =>
    resource.resourceType === 'QuestionnaireResponse' ? { ...resource, item: [...(resource.item ?? []).filter((one) => one.linkId !== linkId), item] } : resource);
}

/** A bare request has no question set: it starts one, under the request's own id (ids are unique per type). */
function withQuestionSet(bundle: Bundle): Bundle {
  const request = resourcesOf(bundle, 'ServiceRequest')[0];
  const response: QuestionnaireResponse = {
    resourceType: 'QuestionnaireResponse', id: request?.id, questionnaire: `${QUESTIONNAIRES.vgAanmelding}|1`, status: 'completed',
    subject: request?.subject, authored: request?.authoredOn, item: [],
  };
  return {
    ...bundle,
    entry: [
      ...(bundle.entry ?? []).map((entry) => (entry.resource?.resourceType === 'ServiceRequest'
        ? { ...entry, resource: { ...entry.resource, supportingInfo: [...(entry.resource.supportingInfo ?? []), { reference: `QuestionnaireResponse/${request?.id ?? ''}` }] } }
        : entry)),
      { fullUrl: `urn:uuid:${request?.id ?? ''}`, resource: response },
    ],
  };
}

const CODED: Readonly<Record<string, string>> = {
  vgdom: CODE_SYSTEMS.levensdomein, vgexp: CODE_SYSTEMS.expertise, vgurg: CODE_SYSTEMS.urgentie, vgvorm: CODE_SYSTEMS.vorm, vgveilig: CODE_SYSTEMS.veilig,
};
const YES_NO: ReadonlySet<string> = new Set(['vgklacht', 'vgeen', 'vgcris', 'vgzvw', 'vgwor', 'vgdwang']);

function answersFrom(linkId: string, text: string): QuestionnaireResponseItemAnswer[] {
  const system = CODED[linkId];
  if (system !== undefined) {
    return text.split(',').map((one) => one.trim()).filter((one) => one !== '').map((code) => ({ valueCoding: { system, code } }));
  }
  const choice = YES_NO.has(linkId) ? choiceOf(text.trim()) : undefined;
  return [choice === undefined ? { valueString: text } : { valueCoding: { system: JA_NEE, code: choice } }];
}
