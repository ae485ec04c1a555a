import type { ReadSegment } from './read-segments.ts';
import { readSegments } from './read-segments.ts';

/** Where a reader stumbled: message reference, number of the segment in it, element and component, and its error code (0085). */
export type ContrlPlace = { readonly message?: string; readonly segment?: number; readonly element?: number; readonly component?: number; readonly error?: string };

/** What a receiver says of an interchange that we sent, by our reference. */
export type ContrlAnswer = { readonly reference: string; readonly outcome: 'ok' | 'rejected'; readonly places: readonly ContrlPlace[] };

/** Actions of data element 0083: 7 acknowledged, 8 received; 4 and 6 rejected. */
const TAKEN: ReadonlySet<string> = new Set(['7', '8']);
const REJECTED: ReadonlySet<string> = new Set(['4', '6']);

/**
 * Reads a CONTRL (ISO 9735 part 4; formats.md 8.1): UCI with 7 or 8 is ok, with 4 rejected, as is a UCM with 4 under it.
 * Undefined: no CONTRL, not readable, or an action that says neither; then nothing is known.
 */
export function readContrl(text: string): ContrlAnswer | undefined {
  const read = readSegments(text);
  if (!read.ok || !read.value.some(({ tag, elements }) => tag === 'UNH' && elements[1]?.[0] === 'CONTRL')) {
    return undefined;
  }
  const answers = read.value.filter(({ tag }) => tag === 'UCI' || tag === 'UCM');
  const interchange = answers.find(({ tag }) => tag === 'UCI');
  const reference = interchange?.elements[0]?.[0] ?? '';
  const actions = answers.map((segment) => segment.elements[segment.tag === 'UCI' ? 3 : 2]?.[0] ?? '');
  const isRejected = actions.some((action) => REJECTED.has(action));
  if (reference === '' || interchange === undefined || !(isRejected || actions.every((action) => TAKEN.has(action)))) {
    return undefined;
  }
  return { reference, outcome: isRejected ? 'rejected' : 'ok', places: isRejected ? placesOf(read.value) : [] };
}

/** The finest places that are told: UCD under UCS under UCM; a parent tells its own only when it has an error code. */
function placesOf(segments: readonly ReadSegment[]): readonly ContrlPlace[] {
  const places: ContrlPlace[] = [];
  let message: ContrlPlace = {};
  let segment: ContrlPlace = {};
  for (const { tag, elements } of segments) {
    const at = (element: number, component = 0): string => elements[element]?.[component] ?? '';
    switch (tag) {
      case 'UCI':
        places.push(...withError({}, at(4)));
        break;
      case 'UCM':
        message = at(0) === '' ? {} : { message: at(0) };
        places.push(...withError(message, at(3)));
        break;
      case 'UCS':
        segment = { ...message, ...numbered('segment', at(0)) };
        places.push(...withError(segment, at(1)));
        break;
      case 'UCD':
        places.push({ ...segment, ...numbered('element', at(1, 0)), ...numbered('component', at(1, 1)), ...(at(0) === '' ? {} : { error: at(0) }) });
        break;
    }
  }
  return places;
}

function withError(place: ContrlPlace, error: string): readonly ContrlPlace[] {
  return error === '' ? [] : [{ ...place, error }];
}

function numbered(name: 'segment' | 'element' | 'component', text: string): ContrlPlace {
  return /^\d{1,6}$/.test(text) ? { [name]: Number(text) } : {};
}
