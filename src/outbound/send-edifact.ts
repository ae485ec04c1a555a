import { Fault } from '../kernel/fault.ts';
import type { Clock } from '../kernel/ports.ts';
import type { PermittedDelivery } from '../policy/permit.ts';
import type { PartnerEndpoint } from '../workflow/network.ts';
import { edifactMessage, interchangeReference } from './edifact/edifact-message.ts';
import type { LetterNetwork } from './letter/permitted-parts.ts';
import { putIntoFolder } from './put-into-folder.ts';
import type { Receipt } from './receipt.ts';
import type { MayLeave } from './may-leave.ts';
import { requireMayLeave } from './may-leave.ts';

/** An endpoint that takes Edifact files. */
export type EdifactEndpoint = Extract<PartnerEndpoint, { readonly protocol: 'edifact' }>;

/** What sending Edifact leans on. */
export type SendEdifactPorts = MayLeave & { readonly clock: Clock; readonly sender: () => LetterNetwork };

/**
 * Puts a permitted delivery as `<reference>.edi` into `<folder>/out`, from where the operator's mail client takes it.
 * Delivered = the file stands there. A repeat has the same name and reference. Throws RECIPIENT_UNAVAILABLE when the folder
 * can't be written.
 */
export async function sendEdifact(permitted: PermittedDelivery, endpoint: EdifactEndpoint, ports: SendEdifactPorts): Promise<Receipt> {
  const { clock, sender } = ports;
  const text = edifactMessage(permitted, endpoint, sender(), clock.now());
  requireMayLeave(ports, permitted.id, permitted.recipient.id);
  try {
    await putIntoFolder(endpoint.folder, `${interchangeReference(permitted.id)}.edi`, Buffer.from(text, 'ascii'));
  } catch (cause) {
    throw new Fault('RECIPIENT_UNAVAILABLE', { delivery: permitted.id, recipient: permitted.recipient.id }, { cause });
  }
  return {};
}
