import type { Hl7Message } from '../hl7v2/hl7-message.ts';
import { textAt } from '../hl7v2/text-at.ts';
import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import type { Journey } from '../workflow/journey.ts';
import type { Network, Partner, Sender } from '../workflow/network.ts';
import { matchesCertificate } from './match-certificate.ts';
import type { Hl7Origin } from './stories.ts';

/** Senders that may use this connection, before the message says which one it is (design 5.1 Callers). */
export function sendersAt(network: Network, origin: Hl7Origin): readonly Sender[] {
  return network.senders.filter((sender) => isAtDoor(sender, origin) && matchesCertificate(bindingOf(sender, origin), origin.certificate));
}

/** Over MLLP by its address, unless its certificate alone says who it is; over HTTP by the partner of the token. A notifier, or one that signs and has no address, sends FHIR only. */
function isAtDoor(sender: Sender, { door, peer, partner }: Hl7Origin): boolean {
  if (sender.profile === 'viplive' || (sender.token !== undefined && sender.peers.length === 0 && sender.certificate === undefined)) {
    return false;
  }
  if (door === 'mllp') {
    return sender.peers.includes(peer) || (sender.peers.length === 0 && sender.certificate !== undefined);
  }
  return door === 'file' || sender.partner === partner;
}

/** Over HTTP the token was bound to the caller's own certificate before; a file has no connection. */
function bindingOf(sender: Sender, { door }: Hl7Origin): Sender['certificate'] {
  return door === 'mllp' ? sender.certificate : undefined;
}

/** Who sent this message: an allowed peer whose MSH-3 and MSH-4 are those of the network file, with the certificate that it is bound to. */
export function identifySender(network: Network, origin: Hl7Origin, message: Hl7Message): Result<Sender> {
  const application = textAt(message, 'MSH-3');
  const facility = textAt(message, 'MSH-4');
  const candidates = sendersAt(network, origin).filter((it) => it.application === application);
  const sender = candidates.find((it) => it.facility === undefined || it.facility === facility || (facility === '' && it.facilityOptional === true));
  if (sender !== undefined) {
    return accept(sender);
  }
  const isOtherCertificate = candidates.length === 0 && network.senders.some((it) => it.application === application && isAtDoor(it, origin));
  return isOtherCertificate ? refuse('CERTIFICATE_REFUSED') : refuse('SENDER_UNKNOWN', candidates.length > 0 ? 'MSH-4' : 'MSH-3');
}

/**
 * Whether this sender may add to, change or cancel a referral: its own over whichever of its connections, or one of the
 * practice (`partner`) that its connection proved (M3). What came from nobody known anyone may continue.
 */
export function mayChange(network: Network, { sender: owner, huisarts }: Pick<Journey, 'sender' | 'huisarts'>, sender: { readonly id: string; readonly partner?: string | undefined }): boolean {
  const applicationOf = (id: string): string | undefined => network.senders.find((it) => it.id === id)?.application;
  const application = applicationOf(owner);
  const isOwn = owner === sender.id || (application !== undefined && application === applicationOf(sender.id));
  return isOwn || owner === 'unknown' || (huisarts !== '' && huisarts === sender.partner);
}

/** The huisarts practice with this AGB code, when it is one of the network (design 4: unknown practice is `invalid`). */
export function findPractice(network: Network, agb: string): Partner | undefined {
  return network.partners.find((it) => it.role === 'huisarts' && it.identifiers.agb === agb && it.active !== false);
}
