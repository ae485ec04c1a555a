import type { LeafPlace } from './scrub-fhir-leaf.ts';
import { scrubFhirLeaf } from './scrub-fhir-leaf.ts';
import type { Replacer } from './replace-token.ts';

/** An element with where its attributes' values stand in the text. */
type Element = { readonly name: string; readonly attributes: readonly Attribute[]; readonly children: Element[] };
type Attribute = { readonly name: string; readonly value: string; readonly start: number; readonly end: number };
type Change = { readonly start: number; readonly end: number; readonly text: string };

const MARKUP = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[[\s\S]*?\]\]>|<(\/?)([\w:.-]+)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>/g;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')/g;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * A FHIR resource in XML with every value replaced that may be of a person; elements, order and white space stay as they
 * are. Takes what the gateway's reader took: well-formed, and without DTD. Comments say nothing any more.
 */
export function scrubXml(text: string, replacer: Replacer): string {
  const { root, changes } = readElements(text, replacer);
  const all = [...changes, ...root.children.flatMap((it) => changesIn(it, { names: [] }, () => undefined, replacer))].toSorted((one, other) => one.start - other.start);
  let done = '';
  let at = 0;
  for (const change of all) {
    done += text.slice(at, change.start) + change.text;
    at = change.end;
  }
  return done + text.slice(at);
}

/** Values of attributes and texts between elements, as they are read: the tokens of an original. */
export function textsOfXml(text: string): readonly string[] {
  return [...text.matchAll(MARKUP)].flatMap(([whole, , , attributes = '']) => (whole.startsWith('<!') || whole.startsWith('<?') ? [whole] : [...attributes.matchAll(ATTRIBUTE)].map((it) => decoded((it[2] ?? '').slice(1, -1))))).concat(decoded(text.replaceAll(MARKUP, ' ')));
}

function readElements(text: string, replacer: Replacer): { readonly root: Element; readonly changes: readonly Change[] } {
  const root: Element = { name: '', attributes: [], children: [] };
  const open: Element[] = [root];
  const changes: Change[] = [];
  let last = 0;
  for (const match of text.matchAll(MARKUP)) {
    const [whole, closing = '', name = '', attributes = '', selfClosing = ''] = match;
    changes.push(...changeBetween(text, last, match.index, replacer));
    last = match.index + whole.length;
    if (whole.startsWith('<!') || (whole.startsWith('<?') && !/^<\?xml\s/.test(whole))) {
      // Comment, CDATA or instruction: its delimiters stay, and what it says goes the way of a free text.
      changes.push({ start: match.index + 2, end: last, text: replacedPlain(whole.slice(2), replacer) });
    } else if (closing !== '') {
      open.pop();
    } else if (name !== '') {
      const element: Element = { name, attributes: attributesAt(attributes, match.index + 1 + name.length), children: [] };
      open.at(-1)?.children.push(element);
      if (selfClosing === '') {
        open.push(element);
      }
    }
  }
  return { root, changes };
}

function attributesAt(text: string, offset: number): readonly Attribute[] {
  return [...text.matchAll(ATTRIBUTE)].map(({ index, 0: whole, 1: name = '', 2: quoted = '' }) => {
    const end = offset + index + whole.length - 1;
    return { name, value: decoded(quoted.slice(1, -1)), start: end - (quoted.length - 2), end };
  });
}

/** Text between elements is part of a narrative. */
function changeBetween(text: string, start: number, end: number, replacer: Replacer): readonly Change[] {
  const between = text.slice(start, end);
  return between.trim() === '' ? [] : [{ start, end, text: encoded(replacer.text(decoded(between))) }];
}

function replacedPlain(text: string, replacer: Replacer): string {
  return text.startsWith('[CDATA[') ? `[CDATA[${replacer.text(text.slice(7))}` : replacer.text(text);
}

function changesIn(element: Element, place: Omit<LeafPlace, 'beside'>, beside: LeafPlace['beside'], replacer: Replacer): readonly Change[] {
  const names = [...place.names, element.name];
  const valueOf = (one: Element, name: string): string | undefined => one.attributes.find((it) => it.name === name)?.value;
  const inner = (name: string): string | undefined => element.children.flatMap((it) => (it.name === name ? [valueOf(it, 'value')] : [])).find((it) => it !== undefined);
  const here = { names, linkId: inner('linkId') ?? place.linkId, extension: valueOf(element, 'url') ?? inner('url') ?? place.extension };
  const own = element.attributes.flatMap((it): readonly Change[] => {
    if (it.name.startsWith('xmlns')) {
      return [];
    }
    const leaf = it.name === 'value' ? { ...place, names } : { ...here, names: [...names, it.name] };
    return [{ start: it.start, end: it.end, text: encoded(scrubFhirLeaf(it.value, { ...leaf, beside }, replacer)) }];
  });
  return [...own, ...element.children.flatMap((child) => changesIn(child, here, inner, replacer))];
}

function decoded(text: string): string {
  return text.replaceAll(/&(#x?[0-9a-f]+|\w+);/gi, (whole, name: string) => (name.startsWith('#') ? String.fromCodePoint(Number(name.slice(1).replace(/^x/i, '0x'))) : (NAMED[name] ?? whole)));
}

function encoded(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&apos;').replaceAll(/[\n\r\t]/g, (it) => `&#${it.charCodeAt(0)};`);
}
