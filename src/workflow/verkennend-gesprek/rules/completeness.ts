import { isIdentifier } from '../../vrije-tekst/scan-text.ts';
import { markTexts } from '../mark-texts.ts';
import type { Rule } from './rule.ts';
import { found, pass } from './rule.ts';

/** Design 4.1: request, changed request and letter are about one person. */
export const personsAgree: Rule = ({ personMismatch }) =>
  personMismatch === undefined ? pass('4.1') : [found('4.1', personMismatch === 'refused' ? 'BLOCK' : 'HOLD', 'PERSON_MISMATCH')];

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

/**
 * A15 at intake: a text goes to parties that may not have an identifier (the sociaal domein has no BSN, the
 * ervaringsdeskundige no names). What is clinical is shown, and holds nobody (T15): the words are the person's own.
 */
export const textsAreClean: Rule = ({ facts, settledTexts }) => {
  const marks = markTexts(facts, settledTexts);
  return [
    ...(marks.some(isIdentifier) ? [found('A15', 'HOLD', 'IDENTIFIER_IN_TEXT')] : pass('A15')),
    ...(marks.some((mark) => !isIdentifier(mark)) ? [found('T15', 'WARN', 'CLINICAL_WORDS_IN_TEXT')] : []),
  ];
};
