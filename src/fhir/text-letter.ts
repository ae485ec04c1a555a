import type { FormatCallback, HtmlToTextOptions } from 'html-to-text';
import { convert } from 'html-to-text';
import type { BundleNode } from './bundle-node.ts';
import { listOf, noteCopy, nodeOf, textIn } from './bundle-node.ts';
import type { ReferralTree } from './referral-tree.ts';

/** Free text of a section by ELZ (formats.md 4). */
const TEXT_VALUE = 'http://nictiz.nl/fhir/StructureDefinition/ext-TextValue';
/** Narratives that say nothing beyond what stands beside them: FHIR's `generated`, `extensions` and `empty`. */
const REPEATS: ReadonlySet<string> = new Set(['generated', 'extensions', 'empty']);
/** Documents that are no referral letter: their text goes along as attachment. */
const NO_LETTERS: ReadonlySet<string> = new Set(['supplement', 'cancellation']);

/** More tags than any letter has. The converter's time grows with the square of how deep they lie. */
const MAX_TAGS = 20_000;

/** A node as its parser links it; the converter's types leave that out. */
type Linked = { readonly type: string; readonly prev?: Linked | null };

/** Cells of a row on one line. The converter's own tables would believe a cell that says that it spans a billion columns. */
const cell: FormatCallback = (element, walk, builder) => {
  let { prev } = element as Linked;
  while (prev?.type === 'text') {
    ({ prev } = prev);
  }
  if (prev) {
    builder.addLiteral(' | ');
  }
  walk(element.children, builder);
};

/** As a person reads it: no wrapping, no capitals of our own, no addresses of links, nothing of style or pictures. */
const AS_TEXT: HtmlToTextOptions = {
  wordwrap: false,
  formatters: { cell },
  selectors: [
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    ...['img', 'style', 'script'].map((selector) => ({ selector, format: 'skip' })),
    ...['table', 'tr'].map((selector) => ({ selector, format: 'block' })),
    ...['td', 'th'].map((selector) => ({ selector, format: 'cell' })),
    { selector: 'a', options: { ignoreHref: true } },
  ],
};

/**
 * The tree with the letter that stands as text in the sections of its Composition, as a document (text/plain) behind the
 * others: ZorgDomein writes it as narrative (formats.md 1.6), ELZ as `ext-TextValue`. The same tree when they hold no text.
 */
export function withTextLetter(tree: ReferralTree): ReferralTree {
  const [composition] = tree.composition;
  const text = composition === undefined ? '' : textOfSections(composition['section'], 0);
  if (composition === undefined || text === '') {
    return tree;
  }
  const [section = composition] = listOf(composition['section']).map(nodeOf);
  const data = Buffer.from(text, 'utf8').toString('base64');
  const attachment = noteCopy({ contentType: 'text/plain', data, title: 'Verwijsbrief' }, section, { data: [section, 'text'] });
  const letter = noteCopy({ SEQ: String(tree.document.length + 1), type: typeOf(composition), ...(composition['date'] === undefined ? {} : { date: composition['date'] }), content: [noteCopy({ attachment }, section)] }, composition);
  return { ...tree, document: [...tree.document, letter as ReferralTree['document'][number]] };
}

function typeOf(composition: BundleNode): unknown {
  const codes = listOf(nodeOf(composition['type'])['coding']).map((it) => textIn(nodeOf(it), 'code'));
  return codes.some((it) => NO_LETTERS.has(it)) ? composition['type'] : { coding: [{ system: 'http://loinc.org', code: '57133-1' }] };
}

/** Sections one after the other, each under its title; sections within sections behind the text of the outer one. */
function textOfSections(sections: unknown, depth: number): string {
  const texts = listOf(sections).map(nodeOf).map((section) => {
    const inner = depth < 8 ? textOfSections(section['section'], depth + 1) : '';
    const body = [ownText(section), inner].filter((it) => it !== '').join('\n\n');
    const title = titleOf(section);
    return body === '' || title === '' ? body : `${title}\n${body}`;
  });
  return texts.filter((it) => it !== '').join('\n\n');
}

function ownText(section: BundleNode): string {
  const stated = listOf(section['extension']).map(nodeOf).filter((it) => it['url'] === TEXT_VALUE).map((it) => (textIn(it, 'valueString') || textIn(it, 'valueMarkdown')).trim());
  const narrative = nodeOf(section['text']);
  const isRepeat = stated.length > 0 && REPEATS.has(textIn(narrative, 'status'));
  const told = isRepeat ? '' : textOfHtml(textIn(narrative, 'div'));
  return [...stated, told].filter((it) => it !== '').join('\n\n');
}

function textOfHtml(html: string): string {
  const tags = html.match(/</g)?.length ?? 0;
  try {
    return (tags > MAX_TAGS ? withoutTags(html) : convert(html, AS_TEXT)).trim();
  } catch {
    // Too deep for its stack: the words remain, without their layout.
    return withoutTags(html).trim();
  }
}

function withoutTags(html: string): string {
  return html.replace(/<[^<>]*>/g, ' ');
}

function titleOf(section: BundleNode): string {
  const code = nodeOf(section['code']);
  const displays = listOf(code['coding']).map((it) => textIn(nodeOf(it), 'display'));
  return [textIn(section, 'title'), textIn(code, 'text'), ...displays].map((it) => it.trim()).find((it) => it !== '') ?? '';
}
