import type { Bericht } from './read-bericht.ts';
import type { Omvang, Product } from './wmo315.ts';
import type { XmlNode } from './xml-tree.ts';
import { childOf, childrenOf, textAt } from './xml-tree.ts';

/** WMO301: every current toewijzing of one client at one aanbieder. Of the person only what matching needs is read. */
export type Wmo301 = { readonly bsn: string; readonly geboortedatum: string; readonly producten: readonly ToegewezenProduct[] };

/** One toewijzing; `referentie` stands only at one that answers a verzoek (TR379). */
export type ToegewezenProduct = {
  readonly nummer: string;
  readonly referentie?: string;
  readonly product?: Product;
  readonly toewijzingsdatum: string;
  readonly ingangsdatum: string;
  readonly einddatum?: string;
  readonly redenWijziging?: string;
  readonly omvang?: Omvang;
  readonly budget?: number;
};

/** The toewijzingen in a WMO301; undefined when this is none. */
export function readWmo301({ soort, tree }: Bericht): Wmo301 | undefined {
  const client = childOf(tree, 'Client');
  if (soort !== 'wmo301' || client === undefined) {
    return undefined;
  }
  return {
    bsn: textAt(client, 'Bsn') ?? '', geboortedatum: textAt(client, 'Geboortedatum', 'Datum') ?? '',
    producten: childrenOf(childOf(client, 'ToegewezenProducten'), 'ToegewezenProduct').map(productOf),
  };
}

function productOf(node: XmlNode): ToegewezenProduct {
  const of = (...path: readonly string[]): string | undefined => textAt(node, ...path);
  const [referentie, einddatum, redenWijziging, budget] = [of('ReferentieAanbieder'), of('Einddatum'), of('RedenWijziging'), of('Budget')];
  const [product, omvang] = [readProduct(node), readOmvang(node)];
  return {
    nummer: of('ToewijzingNummer') ?? '', toewijzingsdatum: of('Toewijzingsdatum') ?? '', ingangsdatum: of('Ingangsdatum') ?? '',
    ...(referentie === undefined ? {} : { referentie }), ...(product === undefined ? {} : { product }), ...(einddatum === undefined ? {} : { einddatum }),
    ...(redenWijziging === undefined ? {} : { redenWijziging }), ...(omvang === undefined ? {} : { omvang }), ...(budget === undefined ? {} : { budget: Number(budget) }),
  };
}

/** The product that a class of a message names, in any of them. */
export function readProduct(node: XmlNode): Product | undefined {
  const categorie = textAt(node, 'Product', 'Categorie');
  const code = textAt(node, 'Product', 'Code');
  return categorie === undefined ? undefined : { categorie, ...(code === undefined ? {} : { code }) };
}

/** The volume that a class of a message names, in any of them. */
export function readOmvang(node: XmlNode): Omvang | undefined {
  const of = (name: string): string => textAt(node, 'Omvang', name) ?? '';
  return childOf(node, 'Omvang') === undefined ? undefined : { volume: Number(of('Volume')), eenheid: of('Eenheid'), frequentie: of('Frequentie') };
}
