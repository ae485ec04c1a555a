import { parseMessage } from '../hl7v2/parse-message.ts';
import { textAt } from '../hl7v2/text-at.ts';
import type { FaultCode } from '../kernel/codes.ts';

/**
 * Judges an HL7v2 answer to the message `controlId`: AA and CA took it (undefined); AE and CE say that its content is
 * wrong; AR, CR, an unreadable answer and one to another message say nothing that holds, so it is tried again.
 */
export function judgeAck(answer: Uint8Array, controlId: string): Extract<FaultCode, 'RECIPIENT_UNAVAILABLE' | 'RECIPIENT_REJECTED'> | undefined {
  // Codes and ids are ASCII; any one-byte reading of the rest will do.
  const message = parseMessage(new TextDecoder('latin1').decode(answer));
  if (!message.ok || textAt(message.value, 'MSA-2') !== controlId) {
    return 'RECIPIENT_UNAVAILABLE';
  }
  switch (textAt(message.value, 'MSA-1')) {
    case 'AA':
    case 'CA':
      return undefined;
    case 'AE':
    case 'CE':
      return 'RECIPIENT_REJECTED';
    default:
      return 'RECIPIENT_UNAVAILABLE';
  }
}
