import type { MapProblem } from './map-problem.ts';
import { outlineRules } from './outline-rules.ts';
import { OutlineStop, TokenCursor } from './token-cursor.ts';
import { tokenizeMap } from './tokens.ts';

/** A rule as it stands in the text: what the parsed StructureMap has lost is its line. */
export type RuleOutline = { readonly name: string; readonly line: number; readonly nested: readonly RuleOutline[] };

/** The groups of a map file in the order of the text. */
export type GroupOutline = { readonly name: string; readonly line: number; readonly rules: readonly RuleOutline[] };

/** What `outlineMap` finds. With problems, `groups` may be incomplete. */
export type MapOutline = { readonly groups: readonly GroupOutline[]; readonly problems: readonly MapProblem[] };

/**
 * Follows the text of a map and refuses every form outside the subset of `mappings/README.md` (design 5.2), also
 * those that the parser would drop without a word (a third path step, a type, the brackets of an expression).
 */
export function outlineMap(file: string, text: string): MapOutline {
  const cursor = new TokenCursor(file, tokenizeMap(text));
  const groups: GroupOutline[] = [];
  try {
    outlineHeader(cursor);
    while (cursor.isAt('group')) {
      groups.push(outlineGroup(cursor));
    }
    if (cursor.peek().kind !== 'end') {
      cursor.stop(
        `Unexpected '${cursor.peek().text}'`,
        'groups after the header and nothing after them; ConceptMaps as JSON files',
      );
    }
  } catch (error) {
    if (!(error instanceof OutlineStop)) {
      throw error;
    }
  }
  if (groups.length === 0 && cursor.problems.length === 0) {
    cursor.note('The map has no group', 'group Name(source …, target … : Type) { … }');
  }
  return { groups, problems: cursor.problems };
}

function outlineHeader(cursor: TokenCursor): void {
  cursor.expect('map');
  cursor.expectKind('string', 'the url of the map in quotes');
  cursor.expect('=');
  cursor.expectKind('string', 'the name of the map in quotes');
  while (cursor.skip('uses')) {
    cursor.expectKind('string', 'a url in quotes');
    if (cursor.skip('alias')) {
      cursor.expectKind('word', 'an alias');
    }
    cursor.expect('as');
    if (!cursor.skip('source') && !cursor.skip('target')) {
      cursor.stop(`Mode '${cursor.peek().text}' is not in the subset`, "'source' or 'target'");
    }
  }
  while (cursor.skip('imports')) {
    if (cursor.expectKind('string', 'a url in quotes').text.includes('*')) {
      cursor.note('An import with * is not in the subset', 'one import for each map, with its full url');
    }
  }
}

function outlineGroup(cursor: TokenCursor): GroupOutline {
  cursor.expect('group');
  const { text: name, line } = cursor.expectKind('word', 'the name of the group');
  cursor.expect('(');
  do {
    if (!cursor.skip('source') && !cursor.skip('target')) {
      cursor.stop(`Expected a parameter but found '${cursor.peek().text}'`, "'source name' or 'target name : Type'");
    }
    cursor.expectKind('word', 'the name of the parameter');
    if (cursor.skip(':')) {
      cursor.expectKind('word', 'a type');
    }
  } while (cursor.skip(','));
  cursor.expect(')');
  if (cursor.isAt('extends')) {
    cursor.stop("'extends' is not in the subset", 'a rule that calls the other group with then');
  }
  if (cursor.isAt('<<')) {
    cursor.stop('Groups that apply by type are not in the subset', 'a rule that calls the group by name');
  }
  return { name, line, rules: outlineRules(cursor) };
}
