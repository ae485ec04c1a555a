import { isFullDate } from '../workflow/termijnen/calendar.ts';
import type { BrokenRule } from './broken-rule.ts';
import { technical } from './broken-rule.ts';
import type { AangevraagdProduct, Wmo315 } from './wmo315.ts';
import { EENHEDEN, FREQUENTIES, PRODUCT_CATEGORIEEN, VERWIJZERS } from './wmo315.ts';
import { isXmlText } from './xml-tree.ts';

/** One line, not blank, within its length: what the schema's `.*[^\s].*` and maxLength say together. */
const line = (most: number) => (text: string): boolean => [...text].length <= most && /\S/.test(text) && !/[\r\n]/.test(text) && isXmlText(text);
const matches = (pattern: RegExp) => (text: string): boolean => pattern.test(text);
const oneOf = (values: readonly string[]) => (text: string): boolean => values.includes(text);
const integer = (most: number) => (value: number): boolean => Number.isSafeInteger(value) && value >= 0 && value <= most;
const comment = (text: string): boolean => /\S/.test(text) && isXmlText(text);

type Facet = readonly [at: string, isRight: boolean];

function facet<T>(at: string, value: T | undefined, isRight: (value: T) => boolean): readonly Facet[] {
  return value === undefined ? [] : [[at, isRight(value)]];
}

/**
 * The facets of WMO315.xsd that a value of ours could break: lengths, patterns, code lists. Where the schemas themselves are
 * at hand they judge the written message too; where they are not, a message is right all the same.
 */
export function judgeFacets(message: Wmo315): readonly BrokenRule[] {
  const { client } = message;
  const facets: readonly Facet[] = [
    ...facet('Header/Afzender', message.afzender, matches(/^\d{8}$/)),
    ...facet('Header/Ontvanger', message.ontvanger, matches(/^\d{4}$/)),
    ...facet('BerichtIdentificatie/Identificatie', message.identificatie, line(12)),
    ...facet('BerichtIdentificatie/Dagtekening', message.dagtekening, isFullDate),
    ...facet('Client/Bsn', client.bsn, matches(/^\d{9}$/)),
    ...facet('Client/Geboortedatum/Datum', client.geboortedatum, isFullDate),
    ...facet('Client/Geboortedatum/DatumGebruik', client.datumGebruik, oneOf(['1', '2', '3'])),
    ...facet('Client/Geslacht', client.geslacht, oneOf(['0', '1', '2'])),
    ...facet('Client/Naam/Geslachtsnaam/Achternaam', client.achternaam, line(200)),
    ...facet('Client/Naam/Geslachtsnaam/Voorvoegsel', client.voorvoegsel, line(10)),
    ...facet('Client/Naam/Voornamen', client.voornamen, line(200)),
    ...facet('Client/Naam/Voorletters', client.voorletters, matches(/^[a-zA-ZÀ-ỳ]{1,6}$/)),
    ...facet('Client/Commentaar', client.commentaar, comment),
    ['AangevraagdeProducten', message.producten.length > 0],
    ...message.producten.flatMap(productFacets),
  ];
  return facets.filter(([, isRight]) => !isRight).map(([at]) => technical('XSD', at));
}

function productFacets({ referentie, beschikkingNummer, product, beschikkingIngangsdatum, ingangsdatum, einddatum, omvang, budget, verwijzer, commentaar }: AangevraagdProduct): readonly Facet[] {
  return [
    ...facet('ReferentieAanbieder', referentie, line(36)),
    ...facet('BeschikkingNummer', beschikkingNummer, integer(999_999_999)),
    ...facet('Product/Categorie', product?.categorie, oneOf(PRODUCT_CATEGORIEEN)),
    ...facet('Product/Code', product?.code, line(5)),
    ...facet('BeschikkingIngangsdatum', beschikkingIngangsdatum, isFullDate),
    ...facet('ToewijzingIngangsdatum', ingangsdatum, isFullDate),
    ...facet('ToewijzingEinddatum', einddatum, isFullDate),
    ...facet('Omvang/Volume', omvang?.volume, integer(99_999_999)),
    ...facet('Omvang/Eenheid', omvang?.eenheid, oneOf(EENHEDEN)),
    ...facet('Omvang/Frequentie', omvang?.frequentie, oneOf(FREQUENTIES)),
    ...facet('Budget', budget, integer(99_999_999)),
    ...facet('Verwijzer/Type', verwijzer.type, oneOf(VERWIJZERS)),
    ...facet('Verwijzer/Naam', verwijzer.naam, line(64)),
    ...facet('Verwijzer/ZorgverlenerCode', verwijzer.zorgverlenerCode, matches(/^\d{8}$/)),
    ...facet('AangevraagdProduct/Commentaar', commentaar, comment),
  ];
}
