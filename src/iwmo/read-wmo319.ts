import type { Bericht } from './read-bericht.ts';
import { childOf, textAt } from './xml-tree.ts';

/** WMO319: what the gemeente answers to a verzoek. `antwoord` (WJ760): 1 afgewezen, 2 in onderzoek; `reden` by WJ759. */
export type Wmo319 = { readonly referentie: string; readonly antwoord: string; readonly reden?: string };

/** Reasons to refuse a verzoek om toewijzing (WJ759). */
export const REDENEN_AFWIJZING: Readonly<Record<string, string>> = {
  1: 'Geen wijziging, maar nieuwe aanvraag', 2: 'Past niet binnen budget', 3: 'Geen contract', 4: 'Past niet binnen contract', 5: 'Andere gemeente',
  6: 'Stapeling', 7: 'Zorginhoudelijke afkeur', 8: 'Woonplaatsbeginsel', 9: 'Leeftijdsgrens is bereikt',
};

/** The answer in a WMO319; undefined when this is none. */
export function readWmo319({ soort, tree }: Bericht): Wmo319 | undefined {
  const antwoord = childOf(tree, 'Antwoord');
  if (soort !== 'wmo319' || antwoord === undefined) {
    return undefined;
  }
  const reden = textAt(antwoord, 'RedenAfwijzingVerzoek');
  return { referentie: textAt(antwoord, 'ReferentieAanbieder') ?? '', antwoord: textAt(antwoord, 'VerzoekAntwoord') ?? '', ...(reden === undefined ? {} : { reden }) };
}
