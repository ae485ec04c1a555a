import { isBsn } from '../fhir/bsn.ts';
import { isFullDate } from '../workflow/termijnen/calendar.ts';
import type { BrokenRule } from './broken-rule.ts';
import { technical } from './broken-rule.ts';
import { judgeShape } from './judge-product.ts';
import type { Bericht } from './read-bericht.ts';
import type { ToegewezenProduct, Wmo301 } from './read-wmo301.ts';
import { PRODUCT_CATEGORIEEN } from './wmo315.ts';

/** Rules on a WMO301 that need nothing but the message: in its classes (level 2) and its date (TR135). */
export function judgeWmo301({ header }: Bericht, { bsn, producten }: Wmo301, today: string): readonly BrokenRule[] {
  const numbers = producten.map(({ nummer }) => nummer);
  return [
    ...(isBsn(bsn) ? [] : [technical('CS002', 'Client/Bsn')]),
    ...(producten.length === 0 ? [technical('XSD', 'ToegewezenProducten')] : []),
    ...(new Set(numbers).size < numbers.length ? [technical('TR101', 'ToegewezenProduct')] : []),
    ...producten.flatMap(judgeToegewezen),
    ...(header.dagtekening > today ? [{ rule: 'TR135', at: 'BerichtIdentificatie/Dagtekening', retour: '8848' } as const] : []),
  ];
}

function judgeToegewezen(product: ToegewezenProduct): readonly BrokenRule[] {
  const { nummer, ingangsdatum, toewijzingsdatum, einddatum } = product;
  const isDated = [ingangsdatum, toewijzingsdatum, ...(einddatum === undefined ? [] : [einddatum])].every(isFullDate);
  return [
    ...(/^\d{1,9}$/.test(nummer) ? [] : [technical('XSD', 'ToewijzingNummer')]),
    ...(isDated ? [] : [technical('XSD', 'ToegewezenProduct')]),
    ...(hasProduct(product) ? [] : [technical('XSD', 'Product')]),
    ...(einddatum !== undefined && einddatum < ingangsdatum ? [technical('CS003', 'Einddatum')] : []),
    // A toewijzing of an older contract may combine what a verzoek may not: of its shape only what every message shares.
    ...judgeShape(product).filter(({ rule }) => rule === 'CD079' || rule === 'CD077'),
  ];
}

/** Where schemas are not at hand: what is kept of a product is a code and no words. */
function hasProduct({ product }: ToegewezenProduct): boolean {
  return product === undefined || (PRODUCT_CATEGORIEEN.includes(product.categorie) && (product.code === undefined || /^\S{1,5}$/.test(product.code)));
}
