import { DATATYPES } from '../../hl7v2/datatypes.ts';
import type { Hl7Field, Hl7Message, Hl7Repetition, Hl7Segment } from '../../hl7v2/hl7-message.ts';
import { HL7_NULL } from '../../hl7v2/hl7-message.ts';
import { SEGMENTS } from '../../hl7v2/segments.ts';
import { CODED_ANSWER, CODED_QUESTIONS, PLAIN_DOCUMENT } from './harmless.ts';
import type { Replacer } from './replace-token.ts';

/** Frame of a message: delimiters, receiver, type, version, modes, language and character set say nothing of a person. */
const FRAME = new Set([1, 2, 3, 5, 6, 8, 9, 11, 12, 13, 15, 16, 17, 18, 19]);
/** Names of authorities and code systems (formats.md 1.2), lower case. */
const AUTHORITY = /^(nlminbiza|nnnld|vektis|zorgdomein|local|zis|pi|vn|agb|uzovi|99zd[al]|icpc(-1)?(-nl)?|hl7\d{4}|hl70\d{3}|iso639(-1)?|sct|ln|l)$/i;
const CODE = /^[A-Za-z0-9][A-Za-z0-9.:_-]{0,39}$/;
const TABLE_CODE = /^[A-Z0-9]{1,5}$/;
const NAME_TYPES = new Set(['XPN', 'XCN', 'FN']);

/** Where a text stands: the datatype that it is part of, its component number, and the types on the way. */
type Spot = { readonly type: string; readonly component: number; readonly primitive: string; readonly whole: Hl7Repetition };

/**
 * Replaces everything in a message that may be of a person: only the frame, codes of known code systems, table values and
 * the coded answers of the VG question set stay. Shape, lengths, delimiters and empty fields stay; dates move together. What
 * isn't known to be harmless is replaced: free text, names, numbers, Z-segments, documents.
 */
export function scrubMessage(message: Hl7Message, replacer: Replacer): Hl7Message {
  return { ...message, segments: message.segments.map((segment) => scrubSegment(segment, replacer)) };
}

function scrubSegment(segment: Hl7Segment, replacer: Replacer): Hl7Segment {
  const types = SEGMENTS.get(segment.id) ?? [];
  const question = segment.id === 'OBX' ? (segment.fields[2]?.[0]?.[0]?.[0] ?? '').toUpperCase() : '';
  const valueType = segment.fields[1]?.[0]?.[0]?.[0] ?? '';
  const fields = segment.fields.map((field, index): Hl7Field => {
    const number = index + 1;
    if (segment.id === 'MSH' && FRAME.has(number)) return field;
    if (segment.id === 'OBX' && number === 4 && question === 'VGTOE') return field;
    if (segment.id === 'OBX' && number === 5) return field.map((it) => scrubObservation(it, valueType, question, replacer));
    const type = types[index] ?? '';
    return field.map((it) => scrubRepetition(it, type, replacer));
  });
  return { id: segment.id, fields };
}

function scrubObservation(repetition: Hl7Repetition, type: string, question: string, replacer: Replacer): Hl7Repetition {
  if (type === 'ED') {
    return repetition.map((component, index) => (index === 0 ? component.map(replacer.text) : index === 4 && component.length > 0 ? [PLAIN_DOCUMENT] : component.map((it) => (CODE.test(it) ? it : replacer.text(it)))));
  }
  if (!CODED_QUESTIONS.has(question)) {
    // The fourth part of VGNAAS is the person's approval.
    return repetition.map((component, index) => component.map((text) => (text === HL7_NULL || (index === 3 && CODED_ANSWER.test(text)) ? text : replacer.text(text))));
  }
  const isCode = (text: string, index: number): boolean => (index === 0 && CODE.test(text)) || CODED_ANSWER.test(text) || (index === 2 && AUTHORITY.test(text));
  return repetition.map((component, index) => component.map((text) => (isCode(text, index) ? text : replacer.text(text))));
}

function scrubRepetition(whole: Hl7Repetition, type: string, replacer: Replacer): Hl7Repetition {
  const parts = DATATYPES.get(type);
  // A field that is one letter or digit is a mark or an ordinal: ARQ-12, OBX-4.
  if (parts === undefined && type !== '' && whole.length === 1 && /^[A-Z0-9]$/.test(whole[0]?.[0] ?? '')) return whole;
  return whole.map((component, index) => {
    const inner = parts?.[index] ?? (parts === undefined ? type : '');
    const inside = DATATYPES.get(inner);
    return component.map((text, place) => scrubText(text, { type: inside === undefined ? type : inner, component: inside === undefined ? index + 1 : place + 1, primitive: inside === undefined ? inner : (inside[place] ?? ''), whole }, type, replacer));
  });
}

function scrubText(text: string, spot: Spot, fieldType: string, replacer: Replacer): string {
  if (text === '' || text === HL7_NULL || isKept(text, spot)) return text;
  if (['DTM', 'TS', 'DT', 'TM'].includes(spot.primitive)) return replacer.time(text);
  if (fieldType === 'CX' && spot.component === 1 && isOfPerson(spot.whole)) return replacer.bsn(text);
  if (spot.type === 'XAD' && spot.component === 3) return 'Voorbeelddam';
  if (spot.type === 'XAD' && spot.component === 9) return 'GM9901';
  const isName = NAME_TYPES.has(spot.type) && !/^\d+$/.test(text);
  return isName ? text.replace(/[\p{L}\p{N}]+/gu, (word) => (/^\p{L}+$/u.test(word) ? replacer.name(word) : replacer.token(word))) : replacer.text(text);
}

function isKept(text: string, { type, component, primitive, whole }: Spot): boolean {
  if (primitive === 'SI' || primitive === 'NM') return /^\d{1,3}$/.test(text);
  if (['CE', 'CWE', 'CNE'].includes(type)) {
    const system = whole[component <= 3 ? 2 : 5]?.[0] ?? '';
    if (component === 3 || component === 6) return AUTHORITY.test(text);
    return (component === 1 || component === 4) && ((AUTHORITY.test(system) && CODE.test(text)) || /^VG[A-Z0-9]+$/.test(text));
  }
  if (type === 'XAD' && component === 9) return false;
  if (['ID', 'IS', 'RI'].includes(primitive)) return TABLE_CODE.test(text) || AUTHORITY.test(text);
  return type === 'PLN' && component === 2 && AUTHORITY.test(text);
}

function isOfPerson(cx: Hl7Repetition): boolean {
  return cx[3]?.[0]?.toUpperCase() === 'NLMINBIZA' || cx[4]?.[0]?.toUpperCase() === 'NNNLD';
}
