import { encodeMessage } from '../hl7v2/encode-message.ts';
import { Fault } from '../kernel/fault.ts';
import type { Clock } from '../kernel/ports.ts';
import type { PermittedDelivery } from '../policy/permit.ts';
import type { PartnerEndpoint } from '../workflow/network.ts';
import { judgeAck } from './judge-ack.ts';
import type { MdmSender } from './mdm-message.ts';
import { controlIdOf, mdmMessage } from './mdm-message.ts';
import type { Receipt } from './receipt.ts';

/** An endpoint that takes MDM^T02 over MLLP. */
export type MdmEndpoint = Extract<PartnerEndpoint, { readonly protocol: 'hl7v2-mdm' }>;

/** Sends one MLLP frame and gives the frame that answers it. Rejects when there is none within `timeoutMs`. */
export type SendFrame = (to: { readonly host: string; readonly port: number }, bytes: Uint8Array, timeoutMs: number) => Promise<Uint8Array>;

/** What sending MDM leans on. */
export type SendMdmPorts = { readonly clock: Clock; readonly sender: () => MdmSender; readonly sendFrame: SendFrame };

const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * Sends a permitted delivery as MDM^T02 to a HIS. One attempt: throws RECIPIENT_UNAVAILABLE (no answer, AR, not an
 * answer to this) or RECIPIENT_REJECTED (AE). MSH-10 is the same at each attempt, so that the HIS knows a repeat.
 */
export async function sendMdm(permitted: PermittedDelivery, endpoint: MdmEndpoint, { clock, sender, sendFrame }: SendMdmPorts): Promise<Receipt> {
  const details = { delivery: permitted.id, recipient: permitted.recipient.id };
  const bytes = encodeMessage(mdmMessage(permitted, endpoint, sender(), clock.now()));
  const answer = await sendFrame(endpoint, bytes, endpoint.timeoutMs ?? DEFAULT_TIMEOUT_MS).catch((cause: unknown) => {
    throw new Fault('RECIPIENT_UNAVAILABLE', details, { cause });
  });
  const code = judgeAck(answer, controlIdOf(permitted.id));
  if (code !== undefined) {
    throw new Fault(code, details);
  }
  return {};
}
