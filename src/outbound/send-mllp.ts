import { encodeMessage } from '../hl7v2/encode-message.ts';
import { Fault } from '../kernel/fault.ts';
import type { Clock } from '../kernel/ports.ts';
import type { PermittedDelivery } from '../policy/permit.ts';
import type { MllpProtocol, PartnerEndpoint } from '../workflow/network.ts';
import type { Hl7Receiver } from './hl7v2-parts.ts';
import { controlIdOf } from './hl7v2-parts.ts';
import { judgeAck } from './judge-ack.ts';
import type { LetterNetwork } from './letter/permitted-parts.ts';
import type { MayLeave } from './may-leave.ts';
import { lastMoment, requireMayLeave } from './may-leave.ts';
import { mdmMessage } from './mdm-message.ts';
import type { Receipt } from './receipt.ts';
import { refMessage } from './ref-message.ts';
import { rriMessage } from './rri-message.ts';
import { unreachable } from './unreachable.ts';

/** An endpoint that takes HL7v2 over MLLP. */
export type MllpEndpoint = Extract<PartnerEndpoint, { readonly protocol: MllpProtocol }>;

/** Sends one MLLP frame and gives the frame that answers it. Rejects when there is none within `timeoutMs`. */
export type SendFrame = (to: { readonly host: string; readonly port: number; readonly tls?: boolean }, bytes: Uint8Array, timeoutMs: number, mayLeave?: () => boolean) => Promise<Uint8Array>;

/** What sending HL7v2 leans on. */
export type SendMllpPorts = MayLeave & { readonly clock: Clock; readonly sender: () => LetterNetwork; readonly sendFrame: SendFrame };

type Writer = (permitted: PermittedDelivery, receiver: Hl7Receiver, network: LetterNetwork, now: Date) => Promise<string>;

const WRITERS: Readonly<Record<MllpProtocol, Writer>> = { 'hl7v2-mdm': mdmMessage, 'hl7v2-rri': rriMessage, 'hl7v2-ref': refMessage };

const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * Sends a permitted delivery in the message that the endpoint asks for. One attempt: throws RECIPIENT_UNAVAILABLE (no
 * answer, AR, not an answer to this), RECIPIENT_UNTRUSTED (a certificate) or RECIPIENT_REJECTED (AE). MSH-10 is the same at each attempt, so that a repeat
 * is known. A notice to an EPD is no referral: it goes as MDM^T02 through the same door.
 */
export async function sendMllp(permitted: PermittedDelivery, endpoint: MllpEndpoint, ports: SendMllpPorts): Promise<Receipt> {
  const { clock, sender, sendFrame } = ports;
  const details = { delivery: permitted.id, recipient: permitted.recipient.id };
  const write = endpoint.protocol === 'hl7v2-ref' && permitted.kind === 'notice' ? mdmMessage : WRITERS[endpoint.protocol];
  const bytes = encodeMessage(await write(permitted, endpoint, sender(), clock.now()));
  requireMayLeave(ports, permitted.id, permitted.recipient.id);
  const answer = await sendFrame(endpoint, bytes, endpoint.timeoutMs ?? DEFAULT_TIMEOUT_MS, lastMoment(ports, permitted.id).mayLeave).catch((cause: unknown) => {
    throw unreachable(details, cause);
  });
  const code = judgeAck(answer, controlIdOf(permitted.id));
  if (code !== undefined) {
    throw new Fault(code, details);
  }
  return {};
}
