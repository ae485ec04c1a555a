import type { Appointment, CarePlan, ServiceRequest, Task, TaskInput } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../../fhir/naming-systems.ts';
import type { Code, CodeSpec } from '../../kernel/codes.ts';
import { CODES } from '../../kernel/codes.ts';
import type { PermittedDelivery } from '../../policy/permit.ts';
import { actionParts } from './action-parts.ts';
import { dutchDate, dutchMoment } from './dutch-date.ts';
import type { LetterSection } from './letter.ts';
import { labelled, listPart, sectionOf, textPart } from './letter.ts';
import { ASKED, INPUTS, wordFor } from './letter-words.ts';
import type { LetterNetwork } from './permitted-parts.ts';
import { extensionText, nameOf, resourcesOf } from './permitted-parts.ts';

/**
 * Everything that a permitted Bundle has to say to a professional, in the order in which one reads it: what is asked,
 * the message itself, the advice, the agreements. It reads nothing but the Bundle, so it can't say more than the view.
 */
export function letterSections({ bundle, kind }: PermittedDelivery, network: LetterNetwork): readonly LetterSection[] {
  const [plan] = resourcesOf(bundle, 'CarePlan');
  const tasks = resourcesOf(bundle, 'Task');
  // An advice says per action who does it; how far each Task is comes later, by notices. An answer asks nothing.
  const asked = kind === 'advice' || kind === 'consultation-answer' ? [] : tasks.flatMap(askedSections);
  return [
    ...asked,
    ...sectionOf('Bericht', resourcesOf(bundle, 'Communication').flatMap(({ payload }) => (payload ?? []).map(({ contentString }) => textPart(contentString)))),
    ...resourcesOf(bundle, 'Appointment').flatMap((appointment) => appointmentSections(appointment, network)),
    ...sectionOf('Samenvatting', [textPart(plan?.description), ...(plan?.note ?? []).map(({ text }) => textPart(text))]),
    ...sectionOf('Doelen', [listPart(resourcesOf(bundle, 'Goal').map(({ description }) => description?.text))]),
    ...sectionOf('Acties', resourcesOf(bundle, 'ServiceRequest').filter(isAction).flatMap((request) => actionParts(request, network))),
    ...(plan === undefined ? [] : agreementSections(plan)),
    ...sectionOf('Hulpvraag', hulpvragen(bundle).map(textPart)),
    ...sectionOf('Deelnemers aan het gesprek', [listPart(participants(bundle, network))]),
  ];
}

/** The request for the gesprek itself is no action: it has no category of the advice and no name of its own. */
function isAction({ category, code }: ServiceRequest): boolean {
  const codings = [...(category ?? []), ...(code === undefined ? [] : [code])].flatMap(({ coding }) => coding ?? []);
  return code?.text !== undefined || codings.some(({ system }) => system === CODE_SYSTEMS.adviesCategorie);
}

function askedSections({ code, description, restriction, input, note }: Task): readonly LetterSection[] {
  const own = code?.coding?.find(({ system }) => system === CODE_SYSTEMS.taak)?.code ?? '';
  const end = restriction?.period?.end;
  return sectionOf('Wat wij u vragen', [
    textPart(description ?? ASKED[own] ?? code?.text ?? (own === '' ? undefined : own)),
    listPart([
      labelled('Uiterlijk', end === undefined ? undefined : dutchDate(end)),
      ...(input ?? []).map(inputLine),
      ...(note ?? []).map(({ text }) => text),
    ]),
  ]);
}

function inputLine({ type, valueString, valueCoding, valueDate }: TaskInput): string | undefined {
  const known = CODES[valueCoding?.code as Code] as CodeSpec | undefined;
  const text = valueString ?? (valueDate === undefined ? undefined : dutchDate(valueDate)) ?? (valueCoding?.system === CODE_SYSTEMS.code ? known?.text : valueCoding?.display);
  const coding = type.coding?.[0];
  return labelled(type.text ?? INPUTS[coding?.code ?? ''] ?? coding?.display ?? coding?.code ?? 'Gegeven', text);
}

function appointmentSections({ start, participant }: Appointment, network: LetterNetwork): readonly LetterSection[] {
  const names = participant.flatMap(({ actor }) => nameOf(actor, network) ?? []);
  return sectionOf('Afspraak', [listPart([
    labelled('Wanneer', start === undefined ? undefined : dutchMoment(start)),
    labelled('Met', names.join(', ')),
  ])]);
}

/** A5 to A11 and T14: what was agreed beside the actions. */
function agreementSections({ extension }: CarePlan): readonly LetterSection[] {
  const told = (name: string): string | undefined => extensionText(extension, name);
  const because = (text: string | undefined, reason: string | undefined): string | undefined =>
    text === undefined ? undefined : reason === undefined ? text : `${text}. ${reason}`;
  return sectionOf('Afspraken', [listPart([
    labelled('Regie', because(wordFor('regie', told('ext-regie')), told('ext-regie-reden'))),
    labelled('Overbrugging', because(wordFor('jaNee', told('ext-overbrugging')), told('ext-overbrugging-reden'))),
    labelled('Coördinatie', told('ext-coordinatie')),
    labelled('Vragen', told('ext-vragen')),
    labelled('Ouderschap', wordFor('jaNee', told('ext-ouderschap'))),
    labelled('Wat de persoon van het advies vindt', because(wordFor('mening', told('ext-persoon-vindt')), told('ext-persoon-vindt-woorden'))),
  ])]);
}

function hulpvragen(bundle: PermittedDelivery['bundle']): readonly (string | undefined)[] {
  const items = resourcesOf(bundle, 'QuestionnaireResponse').flatMap(({ item }) => item ?? []);
  return items.filter(({ linkId }) => linkId === 'vghulp').flatMap(({ answer }) => (answer ?? []).map(({ valueString }) => valueString));
}

function participants(bundle: PermittedDelivery['bundle'], network: LetterNetwork): readonly (string | undefined)[] {
  return resourcesOf(bundle, 'CareTeam').flatMap(({ participant }) => (participant ?? []).map(({ role, member }) => {
    const parts = [...(role ?? []).flatMap(({ text }) => text ?? []), ...[nameOf(member, network) ?? []].flat()];
    return parts.length === 0 ? undefined : parts.join(', ');
  }));
}
