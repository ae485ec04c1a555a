import type { Bericht } from './read-bericht.ts';
import { readOmvang, readProduct } from './read-wmo301.ts';
import type { AangevraagdProduct, Wmo315 } from './wmo315.ts';
import type { XmlNode } from './xml-tree.ts';
import { childOf, childrenOf, textAt } from './xml-tree.ts';

/** A verzoek om toewijzing as it came: for the simulated gemeente, and to compare what was written; undefined when this is none. */
export function readWmo315({ soort, header, tree }: Bericht): Wmo315 | undefined {
  const client = childOf(tree, 'Client');
  if (soort !== 'wmo315' || client === undefined) {
    return undefined;
  }
  const naam = childOf(client, 'Naam');
  return {
    afzender: header.afzender, ontvanger: header.ontvanger, identificatie: header.identificatie, dagtekening: header.dagtekening,
    client: {
      bsn: textAt(client, 'Bsn') ?? '', geboortedatum: textAt(client, 'Geboortedatum', 'Datum') ?? '', geslacht: textAt(client, 'Geslacht') ?? '',
      achternaam: textAt(naam, 'Geslachtsnaam', 'Achternaam') ?? '',
      ...given({
        datumGebruik: textAt(client, 'Geboortedatum', 'DatumGebruik'), voorvoegsel: textAt(naam, 'Geslachtsnaam', 'Voorvoegsel'),
        voornamen: textAt(naam, 'Voornamen'), voorletters: textAt(naam, 'Voorletters'), commentaar: textAt(client, 'Commentaar'),
      }),
    },
    producten: childrenOf(childOf(client, 'AangevraagdeProducten'), 'AangevraagdProduct').map(productOf),
  };
}

function productOf(node: XmlNode): AangevraagdProduct {
  const of = (...path: readonly string[]): string | undefined => textAt(node, ...path);
  const [nummer, budget, raamcontract] = [of('BeschikkingNummer'), of('Budget'), of('Raamcontract')];
  return {
    referentie: of('ReferentieAanbieder') ?? '', ingangsdatum: of('ToewijzingIngangsdatum') ?? '',
    verwijzer: { type: of('Verwijzer', 'Type') ?? '', ...given({ naam: of('Verwijzer', 'Naam'), zorgverlenerCode: of('Verwijzer', 'ZorgverlenerCode') }) },
    ...given({
      beschikkingNummer: nummer === undefined ? undefined : Number(nummer), product: readProduct(node), beschikkingIngangsdatum: of('BeschikkingIngangsdatum'),
      einddatum: of('ToewijzingEinddatum'), omvang: readOmvang(node), budget: budget === undefined ? undefined : Number(budget),
      raamcontract: raamcontract === undefined ? undefined : raamcontract === '1', commentaar: of('Commentaar'),
    }),
  };
}

/** What is there of some values: absent ones are left out. */
function given<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: NonNullable<T[K]> };
}
