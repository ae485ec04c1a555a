import { CODE_SYSTEMS, MGN_BASE } from '../../fhir/naming-systems.ts';

/** What a question takes: text, or a code of a closed list (code to Dutch display). */
export type VgQuestion =
  | { readonly kind: 'text' }
  | { readonly kind: 'code'; readonly system: string; readonly codes: Readonly<Record<string, string>> };

const text: VgQuestion = { kind: 'text' };
const oneOf = (system: string, codes: Readonly<Record<string, string>>): VgQuestion => ({
  kind: 'code',
  system,
  codes,
});

/** System of J, N and ONB. */
export const JA_NEE = `${MGN_BASE}/CodeSystem/ja-nee`;
/** System of the capacities in which someone represents the person (L8). */
export const HOEDANIGHEID = `${MGN_BASE}/CodeSystem/hoedanigheid`;

const jaNee = oneOf(JA_NEE, { J: 'Ja', N: 'Nee' });

/** Order of L8: who may decide for a person who can't. A bewindvoerder (money) is not among them. */
export const HOEDANIGHEDEN: Readonly<Record<string, string>> = {
  curator: 'Curator',
  mentor: 'Mentor',
  gemachtigde: 'Schriftelijk gemachtigde',
  partner: 'Partner',
  ouder: 'Ouder',
  kind: 'Kind',
  'broer-zus': 'Broer of zus',
};

/** Consent classes; those with a colon take a partner id behind it (L1). */
export const TOESTEMMINGSKLASSEN: readonly string[] = [
  'vg-ggz',
  'vg-sd',
  'vg-ed',
  'ggz-aanbieder',
  'wmo',
  'welzijn:',
  'partner:',
  'schuldhulp',
  'transfer-overdracht',
  'casusoverleg',
  'naaste',
];

/**
 * The simple questions of the VG question set, version 1. Published as Questionnaire and CodeSystems in `profiles/`
 * (a test keeps both equal). VGTAAL, VGNAAS, VGTOE and VGVERT have parts and are read apart.
 */
export const VG_QUESTIONS: Readonly<Record<string, VgQuestion>> = {
  VGSET: text,
  VGHULP: text,
  VGDOM: oneOf(CODE_SYSTEMS.levensdomein, {
    financien: 'Financiën',
    wonen: 'Wonen',
    'werk-dagbesteding': 'Werk en dagbesteding',
    'sociaal-netwerk': 'Sociaal netwerk',
    'relatie-gezin': 'Relatie en gezin',
    'opvoeding-ouderschap': 'Opvoeding en ouderschap',
    'lichamelijke-gezondheid-leefstijl': 'Lichamelijke gezondheid en leefstijl',
    'verslaving-middelen': 'Verslaving en middelen',
    'zelfzorg-adl': 'Zelfzorg',
    'justitie-veiligheid': 'Justitie en veiligheid',
    'zingeving-rouw': 'Zingeving en rouw',
    opleiding: 'Opleiding',
  }),
  VGKLACHT: jaNee,
  VGVEILIG: oneOf(CODE_SYSTEMS.veilig, {
    'geen-voicemail': 'Niet inspreken',
    'niet-via-naaste': 'Niet via een naaste',
    'geheim-adres': 'Geheim adres',
  }),
  VGEXP: oneOf(CODE_SYSTEMS.expertise, {
    leefstijl: 'Leefstijl',
    schulden: 'Schulden',
    verslaving: 'Verslaving',
    lvb: 'Licht verstandelijke beperking',
    geen: 'Geen',
  }),
  VGEEN: jaNee,
  VGMOT: text,
  VGSAM: text,
  VGCRIS: jaNee,
  VGZVW: oneOf(JA_NEE, { J: 'Ja', N: 'Nee', ONB: 'Onbekend' }),
  VGWOR: jaNee,
  VGDWANG: jaNee,
  VGURG: oneOf(CODE_SYSTEMS.urgentie, { 'U-regulier': 'Regulier', 'U-versneld': 'Versneld', 'U-hoog': 'Hoog' }),
  VGVORM: oneOf(CODE_SYSTEMS.vorm, { 'op-locatie': 'Op locatie', online: 'Online', geen: 'Geen voorkeur' }),
  VGTOEH: oneOf(`${MGN_BASE}/CodeSystem/toestemming-hoe`, {
    mondeling: 'Mondeling',
    schriftelijk: 'Schriftelijk',
    elektronisch: 'Elektronisch',
  }),
  VGTOEV: text,
};
