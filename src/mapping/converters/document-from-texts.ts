import type { Coding } from '@medplum/fhirtypes';
import { base64OfBytes } from './base64-of-bytes.ts';
import { codingsOfKind, DOCUMENT_KINDS } from './document-kind.ts';
import { childOf, componentOf, partsOf, textOf } from './hl7-value.ts';

/** Codes in OBX-3 by which a text is the referral letter; any other text is an attachment to it. */
const LETTERS: ReadonlySet<string> = new Set(['57133-1', 'VB']);

/** The OBX with text under one code (`TEXTS` of the tree) as base64 of UTF-8: a line per repetition of OBX-5, the notes behind them. */
export function base64FromTexts(texts: unknown): string {
  const lines = [...listAt(texts, 'OBX').flatMap((obx) => listAt(obx, 'OBX5')), ...listAt(texts, 'NTE').flatMap((nte) => listAt(nte, 'NTE3'))];
  return base64OfBytes(new TextEncoder().encode(lines.map((line) => textOf(line) ?? '').join('\n').trim()));
}

/** The kind of what the OBX of one code hold, as codings: a letter by LOINC 57133-1 or ZorgDomein's VB, else an attachment. */
export function documentTypeFromTexts(texts: unknown): Coding[] {
  return codingsOfKind(isLetter(texts) ? 'VB' : 'BLOB');
}

/** What a person calls that text: `Verwijsbrief`, or what the sender calls it in OBX-3.2, else `Bijlage`. */
export function documentTitleFromTexts(texts: unknown): string {
  return isLetter(texts) ? DOCUMENT_KINDS.VB : (componentOf(listAt(childOf(partsOf(texts), 'OBX'), 'OBX3')[0], 2) ?? DOCUMENT_KINDS.BLOB);
}

function isLetter(texts: unknown): boolean {
  const codes = listAt(texts, 'OBX').flatMap((obx) => listAt(obx, 'OBX3').slice(0, 1)).flatMap((it) => [componentOf(it, 1), componentOf(it, 4)]);
  return codes.some((code) => LETTERS.has(code?.toUpperCase() ?? ''));
}

function listAt(node: unknown, key: string): readonly unknown[] {
  const value = partsOf(node)[key];
  return Array.isArray(value) ? value : [];
}
