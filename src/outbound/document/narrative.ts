import type { Letter, LetterPart, LetterSection } from '../letter/letter.ts';

/** Text of a resource, for people (R4 and STU3 narrative): `div` is XHTML in its own namespace. */
export type Narrative = { readonly status: 'generated'; readonly div: string };

/** What a letter is filed by and about whom it is, as a table of labels and values. */
export function factsNarrative(facts: Letter['facts']): Narrative {
  const rows = facts.map(([label, value]) => `<tr><th>${escaped(label)}</th><td>${escaped(value)}</td></tr>`);
  return narrative(rows.length === 0 ? '<p>-</p>' : `<table><tbody>${rows.join('')}</tbody></table>`);
}

/** One section of a letter, its heading left out: that stands in the section's title. */
export function sectionNarrative({ parts }: LetterSection): Narrative {
  return narrative(parts.map(partHtml).join(''));
}

/** One paragraph. */
export function textNarrative(text: string): Narrative {
  return narrative(`<p>${lines(text)}</p>`);
}

function narrative(html: string): Narrative {
  return { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml" lang="nl-NL" xml:lang="nl-NL">${html}</div>` };
}

function partHtml(part: LetterPart): string {
  switch (part.kind) {
    case 'text':
      return `<p>${lines(part.text)}</p>`;
    case 'heading':
      return `<p><b>${escaped(part.text)}</b></p>`;
    case 'list':
      return `<ul>${part.items.map((item) => `<li>${lines(item)}</li>`).join('')}</ul>`;
  }
}

function lines(text: string): string {
  return escaped(text).replaceAll(/\r\n?|\n/g, '<br/>');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text in XHTML; what XML 1.0 can't hold at all is left out, lone surrogates too. */
function escaped(text: string): string {
  return text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').replace(/[&<>"]/g, (char) => ENTITIES[char] ?? '');
}
