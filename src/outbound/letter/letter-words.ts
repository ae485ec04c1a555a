import { CODE_SYSTEMS } from '../../fhir/naming-systems.ts';
import type { PermittedDelivery } from '../../policy/permit.ts';

/** Title of a letter, by what is delivered. */
export const TITLES: Readonly<Record<PermittedDelivery['kind'], string>> = {
  referral: 'Verwijzing voor een verkennend gesprek',
  update: 'Wijziging',
  booking: 'Afspraak voor het verkennend gesprek',
  task: 'Gevraagde actie',
  advice: 'Gezamenlijk advies na het verkennend gesprek',
  notice: 'Bericht over uw verzoek om een verkennend gesprek',
  cancellation: 'Annulering',
  consultation: 'Consultatievraag',
  'consultation-answer': 'Antwoord op uw consultatievraag',
  'consultation-notice': 'Bericht over een consultatievraag',
  dossier: 'Kopie voor het dossier na het verkennend gesprek',
};

/** Kind of correspondence (formats.md 8.2), by what is delivered. */
export const KINDS: Readonly<Record<PermittedDelivery['kind'], string>> = {
  referral: 'verwijsbrief',
  update: 'bericht bij verwijzing',
  booking: 'afspraakbericht',
  task: 'gevraagde actie na gezamenlijk advies',
  advice: 'bericht na verkennend gesprek: gezamenlijk advies',
  notice: 'statusbericht bij verwijzing',
  cancellation: 'annulering',
  consultation: 'consultatievraag',
  'consultation-answer': 'antwoord op consultatievraag',
  'consultation-notice': 'statusbericht bij consultatie',
  dossier: 'dossierkopie na verkennend gesprek',
};

/** What a Task asks, where its code alone does not say it; other Tasks go by their request. */
export const ASKED: Readonly<Record<string, string>> = {
  verwijzing: 'Maak de verwijzing voor deze actie; stuur het nummer en uw AGB-code terug.',
  aanvullen: 'Vul het verzoek aan; wat ontbreekt staat hieronder.',
  'ggz-behandeling': 'Neem deze aanmelding in behandeling en geef antwoord via de Task bij de gateway.',
};

/** What an input of a Task is called. */
export const INPUTS: Readonly<Record<string, string>> = {
  vraag: 'Vraag', reden: 'Reden', overbrugt: 'Overbrugt tot', verwijsnummer: 'Nummer van de verwijzing', 'verwijzer-agb': 'AGB van de verwijzer',
};

/** Words for the codes that a letter shows; they are those of the published code systems. */
const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [CODE_SYSTEMS.adviesCategorie]: {
    'ggz-basis': 'basis-ggz', 'ggz-specialistisch': 'gespecialiseerde ggz', 'sociaal-werk': 'sociaal werk', 'wmo-begeleiding': 'begeleiding uit de Wmo',
    schuldhulp: 'schuldhulp', 'werk-ips': 'werk, IPS', wonen: 'wonen', 'laagdrempelig-steunpunt': 'laagdrempelig steunpunt', 'e-health': 'e-health',
    'huisarts-poh': 'huisarts of POH', overbrugging: 'overbrugging', anders: 'anders',
  },
  indicatie: { indicatie: 'indicatie afgegeven', toegezegd: 'toegezegd', nee: 'nee' },
  mening: { eens: 'eens', deels: 'deels eens', oneens: 'oneens' },
  jaNee: { ja: 'ja', nee: 'nee', 'niet-besproken': 'niet besproken' },
  regie: { persoon: 'de persoon zelf' },
  wens: { J: 'dat wil de cliënt', N: 'dat wil de cliënt niet', ONB: 'niet besproken' },
};

/** The word for a code; a code without a word of ours is shown as it came. */
export function wordFor(list: string, code: string | undefined): string | undefined {
  return code === undefined ? undefined : (WORDS[list]?.[code] ?? code);
}
