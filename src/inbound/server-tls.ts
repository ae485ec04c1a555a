import type { TlsOptions } from 'node:tls';

/** Keys of a door, PEM. With `ca` a peer must show a certificate of it (mutual TLS). */
export type ServerTls = { readonly key: string; readonly cert: string; readonly ca?: string };

const HANDSHAKE_TIMEOUT_MS = 10_000;

/** How the doors speak TLS: 1.2 or newer, and with `ca` only with who shows a good certificate. */
export function tlsOptions(tls: ServerTls): TlsOptions {
  const isMutual = tls.ca !== undefined;
  return { ...tls, requestCert: isMutual, rejectUnauthorized: isMutual, minVersion: 'TLSv1.2', handshakeTimeout: HANDSHAKE_TIMEOUT_MS };
}
