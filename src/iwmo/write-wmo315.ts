import type { Result } from '../kernel/result.ts';
import type { BrokenRule } from './broken-rule.ts';
import { judgeWmo315 } from './judge-wmo315.ts';
import type { Wmo315Facts } from './judge-wmo315.ts';
import { BERICHTCODES, IWMO, namespaceOf } from './release.ts';
import type { AangevraagdProduct, Omvang, Product, Verwijzer, Wmo315, Wmo315Client } from './wmo315.ts';
import type { XmlNode } from './xml-tree.ts';
import { element, optional, writeXml } from './xml-tree.ts';

const NS = namespaceOf('wmo315');

/** Writes a verzoek om toewijzing that no rule speaks against, or answers every rule that it breaks. */
export function writeWmo315(message: Wmo315, facts: Wmo315Facts): Result<string, readonly BrokenRule[]> {
  const broken = judgeWmo315(message, facts);
  return broken.length > 0 ? { ok: false, refusal: broken } : { ok: true, value: writeXml(treeOf(message), { [IWMO.base]: 'iwmo', [NS]: 'wmo315' }) };
}

function treeOf({ client, producten, ...header }: Wmo315): XmlNode {
  return element(NS, 'Bericht', [
    element(NS, 'Header', [
      element(NS, 'BerichtCode', BERICHTCODES.wmo315),
      element(NS, 'BerichtVersie', IWMO.versie),
      element(NS, 'BerichtSubversie', IWMO.subversie),
      element(NS, 'Afzender', header.afzender),
      element(NS, 'Ontvanger', header.ontvanger),
      element(NS, 'BerichtIdentificatie', [base('Identificatie', header.identificatie), base('Dagtekening', header.dagtekening)]),
      element(NS, 'XsdVersie', [base('BasisschemaXsdVersie', IWMO.xsdVersie), base('BerichtXsdVersie', IWMO.xsdVersie)]),
    ]),
    clientOf(client, producten),
  ]);
}

function clientOf(client: Wmo315Client, producten: readonly AangevraagdProduct[]): XmlNode {
  return element(NS, 'Client', [
    element(NS, 'Bsn', client.bsn),
    element(NS, 'Geboortedatum', [base('Datum', client.geboortedatum), optional(IWMO.base, 'DatumGebruik', client.datumGebruik)]),
    element(NS, 'Geslacht', client.geslacht),
    element(NS, 'Naam', [
      element(IWMO.base, 'Geslachtsnaam', [base('Achternaam', client.achternaam), optional(IWMO.base, 'Voorvoegsel', client.voorvoegsel)]),
      optional(IWMO.base, 'Voornamen', client.voornamen),
      optional(IWMO.base, 'Voorletters', client.voorletters),
    ]),
    optional(NS, 'Commentaar', client.commentaar),
    element(NS, 'AangevraagdeProducten', producten.map(productOf)),
  ]);
}

function productOf(asked: AangevraagdProduct): XmlNode {
  const { referentie, beschikkingNummer, product, beschikkingIngangsdatum, ingangsdatum, einddatum, omvang, budget, verwijzer, raamcontract, commentaar } = asked;
  return element(NS, 'AangevraagdProduct', [
    element(NS, 'ReferentieAanbieder', referentie),
    optional(NS, 'BeschikkingNummer', beschikkingNummer?.toString()),
    product && productElement(product),
    optional(NS, 'BeschikkingIngangsdatum', beschikkingIngangsdatum),
    element(NS, 'ToewijzingIngangsdatum', ingangsdatum),
    optional(NS, 'ToewijzingEinddatum', einddatum),
    omvang && omvangElement(omvang),
    optional(NS, 'Budget', budget?.toString()),
    verwijzerElement(verwijzer),
    optional(NS, 'Raamcontract', raamcontract === undefined ? undefined : raamcontract ? '1' : '2'),
    optional(NS, 'Commentaar', commentaar),
  ]);
}

function productElement({ categorie, code }: Product): XmlNode {
  return element(NS, 'Product', [base('Categorie', categorie), optional(IWMO.base, 'Code', code)]);
}

function omvangElement({ volume, eenheid, frequentie }: Omvang): XmlNode {
  return element(NS, 'Omvang', [base('Volume', String(volume)), base('Eenheid', eenheid), base('Frequentie', frequentie)]);
}

function verwijzerElement({ type, naam, zorgverlenerCode }: Verwijzer): XmlNode {
  return element(NS, 'Verwijzer', [base('Type', type), optional(IWMO.base, 'Naam', naam), optional(IWMO.base, 'ZorgverlenerCode', zorgverlenerCode)]);
}

/** Children of the standard's own types stand in the base namespace. */
function base(name: string, text: string): XmlNode {
  return element(IWMO.base, name, text);
}
