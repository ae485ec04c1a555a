import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';

/** A segment as read: tag (without its count), elements, components, release characters taken off. */
export type ReadSegment = { readonly tag: string; readonly elements: readonly (readonly string[])[] };

/** Largest interchange that is read: an acknowledgement has some hundred characters. */
const MAX_CHARACTERS = 1024 * 1024;

type Marks = { readonly component: string; readonly element: string; readonly release: string; readonly segment: string };

/** `' + :` and `?`, unless a UNA says otherwise (ISO 9735 annex B). */
function marksOf(text: string): { readonly marks: Marks; readonly body: string } {
  if (!/^UNA.{6}/s.test(text)) {
    return { marks: { component: ':', element: '+', release: '?', segment: "'" }, body: text };
  }
  const [component = '', element = '', , release = '', , segment = ''] = text.slice(3, 9);
  return { marks: { component, element, release, segment }, body: text.slice(9) };
}

/**
 * Reads an interchange into segments, in one pass; line ends between segments are taken for layout. Refuses
 * MESSAGE_UNREADABLE: no UNB, a segment that doesn't end, a tag that is none, or a text that is too large.
 */
export function readSegments(text: string): Result<readonly ReadSegment[]> {
  const { marks, body } = marksOf(text.replace(/^[\uFEFF\s]+/, '').slice(0, MAX_CHARACTERS + 1));
  const segments: ReadSegment[] = [];
  let current: string[][] = [['']];
  const add = (char: string): void => {
    const element = current.at(-1) ?? [];
    element.push(`${element.pop() ?? ''}${char}`);
  };
  for (let at = 0; at < body.length; at += 1) {
    const char = body.charAt(at);
    if (char === marks.release && at + 1 < body.length) {
      at += 1;
      add(body.charAt(at));
    } else if (char === marks.segment) {
      const [[tag = ''] = [], ...elements] = current;
      segments.push({ tag, elements });
      current = [['']];
    } else if (char === marks.element) {
      current.push(['']);
    } else if (char === marks.component) {
      current.at(-1)?.push('');
    } else if ((char !== '\r' && char !== '\n') || current.length > 1) {
      add(char);
    }
  }
  const isWhole = current.length === 1 && current[0]?.join('').trim() === '' && segments.every(({ tag }) => /^[A-Z]{3}$/.test(tag));
  return body.length <= MAX_CHARACTERS && segments[0]?.tag === 'UNB' && isWhole ? accept(segments) : refuse('MESSAGE_UNREADABLE');
}
