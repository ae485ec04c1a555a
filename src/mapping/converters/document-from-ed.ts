import type { Attachment } from '@medplum/fhirtypes';
import { componentOf, partsOf, textOf } from './hl7-value.ts';

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

/**
 * Attachment from an ED such as OBX-5, `^application^pdf^Base64^…`. `data` is base64 without line breaks, whatever the
 * encoding of ED-4 (Base64, Hex, or A for plain text). Undefined without data.
 */
export function attachmentFromEd(ed: unknown): Attachment | undefined {
  const parts = partsOf(ed);
  const raw = textOf(parts['ED5']);
  const data = raw === undefined ? undefined : base64Of(raw, textOf(parts['ED4'])?.toLowerCase() ?? 'base64');
  if (data === undefined || data === '') {
    return undefined;
  }
  const type = `${textOf(parts['ED2']) ?? 'application'}/${textOf(parts['ED3']) ?? 'octet-stream'}`.toLowerCase();
  const padding = /=*$/.exec(data)?.[0].length ?? 0;
  return { contentType: CONTENT_TYPES[type] ?? type, data, size: (data.length / 4) * 3 - padding };
}

/** The kind of a document: BLOB for an attachment, else what its order says in another OBX (VB letter, AF form). */
export function documentKindFromObx(obx: unknown, orderObx: unknown): string {
  const own = kindOf(obx);
  const ofOrder = (Array.isArray(orderObx) ? orderObx : [orderObx])
    .map(kindOf)
    .find((kind) => kind !== 'BLOB' && kind !== undefined);
  return own ?? ofOrder ?? 'VB';
}

function kindOf(obx: unknown): string | undefined {
  const codes = partsOf(obx)['OBX3'];
  const code = componentOf(Array.isArray(codes) ? codes[0] : undefined, 1)?.toUpperCase();
  return code === 'VB' || code === 'AF' || code === 'BLOB' ? code : undefined;
}

function base64Of(raw: string, encoding: string): string | undefined {
  if (encoding === 'base64') {
    const data = raw.replace(/[^A-Za-z0-9+/=]/g, '');
    return data.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(data) ? data : undefined;
  }
  const bytes =
    encoding === 'hex'
      ? (raw.match(/[0-9a-f]{2}/gi) ?? []).map((pair) => Number.parseInt(pair, 16))
      : new TextEncoder().encode(raw);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
