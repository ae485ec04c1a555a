import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { CertificateFacts } from '../security/pki/certificate-facts.ts';
import { certificateFacts } from '../security/pki/certificate-facts.ts';

const read = new WeakMap<TLSSocket, CertificateFacts>();

/**
 * The certificate that a peer showed; undefined on a plain connection, and when its chain is not good. A TLS socket must
 * have done its handshake. Read once a connection, since one carries many requests.
 */
export function peerCertificate(socket: Socket): CertificateFacts | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) {
    return undefined;
  }
  const known = read.get(socket);
  const shown = known === undefined ? socket.getPeerX509Certificate() : undefined;
  if (shown === undefined) {
    return known;
  }
  const facts = certificateFacts(shown);
  read.set(socket, facts);
  return facts;
}
