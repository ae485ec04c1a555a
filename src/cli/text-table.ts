/** Columns for a person: a head, a line, the rows; a cell is cut at `maxWidth` characters. No rows give no lines. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[], maxWidth = 60): readonly string[] {
  if (rows.length === 0) {
    return [];
  }
  const cut = (cell: string): string => (cell.length > maxWidth ? `${cell.slice(0, maxWidth - 1)}…` : cell);
  const all = [head, ...rows].map((row) => row.map((cell) => cut(cell.replaceAll(/\s+/g, ' '))));
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const lineOf = (row: readonly string[]): string => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd();
  const [first = [], ...rest] = all;
  return [lineOf(first), widths.map((width) => '─'.repeat(width)).join('  '), ...rest.map(lineOf)];
}
