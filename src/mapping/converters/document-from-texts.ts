import type { Coding } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../../fhir/naming-systems.ts';
import { childOf, componentOf, partsOf, textOf } from './hl7-value.ts';

/** Codes in OBX-3 by which a text is the referral letter; any other text is an attachment to it. */
const LETTERS: ReadonlySet<string> = new Set(['57133-1', 'VB']);

/** The OBX with text under one code (`TEXTS` of the tree) as base64 of UTF-8: a line per repetition of OBX-5, the notes behind them. */
export function base64FromTexts(texts: unknown): string {
  const lines = [...listAt(texts, 'OBX').flatMap((obx) => listAt(obx, 'OBX5')), ...listAt(texts, 'NTE').flatMap((nte) => listAt(nte, 'NTE3'))];
  const bytes = new TextEncoder().encode(lines.map((line) => textOf(line) ?? '').join('\n').trim());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** The kind of what the OBX of one code hold, as codings: a letter by LOINC 57133-1 or ZorgDomein's VB, else an attachment. */
export function documentTypeFromTexts(texts: unknown): Coding[] {
  return isLetter(texts)
    ? [{ system: CODE_SYSTEMS.loinc, code: '57133-1', display: 'Referral note' }, { system: 'urn:mgn:hl7v2:zorgdomein', code: 'VB', display: 'Verwijsbrief' }]
    : [{ system: 'urn:mgn:hl7v2:zorgdomein', code: 'BLOB', display: 'Bijlage' }];
}

/** What a person calls that text: `Verwijsbrief`, or what the sender calls it in OBX-3.2, else `Bijlage`. */
export function documentTitleFromTexts(texts: unknown): string {
  return isLetter(texts) ? 'Verwijsbrief' : (componentOf(listAt(childOf(partsOf(texts), 'OBX'), 'OBX3')[0], 2) ?? 'Bijlage');
}

function isLetter(texts: unknown): boolean {
  const codes = listAt(texts, 'OBX').flatMap((obx) => listAt(obx, 'OBX3').slice(0, 1)).flatMap((it) => [componentOf(it, 1), componentOf(it, 4)]);
  return codes.some((code) => LETTERS.has(code?.toUpperCase() ?? ''));
}

function listAt(node: unknown, key: string): readonly unknown[] {
  const value = partsOf(node)[key];
  return Array.isArray(value) ? value : [];
}
