import type { PermittedDelivery } from '../../policy/permit.ts';
import { dutchDate } from '../letter/dutch-date.ts';
import type { Letter } from '../letter/letter.ts';
import { labelled, listPart, sectionOf, textPart } from '../letter/letter.ts';
import { wordFor } from '../letter/letter-words.ts';
import type { LetterNetwork } from '../letter/permitted-parts.ts';
import { metadataOf } from '../letter/write-letter.ts';
import type { WmoBericht, WmoMelding, WmoPersoon } from './wmo-melding.ts';

const TITLES = { 'melding-namens-client': 'Melding Wmo namens cliënt', 'indicatie-door-mandaat': 'Indicatie Wmo, gegeven in het verkennend gesprek' } as const;

/** A melding or a later notice as a letter to the Wmo-loket: what the data say, in the order in which one reads it. */
export function meldingLetter(permitted: PermittedDelivery, data: WmoMelding | WmoBericht, network: LetterNetwork): Letter {
  const { episodes: _, referralNumber: __, ...rest } = metadataOf(permitted, network);
  // "GGZ" as discipline would tell the gemeente more than view `wmo` does.
  const metadata = { ...rest, episodes: [], discipline: 'verkennend gesprek' };
  const about: Letter['facts'] = [['Van', metadata.sender], ['Aan', metadata.recipient], ['Datum', dutchDate(metadata.date)], ['Kenmerk', data.kenmerk]];
  if (data.formaat === 'mgn-wmo-bericht/1') {
    return { title: 'Bericht bij een melding Wmo', facts: about, sections: sectionOf('Bericht', data.regels.map(textPart)), metadata };
  }
  return { title: TITLES[data.soort], facts: [...about, ...clientFacts(data)], sections: sectionsOf(data), metadata: { ...metadata, kind: TITLES[data.soort].toLowerCase() } };
}

function clientFacts({ client }: WmoMelding): Letter['facts'] {
  const { adres } = client;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Naam', client.naam], ['Geboortedatum', client.geboortedatum === undefined ? undefined : dutchDate(client.geboortedatum)], ['BSN', client.bsn],
    ['Adres', [adres?.straatEnNummer, adres?.postcode, adres?.woonplaats].filter((it) => it !== undefined).join(', ') || undefined],
    ['Telefoon', client.telefoon], ['E-mail', client.email], ['Taal', client.taal], ['Tolk', client.tolkNodig === undefined ? undefined : client.tolkNodig ? 'ja' : 'nee'],
    ['Contact', client.veiligContact?.join('; ')],
  ];
  return rows.flatMap(([label, value]) => (value === undefined ? [] : [[label, value] as const]));
}

function sectionsOf(melding: WmoMelding): Letter['sections'] {
  const { ondersteuning, machtiging, vertegenwoordiger, naasten, melder, huisartsenpraktijk } = melding;
  return [
    ...sectionOf('Wat is dit', [textPart(melding.uitleg), textPart(melding.spoed ? 'Spoed: beslis onverwijld over een tijdelijke voorziening (Wmo 2015 art. 2.3.3).' : undefined)]),
    ...sectionOf('Wat wij u vragen', [textPart(melding.ontvangstbevestiging)]),
    ...sectionOf('Machtiging', [textPart(machtigingText(machtiging))]),
    ...sectionOf('Waar hulp bij nodig is', [listPart(melding.beperkingen ?? []), textPart(labelled('Leefgebieden', melding.levensdomeinen?.join(', ')))]),
    ...sectionOf('Aan welke ondersteuning wordt gedacht', [listPart([
      ondersteuning.naam, ...(ondersteuning.kenmerken ?? []), labelled('Functie', ondersteuning.functie),
      labelled('Start', ondersteuning.start === undefined ? undefined : dutchDate(ondersteuning.start)), labelled('Tot', ondersteuning.einde === undefined ? undefined : dutchDate(ondersteuning.einde)),
      labelled('Loket', ondersteuning.loket), ...(ondersteuning.toelichting ?? []),
    ])]),
    ...sectionOf('Wat de cliënt zelf doet en wil', [listPart([
      labelled('Eigen actie', melding.eigenActie), labelled('Tot die tijd', melding.overbrugging),
      labelled('Persoonlijk plan', wordFor('wens', melding.persoonlijkPlan)), labelled('Onafhankelijke cliëntondersteuning', wordFor('wens', melding.clientondersteuning)),
    ])]),
    ...sectionOf('Indicatie', [listPart([labelled('Stand', wordFor('indicatie', melding.indicatie)), labelled('Beschikking', melding.beschikkingnummer)])]),
    ...sectionOf('Wie u kunt bereiken', [listPart([
      labelled('Melder', [melder.naam, melder.telefoon].filter((it) => it !== undefined).join(', ')),
      labelled('Vertegenwoordiger', personText(vertegenwoordiger)), ...(naasten ?? []).map((it) => labelled('Naaste', personText(it))),
      labelled('Huisartsenpraktijk', huisartsenpraktijk?.naam),
    ])]),
  ];
}

function machtigingText(machtiging: WmoMelding['machtiging']): string | undefined {
  if (machtiging === undefined) {
    return undefined;
  }
  const who = machtiging.door === 'client' ? 'De cliënt' : 'De vertegenwoordiger van de cliënt';
  return `${who} gaf${machtiging.op === undefined ? '' : ` op ${dutchDate(machtiging.op)}`} toestemming om dit namens de cliënt aan uw gemeente te melden (Wmo 2015 art. 2.3.2 lid 1, 5.2.5 lid 1).`;
}

function personText(person: WmoPersoon | undefined): string | undefined {
  const parts = [person?.naam, person?.relatie, person?.telefoon, person?.email].filter((it) => it !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
}
