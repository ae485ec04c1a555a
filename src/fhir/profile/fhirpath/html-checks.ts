/** Elements that a narrative may use: HTML 4.0 chapters 7 to 11 (except section 4 of chapter 9) and 15, and `a`, `img`. */
const ALLOWED: ReadonlySet<string> = new Set(
  (
    'div p br hr h1 h2 h3 h4 h5 h6 address em strong dfn code samp kbd var cite abbr acronym blockquote q sub sup pre ins del ' +
    'ul ol li dl dt dd table caption colgroup col thead tfoot tbody tr th td a img tt i b big small strike s u font center span bdo'
  ).split(' '),
);

const TAG = /<\/?([A-Za-z][A-Za-z0-9]*)((?:[^"'>]|"[^"]*"|'[^']*')*)>/g;

/** txt-1, txt-2: only plain formatting, no scripts or event handlers, and something to read. */
export function isSafeXhtml(div: string): boolean {
  for (const [, name, attributes] of div.matchAll(TAG)) {
    if (name === undefined || !ALLOWED.has(name.toLowerCase())) return false;
    if (/\son[a-z]+\s*=|javascript:/i.test(attributes ?? '')) return false;
  }
  return /<img\b/i.test(div) || div.replaceAll(TAG, '').trim().length > 0;
}
