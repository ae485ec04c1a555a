import type { Coding } from '@medplum/fhirtypes';
import { base64OfBytes } from './base64-of-bytes.ts';
import type { DocumentKind } from './document-kind.ts';
import { codingsOfKind, DOCUMENT_KINDS } from './document-kind.ts';
import { componentOf, partsOf, textOf } from './hl7-value.ts';
import { wholeBase64 } from './whole-base64.ts';

/** Media types whose HL7 subtype is not the usual name. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  'application/pdf': 'application/pdf',
  'text/pdf': 'application/pdf',
  'ap/pdf': 'application/pdf',
  'image/jpg': 'image/jpeg',
  'im/jpeg': 'image/jpeg',
  'im/png': 'image/png',
  'text/txt': 'text/plain',
  'ft/plain': 'text/plain',
};

/** Media type from an ED such as OBX-5, `^application^pdf^Base64^…`. */
export function contentTypeFromEd(ed: unknown): string {
  const parts = partsOf(ed);
  const type = `${textOf(parts['ED2']) ?? 'application'}/${textOf(parts['ED3']) ?? 'octet-stream'}`.toLowerCase();
  return CONTENT_TYPES[type] ?? type;
}

/**
 * Content of an ED as base64 without line breaks, whatever its encoding (ED-4: Base64, Hex, or A for plain text).
 * Undefined without data, or when it can't be decoded: the document is then there in name only.
 */
export function base64FromEd(ed: unknown): string | undefined {
  const raw = textOf(partsOf(ed)['ED5']);
  const data = raw === undefined ? undefined : base64Of(raw, textOf(partsOf(ed)['ED4'])?.toLowerCase() ?? 'base64');
  return data === '' ? undefined : data;
}

/** Size in bytes of what an ED holds. */
export function sizeFromEd(ed: unknown): number | undefined {
  const data = base64FromEd(ed);
  return data === undefined ? undefined : (data.length / 4) * 3 - (/=*$/.exec(data)?.[0].length ?? 0);
}

/**
 * The kind of the document in an OBX, as codings: LOINC for a letter, and the code of ZorgDomein (VB letter, AF form, BLOB
 * attachment). A letter's OBX names the care question; its kind stands in another OBX of the same order.
 */
export function documentTypeFromObx(obx: unknown, orderObx: unknown): Coding[] {
  return codingsOfKind(documentKind(obx, orderObx));
}

/** What a person calls the document in an OBX when it has no file name: `Verwijsbrief`. */
export function documentTitleFromObx(obx: unknown, orderObx: unknown): string | undefined {
  return DOCUMENT_KINDS[documentKind(obx, orderObx)];
}

function documentKind(obx: unknown, orderObx: unknown): DocumentKind {
  const ofOrder = (Array.isArray(orderObx) ? orderObx : [orderObx])
    .map(kindOf)
    .find((kind) => kind !== 'BLOB' && kind !== undefined);
  return kindOf(obx) ?? ofOrder ?? 'VB';
}

function kindOf(obx: unknown): DocumentKind | undefined {
  const codes = partsOf(obx)['OBX3'];
  const code = componentOf(Array.isArray(codes) ? codes[0] : undefined, 1)?.toUpperCase();
  return code !== undefined && Object.hasOwn(DOCUMENT_KINDS, code) ? (code as DocumentKind) : undefined;
}

function base64Of(raw: string, encoding: string): string | undefined {
  if (encoding === 'base64') {
    return wholeBase64(raw.replace(/[^A-Za-z0-9+/=]/g, ''));
  }
  const bytes =
    encoding === 'hex'
      ? (raw.match(/[0-9a-f]{2}/gi) ?? []).map((pair) => Number.parseInt(pair, 16))
      : new TextEncoder().encode(raw);
  return base64OfBytes(bytes);
}
