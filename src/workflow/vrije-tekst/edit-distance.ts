/**
 * Whether two words differ by at most `limit` typing errors: a letter more, less or other, or two letters swapped
 * (restricted Damerau-Levenshtein).
 */
export function isWithinErrors(one: string, other: string, limit: number): boolean {
  if (Math.abs(one.length - other.length) > limit) {
    return false;
  }
  let before: number[] = [];
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const cost = one[row - 1] === other[column - 1] ? 0 : 1;
      const isSwap = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current[column] = Math.min(
        (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (previous[column - 1] ?? 0) + cost,
        isSwap ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    if (Math.min(...current) > limit) {
      return false;
    }
    [before, previous] = [previous, current];
  }
  return (previous[other.length] ?? 0) <= limit;
}
