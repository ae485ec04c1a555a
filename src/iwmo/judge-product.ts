import { isFullDate } from '../workflow/termijnen/calendar.ts';
import type { BrokenRule } from './broken-rule.ts';
import { technical } from './broken-rule.ts';
import type { AangevraagdProduct } from './wmo315.ts';

/** What of a product is judged without the rest of its message: as a table of products has it too. */
export type ProductShape = Pick<AangevraagdProduct, 'product' | 'omvang' | 'budget' | 'einddatum'>;

/** From this day on volume goes with a code only (CD095, CS343). */
const SINCE = '2020-12-31';

/** Units that count in parts of a week at the finest: etmaal, dagdeel, euro's, stuks (inspanning). */
const NOT_PER_DAY: ReadonlySet<string> = new Set(['14', '16', '83', '84']);

type Check = readonly [rule: string, at: string, isBroken: (product: ProductShape) => boolean];

const codeOf = ({ product }: ProductShape): string | undefined => product?.code;
const isCurrent = ({ einddatum }: ProductShape): boolean => einddatum === undefined || einddatum > SINCE;

/** Rules of iWmo 3.2 on what is asked for and how much (iwmo.md 2.1). */
// prettier-ignore
const SHAPE_RULES: readonly Check[] = [
  ['CD079', 'Product',              (it) => it.product === undefined && it.budget === undefined],
  ['CD041', 'Omvang',               (it) => codeOf(it) !== undefined && it.omvang === undefined],
  ['CD095', 'Omvang',               (it) => codeOf(it) === undefined && it.omvang !== undefined && isCurrent(it)],
  ['CD077', 'Omvang',               (it) => it.budget !== undefined && it.omvang !== undefined],
  ['CD078', 'Budget',               (it) => it.omvang !== undefined && it.budget !== undefined],
  ['CD075', 'ToewijzingEinddatum',  (it) => it.budget !== undefined && it.einddatum === undefined],
  ['CD076', 'ToewijzingEinddatum',  (it) => it.omvang?.frequentie === '2' && it.einddatum === undefined],
  ['CS343', 'Omvang/Frequentie',    (it) => it.omvang !== undefined && NOT_PER_DAY.has(it.omvang.eenheid) && it.omvang.frequentie === '1' && isCurrent(it)],
  ['IV075', 'Product',              (it) => it.product !== undefined && it.product.code === undefined && it.budget !== undefined],
];

/** Rules that what is asked for breaks, apart from the message that it stands in. */
export function judgeShape(product: ProductShape): readonly BrokenRule[] {
  return SHAPE_RULES.filter(([, , isBroken]) => isBroken(product)).map(([rule, at]) => technical(rule, at));
}

/** Referrers that have an AGB code: huisarts, jeugdarts, gecertificeerde instelling, medisch specialist. */
const WITH_CODE: ReadonlySet<string> = new Set(['02', '03', '04', '05']);

type ProductCheck = readonly [rule: string, at: string, isBroken: (product: AangevraagdProduct) => boolean];

/** Rules on the rest of one AangevraagdProduct. */
// prettier-ignore
const PRODUCT_RULES: readonly ProductCheck[] = [
  ['CD043', 'BeschikkingIngangsdatum',      (it) => (it.beschikkingNummer === undefined) !== (it.beschikkingIngangsdatum === undefined)],
  ['CS003', 'ToewijzingEinddatum',          (it) => it.einddatum !== undefined && isFullDate(it.einddatum) && it.einddatum < it.ingangsdatum],
  ['CD066', 'Verwijzer/Naam',               ({ verwijzer }) => WITH_CODE.has(verwijzer.type) && verwijzer.zorgverlenerCode !== undefined && verwijzer.naam !== undefined],
  ['CD067', 'Verwijzer/Naam',               ({ verwijzer }) => WITH_CODE.has(verwijzer.type) && verwijzer.zorgverlenerCode === undefined && verwijzer.naam === undefined],
  ['CD068', 'Verwijzer/ZorgverlenerCode',   ({ verwijzer }) => !WITH_CODE.has(verwijzer.type) && verwijzer.zorgverlenerCode !== undefined],
];

/** Rules that one AangevraagdProduct breaks by itself. */
export function judgeProduct(product: AangevraagdProduct): readonly BrokenRule[] {
  return [...judgeShape(product), ...PRODUCT_RULES.filter(([, , isBroken]) => isBroken(product)).map(([rule, at]) => technical(rule, at))];
}
