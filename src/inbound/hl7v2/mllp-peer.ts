import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** The certificate that a peer showed; only there when the server asked for one and its chain was good. */
export type PeerCertificate = {
  /** Common name of the subject. */
  readonly subject: string;
  /** Subject alternative names as `DNS:his.example`, `URI:urn:oid:…`, `IP Address:…`. */
  readonly altNames: readonly string[];
  /** SHA-256 of the certificate, upper-case hex with colons. */
  readonly fingerprint256: string;
};

/** Who is at the other end of a connection. */
export type MllpPeer = {
  /** IP address; an IPv4 address is written as such, also when it came over an IPv6 socket. */
  readonly address: string;
  readonly port: number;
  readonly certificate?: PeerCertificate;
};

/** Reads who is at the other end. A TLS socket must have done its handshake. */
export function peerOf(socket: Socket): MllpPeer {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '');
  const certificate = socket instanceof TLSSocket && socket.authorized ? certificateOf(socket) : undefined;
  return { address, port: socket.remotePort ?? 0, ...(certificate !== undefined && { certificate }) };
}

function certificateOf(socket: TLSSocket): PeerCertificate | undefined {
  const shown = socket.getPeerCertificate();
  // Node gives an empty object when the peer showed none.
  if (shown.fingerprint256 === undefined) return undefined;
  const name: string | string[] | undefined = shown.subject?.CN;
  return {
    subject: (Array.isArray(name) ? name[0] : name) ?? '',
    altNames: shown.subjectaltname?.split(', ') ?? [],
    fingerprint256: shown.fingerprint256,
  };
}
