/** A word of the text, and how it stands there; `sound` only of one with a capital. `before` and `after` are its neighbours as plain words; `after` only when next to it. */
export type Word = {
  readonly start: number; readonly end: number; readonly plain: string; readonly sound: string; readonly hasCapital: boolean; readonly opensSentence: boolean;
  readonly isInitial: boolean; readonly before: string; readonly after: string;
};

/** Without capitals and accents, so that `Müller` and `muller` are one. */
export function plainOf(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Spellings that sound alike become one: double consonants, y and j, ph, th, ck, sz, a final h. */
export function soundOf(word: string): string {
  return word.replace(/([bcdfghj-np-tv-z])\1+/g, '$1').replace(/(.)\1{2,}/g, '$1$1').replace(/ph/g, 'f').replace(/th/g, 't').replace(/ck|c(?![eiyh])|q/g, 'k')
    .replace(/ei/g, 'ij').replace(/[yj]/g, 'i').replace(/z/g, 's').replace(/dt$/, 't').replace(/ie$/, 'i').replace(/h$/, '');
}

/** The words of a text, in its order. Time grows with the length of the text. */
export function wordsOf(text: string): readonly Word[] {
  const found = [...text.matchAll(/\p{L}[\p{L}\p{M}]*/gu)];
  const plain = found.map(([word]) => plainOf(word));
  return found.map((match, index) => {
    const start = match.index;
    const end = start + match[0].length;
    const next = found[index + 1];
    const hasCapital = /^\p{Lu}/u.test(match[0]);
    return {
      start, end, plain: plain[index] ?? '', sound: hasCapital ? soundOf(plain[index] ?? '') : '', hasCapital, opensSentence: opensSentence(text, start),
      isInitial: /^\p{Lu}$/u.test(match[0]) && text[end] === '.', before: plain[index - 1] ?? '',
      after: next !== undefined && next.index === end + 1 && text[end] === ' ' ? (plain[index + 1] ?? '') : '',
    };
  });
}

/** Behind a full stop, a colon, a line's end or a dash; not behind the stop of an initial or a title. */
function opensSentence(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - 16), start);
  if (/(?:^|[^\p{L}])(?:\p{L}|mevr|mvr|mw|dhr|hr|fam|dr|drs)\.\s*$/iu.test(before)) {
    return false;
  }
  return before.trim() === '' && start < 16 || /(?:[.!?:;\n]|\s[-–])[\s"'“”‘’(]*$/u.test(before) || /^["'“‘(\s-]*$/u.test(text.slice(0, Math.min(start, 16))) && start < 16;
}
