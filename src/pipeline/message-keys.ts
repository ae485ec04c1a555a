import type { Hl7Message } from '../hl7v2/hl7-message.ts';
import { segmentsOf } from '../hl7v2/hl7-message.ts';
import { textAt } from '../hl7v2/text-at.ts';
import type { Sender } from '../workflow/network.ts';

/** A keyed hash of some text, for a purpose: equal text gives equal marks, and nobody can turn a mark back. */
export type Mark = (purpose: string, text: string) => string;

/** `SRM^S01` of MSH-9. */
export function messageType(message: Hl7Message): string {
  return `${textAt(message, 'MSH-9')}^${textAt(message, 'MSH-9.2')}`;
}

/**
 * By what a message is recognised when it comes again: sender, MSH-10 and MSH-9. All ZorgDomein ORU's of one referral
 * share their MSH-10 (formats.md 1.4), so there the order control, the document kinds and the content count too.
 */
export function messageKey(message: Hl7Message, sender: Sender, bodyMark: string): string {
  const key = [sender.id, textAt(message, 'MSH-10'), messageType(message)];
  if (sender.profile === 'zorgdomein' && textAt(message, 'MSH-9') === 'ORU') {
    const kinds = segmentsOf(message, 'OBX').map((obx) => obx.fields[2]?.[0]?.[0]?.[0] ?? '');
    key.push(textAt(message, 'ORC-1'), [...new Set(kinds)].join(','), bodyMark);
  }
  return key.join('\u001f');
}

/** The mark of what a message says apart from its own time and number (MSH-7, MSH-10): equal for a resend with a new id. */
export function contentMark(message: Hl7Message, mark: Mark): string {
  const content = message.segments.map((segment) =>
    segment.id === 'MSH' ? segment.fields.map((field, index) => (index === 6 || index === 9 ? [] : field)) : [segment.id, segment.fields],
  );
  return mark('message-content', JSON.stringify(content));
}
