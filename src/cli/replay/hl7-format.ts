import type { Hl7Message } from '../../hl7v2/hl7-message.ts';
import { messageType } from '../../pipeline/message-keys.ts';
import { isRefType } from '../../pipeline/referral-number.ts';

/** The dialect of an HL7v2 message, as a replay reports it; `hl7v2` for what is none of ours or could not be read. */
export function hl7Format(message: Hl7Message | undefined): string {
  const type = message === undefined ? '' : messageType(message);
  if (isRefType(type)) {
    return 'ref-hl7v2';
  }
  return ['SRM^S01', 'SRM^S04', 'ORU^R01'].includes(type) ? 'zorgdomein-hl7v2' : 'hl7v2';
}
