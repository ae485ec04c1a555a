import type { BrokenRule, RetourCode } from './broken-rule.ts';
import type { Bericht } from './read-bericht.ts';
import type { Berichtsoort } from './release.ts';
import { BERICHTCODES, IWMO, namespaceOf, RETOUR_OF } from './release.ts';
import type { XmlNode } from './xml-tree.ts';
import { element, textAt, writeXml } from './xml-tree.ts';

/** Identification of the retour itself: unique per kind of message and sender (TR056), and its date. */
export type RetourMark = { readonly identificatie: string; readonly dagtekening: string };

/** Classes that carry retour codes of their own. */
const CLASSES: ReadonlySet<string> = new Set(['Client', 'Relatie', 'Contact', 'ToegewezenProduct', 'AangevraagdProduct', 'Antwoord']);

/** Faults that stand at a class of the message, not in its header. */
const AT_CLASS: ReadonlySet<RetourCode> = new Set(['9355', '9359', '9360', '9365', '9347', '9374', '9379', 'S329']);

/**
 * Writes the retour on a message (IV028, IV032): WMO302 on a 301, WMO320 on a 319, WMO316 on a 315. Nothing broken: the
 * header alone, without codes. A rule of level 2 or of the header: the header with its codes. A fault in a class: header
 * `0200` and the whole message back, each class with its own code or `0200`. The header is that of
 * the message, unchanged but for its code; who sent it stays Afzender. `at` of a rule may name a class by its
 * reference (`ToegewezenProduct/<reference>`).
 * @throws when this kind of message has no retour: a bug of the caller.
 */
export function writeRetour({ soort, tree }: Bericht, broken: readonly BrokenRule[], mark: RetourMark): string {
  const retour = RETOUR_OF[soort as keyof typeof RETOUR_OF] as Berichtsoort | undefined;
  if (retour === undefined) {
    throw new Error('this message has no retour');
  }
  const codes = [...new Set(broken.flatMap(({ retour: code }) => (code === undefined ? [] : [code])))];
  const inClass = codes.length > 0 && codes.every((code) => AT_CLASS.has(code));
  const ns = namespaceOf(retour);
  const header = codes.length === 0 ? [] : inClass ? ['0200' as const] : codes;
  const [asked, ...classes] = tree.children;
  const root = element(ns, 'Bericht', [
    headerOf(asked ?? element(ns, 'Header', []), retour, header, mark),
    ...(inClass ? classes.map((it) => judged(renamed(it, ns), ns, broken)) : []),
  ]);
  return writeXml(root, { [IWMO.base]: 'iwmo', [ns]: retour });
}

function headerOf(asked: XmlNode, retour: Berichtsoort, codes: readonly RetourCode[], { identificatie, dagtekening }: RetourMark): XmlNode {
  const ns = namespaceOf(retour);
  const version = element(ns, 'XsdVersieRetour', [element(IWMO.base, 'BasisschemaXsdVersie', IWMO.xsdVersie), element(IWMO.base, 'BerichtXsdVersie', IWMO.xsdVersie)]);
  return element(ns, 'Header', [
    ...asked.children.map((it) => (it.name === 'BerichtCode' ? element(ns, 'BerichtCode', BERICHTCODES[retour]) : renamed(it, ns))),
    element(ns, 'IdentificatieRetour', identificatie),
    element(ns, 'DagtekeningRetour', dagtekening),
    version,
    codes.length === 0 ? undefined : retourCodes(ns, codes),
  ]);
}

/** The same class in the namespace of the retour; what belongs to the base schema stays there. */
function renamed(node: XmlNode, ns: string): XmlNode {
  return { ...node, ns: node.ns === IWMO.base ? node.ns : ns, children: node.children.map((it) => renamed(it, ns)) };
}

function judged(node: XmlNode, ns: string, broken: readonly BrokenRule[]): XmlNode {
  const children = node.children.map((it) => judged(it, ns, broken));
  return CLASSES.has(node.name) ? { ...node, children: [...children, retourCodes(ns, codesOf(node, broken))] } : { ...node, children };
}

function codesOf(node: XmlNode, broken: readonly BrokenRule[]): readonly RetourCode[] {
  const referentie = textAt(node, 'ReferentieAanbieder');
  const own = broken.filter(({ at }) => at === node.name || (referentie !== undefined && at === `${node.name}/${referentie}`));
  const codes = own.flatMap(({ retour }) => (retour === undefined ? [] : [retour]));
  return codes.length > 0 ? codes : ['0200'];
}

function retourCodes(ns: string, codes: readonly RetourCode[]): XmlNode {
  return element(ns, 'RetourCodes', codes.map((code) => element(ns, 'RetourCode', code)));
}
