import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrokerTls } from '../support/private-broker.ts';
import { makeCertificate } from '../unit/inbound/mllp-certificates.ts';

/** A listener's files, and what a client shows to it. */
export type BrokerCertificates = BrokerTls & { readonly ca: string; readonly cert: string; readonly key: string; readonly clientCertFile: string; readonly clientKeyFile: string; remove(): void };

/** Makes an authority, the broker's certificate and a client's, in a folder of their own. */
export function writeBrokerCertificates(): BrokerCertificates {
  const folder = mkdtempSync(join(tmpdir(), 'mgn-broker-tls-'));
  const authority = makeCertificate('Test CA', 'ca.example');
  const server = makeCertificate('broker', 'localhost', authority.signer);
  const client = makeCertificate('mgn-gateway', 'gateway.example', authority.signer);
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  return {
    caFile: write('ca.pem', authority.cert), certFile: write('server.pem', server.cert), keyFile: write('server.key', server.key),
    ca: authority.cert, cert: client.cert, key: client.key,
    clientCertFile: write('client.pem', client.cert), clientKeyFile: write('client.key', client.key),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
