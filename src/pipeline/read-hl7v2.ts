import { decodeBytes } from '../hl7v2/decode-bytes.ts';
import type { Hl7Message } from '../hl7v2/hl7-message.ts';
import { segmentsOf } from '../hl7v2/hl7-message.ts';
import { parseMessage } from '../hl7v2/parse-message.ts';
import { textAt } from '../hl7v2/text-at.ts';
import type { WarningCode } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/result.ts';
import type { Journey } from '../workflow/journey.ts';
import type { Network, Sender } from '../workflow/network.ts';
import { checkEnvironment } from './check-environment.ts';
import { findPractice, identifySender, sendersAt } from './identify-sender.ts';
import { messageType } from './message-keys.ts';
import { isRefType, readReferral, REF_TYPES } from './referral-number.ts';
import { requestingPractice } from './requesting-practice.ts';
import type { Hl7Origin } from './stories.ts';

/** What could be read of a message before anything is decided: as much as there is, and the first reason why not all. */
export type ReadHl7v2 = {
  readonly text: string;
  readonly message?: Hl7Message;
  readonly sender?: Sender;
  readonly type: string;
  readonly referral?: Journey['referral'];
  readonly warnings: readonly WarningCode[];
  readonly refusal?: Refusal;
};

const HEADER_BYTES = 4_096;
const TYPES: ReadonlySet<string> = new Set(['SRM^S01', 'SRM^S04', 'ORU^R01', ...REF_TYPES]);
/** Types that need no person: their referral number says which one. */
const WITHOUT_PERSON: ReadonlySet<string> = new Set(['SRM^S04', 'REF^I14', 'REF^I15']);

/** Reads a message as far as it goes (design 4, `invalid`). Never throws; the first thing that is wrong is the refusal. */
export function readHl7v2(network: Network, bytes: Uint8Array, origin: Hl7Origin): ReadHl7v2 {
  const decoded = decodeBytes(bytes, senderCharset(network, bytes, origin));
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
  return { ...known, ...readContent(network, message, known) };
}

/** The set of the sender whose MSH-3 this is: its first segment is plain ASCII in all of them. Several may share an address. */
function senderCharset(network: Network, bytes: Uint8Array, origin: Hl7Origin): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, HEADER_BYTES));
  const header = parseMessage(head.slice(Math.max(0, head.indexOf('MSH'))).split(/[\r\n]/, 1)[0] ?? '');
  const sender = header.ok ? identifySender(network, origin, header.value) : header;
  return sender.ok ? sender.value.charset : sendersAt(network, origin)[0]?.charset;
}

type Content = Pick<ReadHl7v2, 'referral' | 'refusal'>;

function readContent(network: Network, message: Hl7Message, { type, sender, text }: Pick<ReadHl7v2, 'type' | 'text'> & { readonly sender: Sender }): Content {
  const unfit = whyUnfit(message, type);
  if (unfit !== undefined) {
    return { refusal: unfit };
  }
  const referral = readReferral(message, sender.id);
  if (!referral.ok) {
    return { refusal: referral.refusal };
  }
  const environment = checkEnvironment(network, message, referral.value.value);
  const refusal = environment.ok ? whyNotOurs(network, message, { type, sender, text }) : environment.refusal;
  return { referral: referral.value, ...(refusal === undefined ? {} : { refusal }) };
}

function whyUnfit(message: Hl7Message, type: string): Refusal | undefined {
  if (textAt(message, 'MSH-10') === '') {
    return { code: 'FIELD_MISSING', at: 'MSH-10' };
  }
  if (!TYPES.has(type)) {
    return { code: 'MESSAGE_TYPE_UNKNOWN', at: 'MSH-9' };
  }
  if (!/^2\.[3-8]/.test(textAt(message, 'MSH-12'))) {
    return { code: 'VERSION_UNKNOWN', at: 'MSH-12' };
  }
  return !WITHOUT_PERSON.has(type) && segmentsOf(message, 'PID').length === 0 ? { code: 'FIELD_MISSING', at: 'PID-5' } : undefined;
}

/** A request for something else than a VG, or of a practice that is not of the network (E8). */
function whyNotOurs(network: Network, message: Hl7Message, { type, sender, text }: Pick<ReadHl7v2, 'type' | 'text'> & { readonly sender: Sender }): Refusal | undefined {
  if (type === 'SRM^S01') {
    if (!network.zorgproducten.includes(textAt(message, 'ARQ-7'))) {
      return { code: 'ZORGPRODUCT_UNKNOWN', at: 'ARQ-7' };
    }
    return findPractice(network, textAt(message, 'ARQ-18.4.2')) === undefined ? { code: 'PRACTICE_UNKNOWN', at: 'ARQ-18' } : undefined;
  }
  if (!isRefType(type) || WITHOUT_PERSON.has(type)) {
    return undefined;
  }
  if (!asksForVg(network, message)) {
    return { code: 'ZORGPRODUCT_UNKNOWN', at: 'RF1-3' };
  }
  return requestingPractice(network, text, sender) === undefined ? { code: 'PRACTICE_UNKNOWN', at: 'PRD-4' } : undefined;
}

/** A REF asks for a VG by a zorgproduct in RF1-3 or OBR-4, or by our own question set in it. */
function asksForVg(network: Network, message: Hl7Message): boolean {
  const firstOf = (id: string, field: number): string[] => segmentsOf(message, id).map((segment) => segment.fields[field - 1]?.[0]?.[0]?.[0] ?? '');
  const products = [...firstOf('RF1', 3), ...firstOf('OBR', 4)];
  return products.some((code) => network.zorgproducten.includes(code)) || firstOf('OBX', 3).some((code) => /^VG[A-Z]+$/.test(code));
}
