/**
 * A rule of iWmo that a message breaks: its id in the standard (`CD043`; `XSD` = a facet of the schema), the element, never
 * a value, and the retour code that the standard gives it. Rules of the process (OP…, IV…) have none.
 */
export type BrokenRule = { readonly rule: string; readonly at: string; readonly retour?: RetourCode };

/** Retour codes (WJ001) that rules of the messages known here lead to, and the two that only say how a class was judged. */
export const RETOUR_CODES = ['0001', '0200', '0233', '8848', '9056', '9347', '9355', '9359', '9360', '9365', '9374', '9379', 'S300', 'S329'] as const;
export type RetourCode = (typeof RETOUR_CODES)[number];

/** A broken rule of level 2: the message as a whole is refused for technical reasons. */
export function technical(rule: string, at: string): BrokenRule {
  return { rule, at, retour: '0001' };
}
