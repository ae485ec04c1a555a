import type { CarePlan, ServiceRequest } from '@medplum/fhirtypes';
import type { PermittedDelivery } from '../../policy/permit.ts';
import { actionName, performersOf } from './action-parts.ts';
import { dutchDate } from './dutch-date.ts';
import type { Letter, LetterPart, LetterSection } from './letter.ts';
import { labelled, listPart, sectionOf, textPart } from './letter.ts';
import type { LetterNetwork } from './permitted-parts.ts';
import { extensionText, patientOf, personName, resourcesOf } from './permitted-parts.ts';
import { metadataOf } from './write-letter.ts';

/** Who keeps the overview (A6), said to the person. */
const REGIE: Readonly<Record<string, string>> = { persoon: 'U houdt zelf het overzicht.' };

/** What the person thinks of it (A9), said back to the person. */
const MENING: Readonly<Record<string, string>> = { eens: 'U bent het eens met dit advies.', deels: 'U bent het voor een deel eens met dit advies.', oneens: 'U bent het niet eens met dit advies.' };

/**
 * The person's own copy of an advice (A10): our sentences are short and plain (B1), what people agreed stands in their
 * words. Without a BSN or codes, since it is for reading at home. Undefined for what is no advice.
 */
export function personLetter(permitted: PermittedDelivery, network: LetterNetwork): Letter | undefined {
  const { bundle, kind } = permitted;
  const [plan] = resourcesOf(bundle, 'CarePlan');
  if (kind !== 'advice' || plan === undefined) {
    return undefined;
  }
  const { episodes: _, recipientAgb: __, ...metadata } = metadataOf(permitted, network);
  const name = personName(patientOf(bundle));
  return {
    title: 'Uw advies',
    facts: [
      ...(name === undefined ? [] : [['Voor', name] as const]),
      ['Van', metadata.sender],
      ['Datum', dutchDate(metadata.date)],
      ...(metadata.referralNumber === undefined ? [] : [['Nummer', metadata.referralNumber] as const]),
    ],
    sections: [
      ...sectionOf('Waarom krijgt u deze brief?', [
        textPart('U had een gesprek met ons team. Wij keken samen met u wat u helpt. In deze brief leest u wat wij samen afspraken. Uw huisarts krijgt dit advies ook.'),
      ]),
      ...sectionOf('Waar ging het gesprek over?', [textPart(plan.description)]),
      ...sectionOf('Wat wilt u bereiken?', [listPart(resourcesOf(bundle, 'Goal').map(({ description }) => description?.text))]),
      ...sectionOf('Wat gaat er gebeuren?', actions(resourcesOf(bundle, 'ServiceRequest'), network)),
      ...agreements(plan),
      ...sectionOf('Gaat het slechter met u?', [textPart('Bel dan uw huisarts. Is er direct gevaar? Bel 112.')]),
    ],
    metadata: { ...metadata, kind: 'advies voor de persoon zelf', recipient: name ?? 'de persoon zelf', episodes: [] },
  };
}

function actions(requests: readonly ServiceRequest[], network: LetterNetwork): readonly LetterPart[] {
  return requests.flatMap((request) => {
    const start = request.occurrencePeriod?.start;
    const details = listPart([
      labelled('Wie helpt u', [request.performerType?.text, performersOf(request, network)].filter((it) => it !== undefined).join(', ')),
      labelled('Wanneer begint het', start === undefined ? undefined : dutchDate(start)),
      ...(request.orderDetail ?? []).map(({ text }) => text),
      labelled('Waar kunt u zich melden', request.patientInstruction),
    ]);
    return [{ kind: 'heading', text: actionName(request) } as const, ...(details === undefined ? [] : [details])];
  });
}

/** A5, A6, A7, A9 and A11, each as an answer to a question that a person has. */
function agreements({ extension }: CarePlan): readonly LetterSection[] {
  const told = (name: string): string | undefined => extensionText(extension, name);
  const regie = told('ext-regie');
  const mening = told('ext-persoon-vindt');
  return [
    ...sectionOf('Wie houdt het overzicht?', [textPart(regie === undefined ? undefined : (REGIE[regie] ?? regie)), textPart(told('ext-coordinatie'))]),
    ...sectionOf('Moet u wachten?', [textPart(told('ext-overbrugging-reden'))]),
    ...sectionOf('Wat vindt u van dit advies?', [textPart(mening === undefined ? undefined : (MENING[mening] ?? mening)), textPart(told('ext-persoon-vindt-woorden'))]),
    ...sectionOf('Hebt u vragen?', [textPart(told('ext-vragen'))]),
  ];
}
