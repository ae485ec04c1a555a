import type { Socket } from 'node:net';
import type { Hl7Origin } from '../../pipeline/stories.ts';
import type { CertificateFacts } from '../../security/pki/certificate-facts.ts';
import { addressOf } from '../peer-address.ts';
import { peerCertificate } from '../peer-certificate.ts';

/** Who is at the other end of a connection. */
export type MllpPeer = {
  /** IP address; an IPv4 address is written as such, also when it came over an IPv6 socket. */
  readonly address: string;
  readonly port: number;
  /** Only there when the server asked for one and its chain was good. */
  readonly certificate?: CertificateFacts;
};

/** Reads who is at the other end. A TLS socket must have done its handshake. */
export function peerOf(socket: Socket): MllpPeer {
  const certificate = peerCertificate(socket);
  return { address: addressOf(socket), port: socket.remotePort ?? 0, ...(certificate !== undefined && { certificate }) };
}

/** What the story is told of where a frame came from. */
export function originOf({ address, certificate }: MllpPeer): Hl7Origin {
  return { door: 'mllp', peer: address, ...(certificate === undefined ? {} : { certificate }) };
}
