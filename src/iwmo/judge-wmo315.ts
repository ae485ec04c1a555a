import { isBsn } from '../fhir/bsn.ts';
import { isFullDate } from '../workflow/termijnen/calendar.ts';
import type { BrokenRule } from './broken-rule.ts';
import { technical } from './broken-rule.ts';
import { judgeFacets } from './judge-facets.ts';
import { judgeProduct } from './judge-product.ts';
import type { AangevraagdProduct, Wmo315 } from './wmo315.ts';

/** What judging a WMO315 asks of the world. What is left out is not known, and not judged. */
export type Wmo315Facts = {
  /** Today in Amsterdam (TR135). */
  readonly today: string;
  /** Four-digit codes of gemeenten that exist on a date (TR378). */
  readonly isGemeente?: (code: string, date: string) => boolean;
  /** The categorie to which a product code belongs, where it is known (TR381). */
  readonly categorieOf?: (code: string) => string | undefined;
  /** Whether this client has a beschikking, and whether the gemeente works with an open one (OP307, IV052). */
  readonly hasBeschikking?: boolean;
  readonly isOpenBeschikking?: boolean;
  /** A professional judged sending a serious risk to the person (OP003). */
  readonly isUnsafe?: boolean;
  /** What this aanbieder sent before: TR056, TR347, and BSNs of whose requests one is pending (TR374, OP350). */
  readonly sent?: { readonly identificaties?: ReadonlySet<string>; readonly referenties?: ReadonlySet<string>; readonly pending?: ReadonlySet<string> };
};

/**
 * Judges a verzoek om toewijzing by the rules of iWmo 3.2 that its XSD does not check, and by the XSD's own facets
 * (iwmo.md 2.1). Answers every rule that it breaks, in the order of the standard's levels; none: it may be written.
 */
export function judgeWmo315(message: Wmo315, facts: Wmo315Facts): readonly BrokenRule[] {
  return [
    ...judgeProcess(message, facts),
    ...judgeFacets(message),
    ...judgeClient(message),
    ...message.producten.flatMap(judgeProduct),
    ...judgeTogether(message.producten),
    ...judgeWorld(message, facts),
  ];
}

/** Agreements on the process: whether this message may be sent at all. */
function judgeProcess({ client, producten }: Wmo315, { isUnsafe, hasBeschikking, isOpenBeschikking }: Wmo315Facts): readonly BrokenRule[] {
  const hasNumber = producten.every((it) => it.beschikkingNummer !== undefined);
  return [
    ...when(isUnsafe === true, { rule: 'OP003', at: 'Bericht' }),
    ...when(client.bsn === '', { rule: 'OP079', at: 'Client/Bsn' }),
    ...when(isOpenBeschikking === false && !hasNumber, { rule: 'OP307', at: 'BeschikkingNummer' }),
    ...when(hasBeschikking === true && !hasNumber, { rule: 'IV052', at: 'BeschikkingNummer' }),
    ...when([client.commentaar, ...producten.map((it) => it.commentaar)].some((it) => it !== undefined && holdsPerson(it)), { rule: 'OP191', at: 'Commentaar' }),
  ];
}

/** Nine digits in a row that pass the 11-proef, however they are spaced. */
function holdsPerson(text: string): boolean {
  return (text.match(/\d(?:[ .-]?\d){8}/g) ?? []).some((it) => isBsn(it.replace(/\D/g, '')));
}

/** The part of a birth date that stands for what is unknown (IV009). */
const UNKNOWN_PARTS: Readonly<Record<string, RegExp>> = { 1: /^\d{4}-\d{2}-01$/, 2: /^\d{4}-01-01$/, 3: /^1900-01-01$/ };
const MOST_YEARS = 120;

