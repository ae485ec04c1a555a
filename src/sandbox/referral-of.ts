import { readFhirXml } from '../inbound/http/read-fhir-xml.ts';
import { decodeBytes } from '../hl7v2/decode-bytes.ts';
import { parseMessage } from '../hl7v2/parse-message.ts';
import { peekReferral } from '../hl7v2/peek-referral.ts';
import { identifySender } from '../pipeline/identify-sender.ts';
import { readBundle } from '../pipeline/read-bundle.ts';
import { readReferral, referralFromPeek } from '../pipeline/referral-number.ts';
import type { Journey } from '../workflow/journey.ts';
import type { Network } from '../workflow/network.ts';

const DEPTH = 64;

/** The referral that a message is about, whatever its dialect: what its own journey is found by. Undefined when it has no number. */
export function referralOf(network: Network, bytes: Uint8Array): Journey['referral'] | undefined {
  const text = new TextDecoder().decode(bytes);
  return /^\s*[{<]/.test(text) ? ofBundle(network, bytes, text) : ofMessage(network, bytes);
}

function ofBundle(network: Network, bytes: Uint8Array, text: string): Journey['referral'] | undefined {
  const content = text.trimStart().startsWith('<') ? readFhirXml(bytes, DEPTH) : ({ ok: true, value: JSON.parse(text) as unknown } as const);
  return readBundle(network, { content, origin: { door: 'fhir-r4', sender: '' } }).referral;
}

function ofMessage(network: Network, bytes: Uint8Array): Journey['referral'] | undefined {
  const decoded = decodeBytes(bytes);
  const parsed = decoded.ok ? parseMessage(decoded.value.text) : decoded;
  if (!parsed.ok) {
    return undefined;
  }
  const sender = identifySender(network, { door: 'file', peer: 'file' }, parsed.value);
  const id = sender.ok ? sender.value.id : '';
  const number = readReferral(parsed.value, id);
  const seen = decoded.ok ? peekReferral(decoded.value.text).referralNumber : undefined;
  return number.ok ? number.value : seen === undefined ? undefined : referralFromPeek(seen, id);
}
