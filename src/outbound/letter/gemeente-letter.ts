import type { ServiceRequest } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../../fhir/naming-systems.ts';
import type { PermittedDelivery } from '../../policy/permit.ts';
import { performersOf } from './action-parts.ts';
import { dutchDate } from './dutch-date.ts';
import type { Letter, LetterSection } from './letter.ts';
import { labelled, listPart, sectionOf, textPart } from './letter.ts';
import type { LetterNetwork } from './permitted-parts.ts';
import { extensionText, patientOf, personName, resourcesOf } from './permitted-parts.ts';
import { metadataOf } from './write-letter.ts';

/**
 * The person's own melding to the gemeente (X5b): a letter to hand in as melding (Wmo 2015 art. 2.3.2 lid 1) or as
 * persoonlijk plan (lid 2), also when the gateway may tell the gemeente nothing. Plain language (B1); what people agreed
 * stands in their words. The person writes the BSN and the signature on it. Undefined without a Wmo action in the advice.
 */
export function gemeenteLetter(permitted: PermittedDelivery, network: LetterNetwork): Letter | undefined {
  const { bundle, kind } = permitted;
  const asked = resourcesOf(bundle, 'ServiceRequest').filter(isForGemeente);
  if (kind !== 'advice' || asked.length === 0) {
    return undefined;
  }
  const { episodes: _, recipientAgb: __, referralNumber: ___, ...metadata } = metadataOf(permitted, network);
  const patient = patientOf(bundle);
  const name = personName(patient);
  return {
    title: 'Uw melding bij de gemeente',
    facts: [...(name === undefined ? [] : [['Naam', name] as const]), ['Datum', dutchDate(metadata.date)], ['BSN', '(vult u zelf in)']],
    sections: [
      ...sectionOf('Wat kunt u met deze brief?', [
        textPart('Met deze brief vraagt u hulp aan uw gemeente. Dat heet een melding. U mag de brief ook gebruiken als persoonlijk plan. Lever dat plan in binnen 7 dagen na uw melding.'),
        textPart('Vond u het goed dat ons team de melding doet? Dan hoeft u deze brief niet in te leveren.'),
      ]),
      ...asked.flatMap((request) => askedSections(request, network)),
      ...sectionOf('Wat doet de gemeente?', [
        textPart('De gemeente laat weten dat uw melding binnen is. Daarna praat de gemeente met u over wat u nodig hebt. Dat duurt niet langer dan 6 weken. Neem uw paspoort of identiteitskaart mee. Na het gesprek krijgt u een verslag. Daarna kunt u de hulp aanvragen. De gemeente beslist dan binnen 2 weken.'),
        textPart('Kan het niet wachten? Zeg dat dan meteen.'),
      ]),
      ...sectionOf('Wilt u dat iemand met u meedenkt?', [textPart('Dat kan gratis. Vraag de gemeente om een cliëntondersteuner. U mag ook familie of een vriend meenemen.')]),
      ...sectionOf('Uw handtekening', [textPart('Schrijf hier uw naam, de datum en uw handtekening.'), textPart('................................................................')]),
    ],
    // A discipline of its own: "GGZ" in the file's properties would tell the gemeente more than the letter does.
    metadata: { ...metadata, discipline: 'verkennend gesprek', kind: 'melding bij de gemeente, van de persoon zelf', recipient: 'de gemeente', episodes: [] },
  };
}

function isForGemeente({ category }: ServiceRequest): boolean {
  return (category ?? []).some(({ coding }) => coding?.some(({ system, code }) => system === CODE_SYSTEMS.adviesCategorie && code === 'wmo-begeleiding') === true);
}

function askedSections(request: ServiceRequest, network: LetterNetwork): readonly LetterSection[] {
  const told = (name: string): string | undefined => extensionText(request.extension, name);
  const start = request.occurrencePeriod?.start;
  return [
    ...sectionOf('Wat lukt u niet zonder hulp?', (request.reasonCode ?? []).map(({ text }) => textPart(text))),
    ...sectionOf('Wat doet u zelf?', [textPart(told('ext-eigen-actie'))]),
    ...sectionOf('Welke hulp past bij u, denken wij?', [listPart([
      request.code?.text, ...(request.orderDetail ?? []).map(({ text }) => text), labelled('Vanaf', start === undefined ? undefined : dutchDate(start)),
      labelled('Loket', [performersOf(request, network), request.patientInstruction].filter((it) => it !== undefined).join(', ')),
    ])]),
    ...sectionOf('Wat gebeurt er tot die tijd?', [textPart(told('ext-tussentijd'))]),
  ];
}
