import type { RuleOutline } from './check-subset.ts';
import { skipExpression } from './outline-expression.ts';
import type { TokenCursor } from './token-cursor.ts';

const LIST_MODES = ['first', 'not_first', 'last', 'not_last', 'only_one'];

/** Follows `{ rule; rule; }`. */
export function outlineRules(cursor: TokenCursor): RuleOutline[] {
  const rules: RuleOutline[] = [];
  cursor.expect('{');
  while (!cursor.skip('}')) {
    rules.push(outlineRule(cursor));
  }
  return rules;
}

function outlineRule(cursor: TokenCursor): RuleOutline {
  const { line } = cursor.peek();
  do {
    outlineSource(cursor);
  } while (cursor.skip(','));
  if (cursor.skip('->')) {
    do {
      outlineTarget(cursor);
    } while (cursor.skip(','));
  }
  const nested = cursor.skip('then') ? outlineThen(cursor) : [];
  if (cursor.peek().kind !== 'string') {
    if (!cursor.isAt(';')) {
      cursor.stop(
        `Unexpected '${cursor.peek().text}'`,
        'source [-> targets] [then …] "name"; with every FHIRPath in brackets ( )',
      );
    }
    cursor.note('The rule has no name', 'a name at its end, unique in the file: … "name";', line);
    cursor.next();
    return { name: '', line, nested };
  }
  const name = cursor.next().text;
  cursor.expect(';');
  return { name, line, nested };
}

function outlineThen(cursor: TokenCursor): RuleOutline[] {
  if (cursor.isAt('{')) {
    return outlineRules(cursor);
  }
  cursor.expectKind('word', 'rules in { } or the name of a group');
  cursor.expect('(');
  do {
    cursor.expectKind('word', 'the name of a variable');
  } while (cursor.skip(','));
  cursor.expect(')');
  if (cursor.isAt(',')) {
    cursor.stop('A rule can call one group', 'a rule of its own for the second group');
  }
  return [];
}

function outlineSource(cursor: TokenCursor): void {
  const { line } = cursor.peek();
  const steps = outlinePath(cursor);
  if (cursor.isAt(':')) {
    cursor.stop(
      'A type or cardinality at a source is not in the subset',
      'the element alone; ask for the type in a converter',
    );
  }
  for (const word of ['default', 'log', 'check']) {
    if (cursor.isAt(word)) {
      cursor.stop(
        `'${word}' is not in the subset`,
        word === 'default'
          ? "(x.iif(x.element.exists(), x.element, 'default'))"
          : 'nothing; profiles validate the result',
      );
    }
  }
  const listed = LIST_MODES.some((mode) => cursor.skip(mode));
  if (cursor.skip('as')) {
    cursor.expectKind('word', 'the name of a variable');
  }
  const conditioned = cursor.skip('where');
  if (conditioned) {
    skipExpression(cursor);
  }
  if (steps === 1 && (listed || conditioned)) {
    cursor.note(
      "'where' and list modes need an element: engines ignore them on a variable alone",
      'variable.element, or iif in the target',
      line,
    );
  }
  if (cursor.isAt('log') || cursor.isAt('check')) {
    cursor.stop(`'${cursor.peek().text}' is not in the subset`, 'nothing; profiles validate the result');
  }
}

function outlineTarget(cursor: TokenCursor): void {
  const { line } = cursor.peek();
  if (outlinePath(cursor) === 1) {
    cursor.note('A target needs an element', 'variable.element = …', line);
  }
  if (cursor.skip('=')) {
    outlineTransform(cursor);
  }
  if (cursor.skip('as')) {
    cursor.expectKind('word', 'the name of a variable');
  }
  for (const mode of ['share', 'first', 'last', 'collate']) {
    if (cursor.isAt(mode)) {
      cursor.stop(`'${mode}' behind a target is not in the subset`, 'the target alone: in a list it makes a new item');
    }
  }
}

function outlineTransform(cursor: TokenCursor): void {
  if (cursor.isAt('(')) {
    skipExpression(cursor);
  } else if (cursor.peek().kind === 'word') {
    const { text } = cursor.next();
    if (cursor.isAt('.')) {
      cursor.stop('FHIRPath without brackets', 'the whole expression in brackets: = (pid.PID5)');
    }
    if (cursor.skip('(')) {
      outlineArguments(cursor, text);
    }
  } else if (cursor.peek().kind === 'string' || cursor.peek().kind === 'number') {
    const { kind, text } = cursor.next();
    if (kind === 'number' && cursor.peek().kind === 'string') {
      cursor.note('A number before the name of the rule is read as a quantity', `(${text})`);
    }
  } else {
    cursor.stop(
      `Unexpected '${cursor.peek().text}'`,
      "a variable, a literal, (FHIRPath), create('Type'), translate(…) or cc(…)",
    );
  }
}

function outlineArguments(cursor: TokenCursor, transform: string): void {
  if (transform === 'evaluate') {
    cursor.stop("'evaluate' is not in the subset", 'the expression in brackets: = (expression)');
  }
  for (let first = true; !cursor.skip(')'); first = false) {
    if (!first) {
      cursor.expect(',');
    }
    if (cursor.peek().kind === 'sign' || cursor.peek(1).text === '.') {
      cursor.stop(
        `An argument of '${transform}' is a variable or a literal`,
        `a variable that an earlier source declares, or (variable.${transform}(…))`,
      );
    }
    cursor.next();
  }
}

/** Reads `a` or `a.b` and gives the number of steps. */
function outlinePath(cursor: TokenCursor): number {
  const { line } = cursor.expectKind('word', 'a variable');
  let steps = 1;
  while (cursor.skip('.')) {
    cursor.expectKind('word', 'an element');
    steps += 1;
  }
  if (steps > 2) {
    cursor.note('A path has two steps: engines drop the third', 'a nested rule: a.b as x then { x.c as y … }', line);
  }
  return steps;
}
