/** A word, literal or sign of a map file. `text` of a string is what stands between its quotes, escapes unread. */
export type Token = {
  readonly kind: 'word' | 'string' | 'number' | 'sign' | 'end';
  readonly text: string;
  readonly line: number;
};

const PATTERN = new RegExp(
  [
    String.raw`(?<blank>\s+|//[^\n]*|/\*[^]*?\*/)`,
    String.raw`"(?<double>(?:\\.|[^"\\])*)"`,
    String.raw`'(?<single>(?:\\.|[^'\\])*)'`,
    String.raw`(?<number>\d+(?:\.\d+)?)`,
    String.raw`(?<word>[A-Za-z_$%][\w$]*)`,
    String.raw`(?<sign>->|<<|>>|!=|!~|<=|>=|[^])`,
  ].join('|'),
  'gy',
);

/** Splits a map file into tokens with their lines, comments left out; the last token is `end`. */
export function tokenizeMap(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (const match of text.matchAll(PATTERN)) {
    const { blank, double, single, number, word, sign } = match.groups ?? {};
    if (blank === undefined) {
      const string = double ?? single;
      const kind =
        string !== undefined ? 'string' : number !== undefined ? 'number' : word !== undefined ? 'word' : 'sign';
      tokens.push({ kind, text: string ?? number ?? word ?? sign ?? '', line });
    }
    line += match[0].split('\n').length - 1;
  }
  tokens.push({ kind: 'end', text: 'end of file', line });
  return tokens;
}
