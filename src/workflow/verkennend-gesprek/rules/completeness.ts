import { findIdentifiers } from '../find-identifiers.ts';
import type { IdentifierKind } from '../find-identifiers.ts';
import type { FreeText } from '../referral-facts.ts';
import type { Rule } from './rule.ts';
import { found, pass } from './rule.ts';

/** Design 4.1: request and letter are about one person. */
export const personsAgree: Rule = ({ personMismatch }) => (personMismatch ? [found('4.1', 'HOLD', 'PERSON_MISMATCH')] : pass('4.1'));

/** Design 4: a BSN that fails the 11-proef is never passed on; a missing one is accepted and shown. */
export const bsnIsSound: Rule = ({ facts }) =>
  facts.bsn === 'valid' ? pass('X1') : [facts.bsn === 'invalid' ? found('X1', 'HOLD', 'BSN_INVALID') : found('X1', 'WARN', 'BSN_MISSING')];

/** Design 4: the gemeente is known, and a team serves it; an update that leads to another team is for the planner. */
export const isRouted: Rule = ({ gemeente, team, movesTeam }) => {
  if (!gemeente.found) {
    return [found('R0', 'HOLD', 'GEMEENTE_UNKNOWN')];
  }
  if (team === undefined) {
    return [found('R0', 'HOLD', 'TEAM_MISSING')];
  }
  return movesTeam ? [found('R0', 'HOLD', 'TEAM_CHANGED')] : pass('R0');
};

/** Design 4: what a complete question set has (vg-questions.md, 1..1). VGZVW is E3's own. */
export const questionsAreAnswered: Rule = ({ facts }) =>
  facts.hasQuestionSet && facts.hasHulpvraag && facts.crisis !== undefined ? pass('VG') : [found('VG', 'HOLD', 'INCOMPLETE')];

/** Design 4: an unknown question, answer or version of the set is kept, shown and warned. */
export const questionsAreKnown: Rule = ({ facts }) => [
  ...(facts.unknownAnswers > 0 ? [found('VG', 'WARN', 'QUESTION_UNKNOWN')] : []),
  ...(facts.setVersion !== undefined && facts.setVersion !== '1' ? [found('VG', 'WARN', 'SET_VERSION_UNKNOWN')] : []),
];

/** Phone, mail and address in the remark are for the planner, who has them anyway (design 4.1: planner and vg-ggz read it). */
const FINE_IN_REMARK: ReadonlySet<IdentifierKind> = new Set(['email', 'phone', 'postcode', 'url', 'name']);

/** A15 at intake: free text goes to parties that may not have an identifier (the sociaal domein has no BSN). */
export const textsAreClean: Rule = ({ facts, settledTexts }) => {
  const hits = (text: FreeText): readonly IdentifierKind[] => findIdentifiers(text.text, facts.person)
    .filter((kind) => !(text.place === 'opmerking' && FINE_IN_REMARK.has(kind)))
    // A person looked at this text and left it so; a BSN stays out whoever looked.
    .filter((kind) => kind === 'bsn' || !settledTexts.has(text.place));
  return facts.texts.some((text) => hits(text).length > 0) ? [found('A15', 'HOLD', 'IDENTIFIER_IN_TEXT')] : pass('A15');
};
