/** iWmo release 3.2 (in use since 3-4-2023): names that every message of it shares. */
export const IWMO = {
  base: 'http://www.istandaarden.nl/iwmo/3_2/basisschema/schema',
  versie: '3',
  subversie: '2',
  /** Value of XsdVersie that the schemas state of themselves (IV034). */
  xsdVersie: '1.0.0',
} as const;

/** BerichtCode (Vektis COD002) of the messages that the gateway knows by name. */
export const BERICHTCODES = {
  wmo301: '414', wmo302: '415', wmo305: '418', wmo306: '419', wmo307: '420', wmo308: '421', wmo315: '444', wmo316: '445',
  wmo317: '480', wmo318: '481', wmo319: '482', wmo320: '483', wmo323: '484', wmo325: '485',
} as const;

/** Name of a message, as its namespace has it. */
export type Berichtsoort = keyof typeof BERICHTCODES;

/** The retour that answers a message; what has none here is itself a retour, or is not answered by one. */
export const RETOUR_OF = { wmo301: 'wmo302', wmo305: 'wmo306', wmo307: 'wmo308', wmo315: 'wmo316', wmo317: 'wmo318', wmo319: 'wmo320' } as const satisfies Partial<Record<Berichtsoort, Berichtsoort>>;

/** Namespace of a message of release 3.2. */
export function namespaceOf(soort: Berichtsoort): string {
  return `http://www.istandaarden.nl/iwmo/3_2/${soort}/schema`;
}
