import { findCrisis } from '../hl7v2/find-crisis.ts';
import { decodeBytes } from '../hl7v2/decode-bytes.ts';
import { isBatch, splitBatch } from '../hl7v2/batch.ts';

/** One message of a file. `isCutOff`: the last of a batch without trailer, which a gateway would not process. */
export type FilePart = { readonly name: string; readonly bytes: Uint8Array; readonly isCutOff: boolean };

/**
 * The messages of a file: of a batch (FHS/BHS) each by itself, called `file#1` and on; of anything else the file itself.
 * A crisis is taken also from a message that was cut off (design 4.1), so that one is not.
 */
export function splitFile(name: string, bytes: Uint8Array): readonly FilePart[] {
  if (!isBatch(bytes)) {
    return [{ name, bytes, isCutOff: false }];
  }
  const messages = splitBatch(bytes).batches.flatMap((batch) => batch.messages.map((message, index) => ({ message, isLast: !batch.isClosed && index === batch.messages.length - 1 })));
  return messages.map(({ message, isLast }, index) => ({ name: `${name}#${index + 1}`, bytes: message, isCutOff: isLast && !hasCrisis(message) }));
}

function hasCrisis(message: Uint8Array): boolean {
  const decoded = decodeBytes(message);
  return decoded.ok && findCrisis(decoded.value.text);
}
