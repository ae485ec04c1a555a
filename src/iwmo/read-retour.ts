import type { Bericht } from './read-bericht.ts';
import type { XmlNode } from './xml-tree.ts';
import { childOf, childrenOf, textAt } from './xml-tree.ts';

/**
 * What a retour says of the message that it answers (IV028): taken over, or every code that speaks against it, with the
 * ReferentieAanbieder of the product that it stands at where it stands at one.
 */
export type Retour = { readonly isAccepted: boolean; readonly faults: readonly { readonly code: string; readonly referentie?: string }[] };

/** Codes that only say how a class was judged: nothing to remark, or not looked at because of another fault. */
const REMARKS: ReadonlySet<string> = new Set(['0200', '0233']);

/** Reads any retour (302, 306, 308, 316, 318, 320); undefined for what is none. A header without codes accepts all. */
export function readRetour({ header, tree }: Bericht): Retour | undefined {
  if (header.retour === undefined) {
    return undefined;
  }
  const faults = faultsOf(tree);
  return { isAccepted: faults.length === 0, faults };
}

function faultsOf(node: XmlNode, referentie?: string): Retour['faults'] {
  const own = textAt(node, 'ReferentieAanbieder') ?? referentie;
  const codes = childrenOf(childOf(node, 'RetourCodes'), 'RetourCode').map(({ text }) => codeIn(text));
  return [
    ...codes.filter((code) => !REMARKS.has(code)).map((code) => ({ code, ...(own === undefined ? {} : { referentie: own }) })),
    ...node.children.filter(({ name }) => name !== 'RetourCodes').flatMap((child) => faultsOf(child, own)),
  ];
}

/** A code as WJ001 has them; anything else may be words, which go no further. */
function codeIn(text = ''): string {
  const code = text.trim();
  return /^[0-9A-Z]{4}$/.test(code) ? code : 'onbekend';
}
