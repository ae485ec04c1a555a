import type { KeyObject } from 'node:crypto';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { BrokerAddress } from './broker/connect-broker.ts';
import type { Settings } from './config/settings.ts';
import type { ServerTls } from './inbound/server-tls.ts';
import { Fault } from './kernel/fault.ts';
import type { ClientTls } from './outbound/https-fetch.ts';
import type { CertificateFacts } from './security/pki/certificate-facts.ts';
import { certificateFacts, certificatesIn } from './security/pki/certificate-facts.ts';

/** The keys and certificates that the settings name. `own` are those whose end an operator must see coming. */
export type LoadedTls = {
  readonly server?: ServerTls;
  readonly client?: ClientTls;
  readonly own: readonly { readonly name: 'server' | 'client'; readonly certificate: CertificateFacts }[];
};

/** Shorter keys are no longer safe, and `jose` refuses them. */
const MIN_RSA_BITS = 2048;

type TlsSettings = Pick<Settings, 'tlsKeyFile' | 'tlsCertFile' | 'tlsCaFile' | 'clientKeyFile' | 'clientCertFile' | 'clientCaFile'>;

/**
 * Reads the TLS files of the settings (design 2.4). One that has run out is no error here: it raises an alarm, and peers
 * decide whether they still take it.
 * @throws Fault ENVIRONMENT naming every setting whose file can't be read, holds something else, or may be read by everybody; or whose key is not its certificate's.
 */
export function loadTls(settings: TlsSettings): LoadedTls {
  const wrong: string[] = [];
  const server = loadPair(settings.tlsKeyFile, settings.tlsCertFile, 'MGN_TLS', wrong);
  const serverCa = loadCertificates(settings.tlsCaFile, 'MGN_TLS_CA_FILE', wrong);
  const client = loadPair(settings.clientKeyFile, settings.clientCertFile, 'MGN_CLIENT', wrong);
  const clientCa = loadCertificates(settings.clientCaFile, 'MGN_CLIENT_CA_FILE', wrong);
  if (wrong.length > 0) {
    throw new Fault('ENVIRONMENT', { settings: wrong.join(' ') });
  }
  return {
    ...(server === undefined ? {} : { server: { key: server.key, cert: server.cert, ...withCa(serverCa) } }),
    ...(client === undefined && clientCa === undefined ? {} : { client: { ...(client === undefined ? {} : { key: client.key, cert: client.cert }), ...withCa(clientCa) } }),
    own: [
      ...(server === undefined ? [] : [{ name: 'server' as const, certificate: certificateFacts(server.certificate) }]),
      ...(client === undefined ? [] : [{ name: 'client' as const, certificate: certificateFacts(client.certificate) }]),
    ],
  };
}

/**
 * Where the broker is and what we show to it; undefined when no setting names one.
 * @throws Fault ENVIRONMENT naming every setting whose file can't be used.
 */
export function loadBrokerAddress({ amqpUrl, amqpCaFile, amqpKeyFile, amqpCertFile }: Pick<Settings, 'amqpUrl' | 'amqpCaFile' | 'amqpKeyFile' | 'amqpCertFile'>): BrokerAddress | undefined {
  const wrong: string[] = [];
  const pair = loadPair(amqpKeyFile, amqpCertFile, 'MGN_AMQP', wrong);
  const ca = loadCertificates(amqpCaFile, 'MGN_AMQP_CA_FILE', wrong);
  if (wrong.length > 0) {
    throw new Fault('ENVIRONMENT', { settings: wrong.join(' ') });
  }
  return amqpUrl === undefined ? undefined : { url: amqpUrl, ...withCa(ca), ...(pair === undefined ? {} : { key: pair.key, cert: pair.cert }) };
}

/**
 * Reads the key with which we sign our own calls; undefined when no setting names one.
 * @throws Fault ENVIRONMENT when its file can't be read, may be read by everybody, or holds no RSA key of 2048 bits or more.
 */
export function loadSignKey({ signKeyFile }: Pick<Settings, 'signKeyFile'>): KeyObject | undefined {
  if (signKeyFile === undefined) {
    return undefined;
  }
  const pem = isPrivate(signKeyFile) ? textOf(signKeyFile) : undefined;
  const key = pem === undefined ? undefined : privateKeyFrom(pem);
  if (key?.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < MIN_RSA_BITS) {
    throw new Fault('ENVIRONMENT', { settings: 'MGN_SIGN_KEY_FILE' });
  }
  return key;
}

function withCa(ca: string | undefined): { readonly ca?: string } {
  return ca === undefined ? {} : { ca };
}

type Pair = { readonly key: string; readonly cert: string; readonly certificate: X509Certificate };

function loadPair(keyFile: string | undefined, certFile: string | undefined, prefix: 'MGN_TLS' | 'MGN_CLIENT' | 'MGN_AMQP', wrong: string[]): Pair | undefined {
  if (keyFile === undefined || certFile === undefined) {
    return undefined;
  }
  const key = isPrivate(keyFile) ? textOf(keyFile) : undefined;
  const cert = loadCertificates(certFile, `${prefix}_CERT_FILE`, wrong);
  const privateKey = key === undefined ? undefined : privateKeyFrom(key);
  if (key === undefined || privateKey === undefined) {
    wrong.push(`${prefix}_KEY_FILE`);
    return undefined;
  }
  const certificate = cert === undefined ? undefined : new X509Certificate(cert);
  if (cert === undefined || certificate === undefined) {
    return undefined;
  }
  if (!certificate.checkPrivateKey(privateKey)) {
    wrong.push(`${prefix}_KEY_FILE`, `${prefix}_CERT_FILE`);
    return undefined;
  }
  return { key, cert, certificate };
}

function loadCertificates(file: string | undefined, setting: string, wrong: string[]): string | undefined {
  const pem = file === undefined ? undefined : textOf(file);
  if (file !== undefined && (pem === undefined || certificatesIn(pem) === undefined)) {
    wrong.push(setting);
    return undefined;
  }
  return pem;
}

/** Whether nobody outside owner and group may read it: keys are often mounted for a group. */
function isPrivate(file: string): boolean {
  const status = statSync(file, { throwIfNoEntry: false });
  return status !== undefined && (status.mode & 0o007) === 0;
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function privateKeyFrom(pem: string): ReturnType<typeof createPrivateKey> | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}
