import { CODES, WITHHOLDS } from '../kernel/codes.ts';
import type { Withheld } from './delivery.ts';
import type { SharingView } from './sharing/sharing-view.ts';

/** Why something stays behind that the view does not decide by its elements alone. */
export type WithheldCause = 'view' | 'naaste' | 'changes-meaning' | 'nothing-left';

/** What the view has no words for: it was never named, so it does not leave (deny by default). */
const UNNAMED = { reason: WITHHOLDS.NOT_IN_VIEW.text, row: '-', grade: '-', ground: 'AVG art. 25; 5.8: wat niet is genoemd gaat niet' } as const;

const known = new WeakMap<SharingView, Map<string, Withheld>>();

/**
 * Why the element at this place (type key and path, `RelatedPerson#naaste.telecom`) stays behind, for who asks: the row of
 * the matrix of domain.md 2.7, how much of that row this recipient does get of this type (`-`: nothing), and the ground.
 */
export function explainWithheld(view: SharingView, place: string, cause: WithheldCause = 'view'): Withheld {
  const places = known.get(view) ?? new Map<string, Withheld>();
  known.set(view, places);
  const key = `${cause} ${place}`;
  const found = places.get(key) ?? explain(view, place, cause);
  places.set(key, found);
  return found;
}

/** The whole of a resource, when the consent on which everything rests is not there (L1, L6). */
export function withheldForConsent(typeKey: string, code: 'CONSENT_MISSING' | 'CONSENT_WITHDRAWN', consents: readonly string[]): Withheld {
  return { path: pathOf(typeKey), reason: CODES[code].text, row: 'toestemming', grade: '-', ground: `${CODES[code].rule}: toestemming vooraf, per ontvanger`, consent: consents.join(' of ') };
}

function explain(view: SharingView, place: string, cause: WithheldCause): Withheld {
  const path = pathOf(place);
  switch (cause) {
    case 'view':
      return { path, ...reasonOf(view, place) };
    case 'naaste':
      return { path, ...reasonOf(view, place), consent: 'naaste' };
    case 'changes-meaning':
      return { path, reason: 'Zonder wat achterblijft zou de rest iets anders betekenen.', row: '-', grade: '-', ground: 'R4: modifierExtension, implicitRules' };
    case 'nothing-left':
      return { path, ...reasonOf(view, place), reason: 'Van dit onderdeel blijft voor deze ontvanger te weinig over om te kunnen gebruiken.', ground: 'AVG art. 5 lid 1 c' };
  }
}

function reasonOf(view: SharingView, place: string): Omit<Withheld, 'path'> {
  const covers = (element: string): boolean => place === element || place.startsWith(`${element}.`) || place.startsWith(`${element}[`);
  const reasons = view.withhold.flatMap((entry) => entry.elements.filter(covers).map((element) => ({ element, entry })));
  const [best] = reasons.toSorted((left, right) => right.element.length - left.element.length);
  if (best === undefined) {
    return UNNAMED;
  }
  const { why, row, ground } = best.entry;
  return { reason: why, row, grade: gradeOf(view, place, row), ground };
}

/** How much of a row this view gives of the type at this place. */
function gradeOf({ types }: SharingView, place: string, row: string): string {
  const typeKey = /^[A-Za-z]+(#[a-z]+)?/.exec(place)?.[0] ?? '';
  return types[typeKey]?.allow.find((rule) => rule.row === row)?.grade ?? '-';
}

function pathOf(place: string): string {
  return place.replace(/#[a-z]+/, '');
}
