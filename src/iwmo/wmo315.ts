/**
 * WMO315, verzoek om toewijzing (iWmo 3.2): an aanbieder asks the gemeente to assign what an existing right covers. It is no
 * melding and no aanvraag (Wmo 2015 art. 2.3.2): those come before there is a beschikking. Dates are FHIR dates.
 */
export type Wmo315 = {
  /** AGB code of the aanbieder, and CBS code of the gemeente in four digits. */
  readonly afzender: string;
  readonly ontvanger: string;
  /** Unique per kind of message and sender (TR056), at most 12 characters. */
  readonly identificatie: string;
  readonly dagtekening: string;
  readonly client: Wmo315Client;
  readonly producten: readonly AangevraagdProduct[];
};

/** The person. `datumGebruik` (COD170): 1 day unknown, 2 day and month, 3 the whole date. `geslacht` (COD046): 0, 1 or 2. */
export type Wmo315Client = {
  readonly bsn: string;
  readonly geboortedatum: string;
  readonly datumGebruik?: string;
  readonly geslacht: string;
  readonly achternaam: string;
  readonly voorvoegsel?: string;
  readonly voornamen?: string;
  readonly voorletters?: string;
  readonly commentaar?: string;
};

/** One product that is asked for; the gemeente answers each by its `referentie`. `budget` in eurocent. */
export type AangevraagdProduct = {
  readonly referentie: string;
  readonly beschikkingNummer?: number;
  readonly product?: Product;
  readonly beschikkingIngangsdatum?: string;
  readonly ingangsdatum: string;
  readonly einddatum?: string;
  readonly omvang?: Omvang;
  readonly budget?: number;
  readonly verwijzer: Verwijzer;
  readonly raamcontract?: boolean;
  readonly commentaar?: string;
};

/** Categorie by WMO020, code as gemeente and aanbieder agreed. */
export type Product = { readonly categorie: string; readonly code?: string };

/** Eenheid by WJ756, frequentie by WMO757. */
export type Omvang = { readonly volume: number; readonly eenheid: string; readonly frequentie: string };

/** Who referred: type by COD327, a code for who has one, else a name. */
export type Verwijzer = { readonly type: string; readonly naam?: string; readonly zorgverlenerCode?: string };

/** Product categories (WMO020), units (WJ756), frequencies (WMO757) and kinds of referrer (COD327) of iWmo 3.2. */
export const PRODUCT_CATEGORIEEN: readonly string[] = Array.from({ length: 18 }, (_, index) => String(index + 1).padStart(2, '0'));
export const EENHEDEN: readonly string[] = ['01', '04', '14', '16', '82', '83', '84'];
export const FREQUENTIES: readonly string[] = ['1', '2', '4', '6'];
export const VERWIJZERS: readonly string[] = ['01', '02', '03', '04', '05', '06', '08'];

/** The categorie to which a product code belongs, when it is one of the standard list WMO021 (`02A19`); a gemeente's own tells nothing. */
export function categorieOfCode(code: string): string | undefined {
  return /^\d{2}[A-Z]\d{2}$/.test(code) ? code.slice(0, 2) : undefined;
}
