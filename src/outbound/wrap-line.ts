/** Widest line that any HIS shows without cutting (formats.md 8.1 and 8.2). */
export const MAX_WIDTH = 70;

/**
 * A line as lines of at most 70 characters: breaks at spaces, a longer word (a URL) is cut. No word is lost; spaces at
 * a break are. An empty line stays one empty line.
 */
export function wrapLine(line: string): readonly string[] {
  const wrapped: string[] = [];
  let rest = line.trimEnd();
  while (rest.length > MAX_WIDTH) {
    const space = rest.lastIndexOf(' ', MAX_WIDTH);
    const at = space > 0 && rest.slice(0, space).trim() !== '' ? space : MAX_WIDTH;
    wrapped.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return [...wrapped, rest];
}
