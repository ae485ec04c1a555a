import { readFile } from 'node:fs/promises';
import type { Bundle, QuestionnaireResponse, Resource } from '@medplum/fhirtypes';
import { QUESTIONNAIRES } from '../fhir/naming-systems.ts';
import { decodeBytes } from '../hl7v2/decode-bytes.ts';
import type { Hl7Message } from '../hl7v2/hl7-message.ts';
import { parseMessage } from '../hl7v2/parse-message.ts';
import { DEFAULT_LIMITS } from '../inbound/http/door-ports.ts';
import { readFhirXml } from '../inbound/http/read-fhir-xml.ts';
import { readJson } from '../inbound/http/read-json.ts';
import type { WarningCode } from '../kernel/codes.ts';
import type { Result } from '../kernel/result.ts';
import { EXIT } from './exit-status.ts';
import { Stop } from './stop.ts';
import { syntaxOf } from './syntax-of.ts';

/** Formats that `map` recognises, as `--format` names them. FHIR is taken as JSON and as XML. */
export const FORMATS = ['zorgdomein-hl7v2', 'ref-hl7v2', 'fhir-r4', 'zorgdomein-stu3', 'viplive-stu3', 'vg-advies'] as const;
export type Format = (typeof FORMATS)[number];

/** A file as it was recognised by its content. */
export type InputFile = { readonly file: string; readonly bytes: Uint8Array } & (
  | { readonly kind: 'hl7v2'; readonly message: Hl7Message; readonly warnings: readonly WarningCode[] }
  | { readonly kind: 'fhir'; readonly syntax: 'json' | 'xml'; readonly resource: Resource }
);

/** Reads the bytes of a file that was named on the command line. */
export async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch {
    throw new Stop('FILE_UNREADABLE', EXIT.usage, file);
  }
}

/** Reads a file and recognises it: JSON and XML are FHIR, anything else must be HL7v2, in its own character set. */
export async function readInput(file: string): Promise<InputFile> {
  return recognise(file, await readBytes(file));
}

/** Recognises content that was read already. @throws Stop when it is neither FHIR nor HL7v2. */
export function recognise(file: string, bytes: Uint8Array): InputFile {
  const syntax = syntaxOf(bytes);
  return syntax === 'hl7v2' ? { file, bytes, kind: 'hl7v2', ...messageFrom(file, bytes) } : { file, bytes, kind: 'fhir', syntax, resource: resourceFrom(file, readFhir(syntax, bytes)) };
}

/** Reads FHIR as the doors do, with their limits. */
export function readFhir(syntax: 'json' | 'xml', bytes: Uint8Array): Result<unknown> {
  return (syntax === 'xml' ? readFhirXml : readJson)(bytes, DEFAULT_LIMITS.maxJsonDepth);
}

function messageFrom(file: string, bytes: Uint8Array): { readonly message: Hl7Message; readonly warnings: readonly WarningCode[] } {
  const decoded = decodeBytes(bytes);
  if (!decoded.ok) {
    throw new Stop(decoded.refusal.code, EXIT.judgedBad, file);
  }
  const { text, warnings } = decoded.value;
  const parsed = parseMessage(text);
  if (!parsed.ok) {
    throw new Stop(parsed.refusal.code, EXIT.judgedBad, [file, parsed.refusal.at].filter(Boolean).join(' '));
  }
  return { message: parsed.value, warnings: warnings.map((it) => it.code as WarningCode) };
}

/** A resource of our own `map --explain` carries its explanation beside it; that is not FHIR and stays behind. */
function resourceFrom(file: string, content: Result<unknown>): Resource {
  if (!content.ok) {
    throw new Stop(content.refusal.code, EXIT.judgedBad, file);
  }
  const { value } = content;
  if (typeof value !== 'object' || value === null || typeof (value as { resourceType?: unknown }).resourceType !== 'string') {
    throw new Stop('BODY_INVALID', EXIT.judgedBad, `${file} resourceType`);
  }
  const { explain: _explain, unread: _unread, ...resource } = value as Resource & { readonly explain?: unknown; readonly unread?: unknown };
  return resource as Resource;
}

/** Whether this is the joint advice of a team. */
export function isAdvies(resource: Resource): resource is QuestionnaireResponse {
  return resource.resourceType === 'QuestionnaireResponse' && resource.questionnaire?.split('|')[0] === QUESTIONNAIRES.vgAdvies;
}

/** Whether this is a Bundle. */
export function isBundle(resource: Resource): resource is Bundle {
  return resource.resourceType === 'Bundle';
}
