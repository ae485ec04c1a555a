import type { TokenCursor } from './token-cursor.ts';
import type { Token } from './tokens.ts';

const UNITS = /^(year|month|week|day|hour|minute|second|millisecond)s?$/;
const BEFORE_AN_OPERAND = /^([([,=<>|&+*-]|!=|<=|>=|and|or|xor|implies|in)$/;

/** Follows `( … )` to its end and refuses what would not survive being written out and read again. */
export function skipExpression(cursor: TokenCursor): void {
  if (!cursor.isAt('(')) {
    cursor.stop('FHIRPath without brackets', 'the whole expression in brackets ( )');
  }
  if (cursor.peek(1).kind === 'word' && cursor.peek(2).text === '(') {
    const { text } = cursor.peek(1);
    cursor.stop(`'${text}(…)' stands at the start of an expression`, `a variable before it: (variable.${text}(…))`);
  }
  let depth = 0;
  let before: Token = cursor.peek();
  do {
    const token = cursor.next();
    checkToken(cursor, token, before);
    depth += token.kind !== 'sign' ? 0 : token.text === '(' ? 1 : token.text === ')' ? -1 : 0;
    before = token;
  } while (depth > 0);
}

function checkToken(cursor: TokenCursor, token: Token, before: Token): void {
  const sign = token.kind === 'sign' ? token.text : '';
  if (token.kind === 'end' || sign === ';' || sign === '{') {
    cursor.stop(`Unexpected '${token.text}' in an expression`, 'an expression with as many ) as (');
  }
  if (token.kind === 'string' && /['"\\]/.test(token.text)) {
    cursor.note(
      'A string in FHIRPath with a quote or backslash does not survive',
      'a string without them; [.] and [0-9] in patterns',
      token.line,
    );
  }
  if (sign === '@' || sign === '`' || token.text.startsWith('%')) {
    cursor.note(`'${token.text}' is not in the subset`, 'a variable in scope, a string or a number', token.line);
  }
  if ((sign === '-' || sign === '+') && BEFORE_AN_OPERAND.test(before.text) && before.kind !== 'string') {
    cursor.note('A sign before a value does not survive', '(0 - x)', token.line);
  }
  if (before.kind === 'number' && (token.kind === 'string' || UNITS.test(token.text))) {
    cursor.note('Quantities are not in the subset', 'a converter', token.line);
  }
}
