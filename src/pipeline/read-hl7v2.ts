import { decodeBytes } from '../hl7v2/decode-bytes.ts';
import type { Hl7Message } from '../hl7v2/hl7-message.ts';
import { segmentsOf } from '../hl7v2/hl7-message.ts';
import { parseMessage } from '../hl7v2/parse-message.ts';
import { textAt } from '../hl7v2/text-at.ts';
import type { WarningCode } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/result.ts';
import type { Network, Sender } from '../workflow/network.ts';
import { checkEnvironment, readReferralNumber } from './check-environment.ts';
import { findPractice, identifySender, sendersAt } from './identify-sender.ts';
import { messageType } from './message-keys.ts';
import type { Hl7Origin } from './stories.ts';

/** What could be read of a message before anything is decided: as much as there is, and the first reason why not all. */
export type ReadHl7v2 = {
  readonly text: string;
  readonly message?: Hl7Message;
  readonly sender?: Sender;
  readonly type: string;
  readonly referralNumber?: string;
  readonly warnings: readonly WarningCode[];
  readonly refusal?: Refusal;
};

const TYPES = new Set(['SRM^S01', 'SRM^S04', 'ORU^R01']);

/** Reads a message as far as it goes (design 4, `invalid`). Never throws; the first thing that is wrong is the refusal. */
export function readHl7v2(network: Network, bytes: Uint8Array, origin: Hl7Origin): ReadHl7v2 {
  const charset = sendersAt(network, origin)[0]?.charset;
  const decoded = decodeBytes(bytes, charset);
  if (!decoded.ok) {
    return { text: '', type: '', warnings: [], refusal: decoded.refusal };
  }
  const { text } = decoded.value;
  const warnings = decoded.value.warnings.map((it) => it.code as WarningCode);
  const parsed = parseMessage(text);
  if (!parsed.ok) {
    return { text, type: '', warnings, refusal: parsed.refusal };
  }
  const message = parsed.value;
  const stated = messageType(message);
  // Anything else may be a name in the wrong field: it goes into no log line and no audit row (design 5.14).
  const read = { text, message, type: TYPES.has(stated) ? stated : '', warnings };
  const sender = identifySender(network, origin, message);
  if (!sender.ok) {
    return { ...read, refusal: sender.refusal };
  }
  const known = { ...read, sender: sender.value };
  return { ...known, ...readContent(network, message, known.type) };
}

function readContent(network: Network, message: Hl7Message, type: string): { referralNumber?: string; refusal?: Refusal } {
  if (textAt(message, 'MSH-10') === '') {
    return { refusal: { code: 'FIELD_MISSING', at: 'MSH-10' } };
  }
  if (!TYPES.has(type)) {
    return { refusal: { code: 'MESSAGE_TYPE_UNKNOWN', at: 'MSH-9' } };
  }
  if (!/^2\.[3-8]/.test(textAt(message, 'MSH-12'))) {
    return { refusal: { code: 'VERSION_UNKNOWN', at: 'MSH-12' } };
  }
  if (type !== 'SRM^S04' && segmentsOf(message, 'PID').length === 0) {
    return { refusal: { code: 'FIELD_MISSING', at: 'PID-5' } };
  }
  const number = readReferralNumber(message);
  if (!number.ok) {
    return { refusal: number.refusal };
  }
  const environment = checkEnvironment(network, message, number.value);
  if (!environment.ok) {
    return { referralNumber: number.value, refusal: environment.refusal };
  }
  const product = textAt(message, 'ARQ-7');
  if (type === 'SRM^S01' && !network.zorgproducten.includes(product)) {
    return { referralNumber: number.value, refusal: { code: 'ZORGPRODUCT_UNKNOWN', at: 'ARQ-7' } };
  }
  if (type === 'SRM^S01' && findPractice(network, textAt(message, 'ARQ-18.4.2')) === undefined) {
    return { referralNumber: number.value, refusal: { code: 'PRACTICE_UNKNOWN', at: 'ARQ-18' } };
  }
  return { referralNumber: number.value };
}