function judgeClient({ client, dagtekening }: Wmo315): readonly BrokenRule[] {
  const { bsn, geboortedatum, datumGebruik } = client;
  const isUnknown = datumGebruik === '3' && geboortedatum === '1900-01-01';
  const isTooLongAgo = isFullDate(dagtekening) && geboortedatum < `${String(Number(dagtekening.slice(0, 4)) - MOST_YEARS).padStart(4, '0')}${dagtekening.slice(4)}`;
  return [
    ...when(bsn !== '' && !isBsn(bsn), technical('CS002', 'Client/Bsn')),
    ...when(datumGebruik !== undefined && UNKNOWN_PARTS[datumGebruik]?.test(geboortedatum) === false, technical('CS139', 'Client/Geboortedatum')),
    ...when(!isUnknown && isTooLongAgo, technical('TR002', 'Client/Geboortedatum')),
    ...when(geboortedatum > dagtekening, technical('TR134', 'Client/Geboortedatum')),
  ];
}

/** Aids and adaptations may be asked for twice in the same period (TR386). */
const MAY_REPEAT: ReadonlySet<string> = new Set(['11', '12', '13', '14']);

function judgeTogether(producten: readonly AangevraagdProduct[]): readonly BrokenRule[] {
  const pairs = producten.flatMap((one, index) => producten.slice(index + 1).map((other) => [one, other] as const));
  return [
    ...when(pairs.some(([one, other]) => one.referentie === other.referentie), technical('TR383', 'ReferentieAanbieder')),
    ...when(pairs.some(([one, other]) => isSameProduct(one, other) && overlaps(one, other)), technical('TR386', 'Product')),
    ...when(pairs.some(([one, other]) => rowOf(one) === rowOf(other)), technical('TR101', 'AangevraagdProduct')),
  ];
}

function isSameProduct({ product: one }: AangevraagdProduct, { product: other }: AangevraagdProduct): boolean {
  return one !== undefined && other !== undefined && !MAY_REPEAT.has(one.categorie) && one.categorie === other.categorie && one.code === other.code;
}

function overlaps(one: AangevraagdProduct, other: AangevraagdProduct): boolean {
  return one.ingangsdatum <= (other.einddatum ?? '9999') && other.ingangsdatum <= (one.einddatum ?? '9999');
}

/** The same thing asked for twice, whatever it is called. */
function rowOf({ product, ingangsdatum, einddatum, omvang, budget }: AangevraagdProduct): string {
  return JSON.stringify([product?.categorie, product?.code, ingangsdatum, einddatum, omvang?.volume, omvang?.eenheid, omvang?.frequentie, budget]);
}

function judgeWorld(message: Wmo315, { today, isGemeente, categorieOf, sent }: Wmo315Facts): readonly BrokenRule[] {
  const { producten } = message;
  const belongs = ({ product }: AangevraagdProduct): boolean => {
    const known = product?.code === undefined ? undefined : categorieOf?.(product.code);
    return known === undefined || known === product?.categorie;
  };
  return [
    ...when(message.dagtekening > today, { rule: 'TR135', at: 'BerichtIdentificatie/Dagtekening', retour: '8848' }),
    ...when(sent?.identificaties?.has(message.identificatie) === true, { rule: 'TR056', at: 'BerichtIdentificatie/Identificatie', retour: '9056' }),
    ...when(producten.some((it) => sent?.referenties?.has(it.referentie) === true), { rule: 'TR347', at: 'ReferentieAanbieder', retour: '9347' }),
    ...when(sent?.pending?.has(message.client.bsn) === true, { rule: 'TR374', at: 'Client', retour: '9374' }),
    ...when(isGemeente !== undefined && producten.some((it) => !isGemeente(message.ontvanger, it.ingangsdatum)), { rule: 'TR378', at: 'Header/Ontvanger', retour: 'S300' }),
    ...when(!producten.every(belongs), { rule: 'TR381', at: 'Product/Code', retour: 'S329' }),
  ];
}

function when(isBroken: boolean, rule: BrokenRule): readonly BrokenRule[] {
  return isBroken ? [rule] : [];
}
