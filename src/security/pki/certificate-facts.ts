import { X509Certificate } from 'node:crypto';
import { readAltNames, UZI_OTHER_NAME, URA_OID } from './alt-names.ts';

/** What a certificate says of its holder and its time. */
export type CertificateFacts = {
  /** Common name of the subject. */
  readonly subject: string;
  readonly organisation?: string;
  /** serialNumber of the subject when it is an OIN: 20 digits. */
  readonly oin?: string;
  /** URA of the UZI register, from its `otherName` or from `urn:oid:2.16.528.1.1007.3.3.…`. */
  readonly ura?: string;
  /** `DNS:…`, `IP:…`, `URI:…`, `email:…`, `otherName:<oid>=…`. */
  readonly altNames: readonly string[];
  /** Common name of the issuer. */
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly isAuthority: boolean;
  /** SHA-256 of the certificate, upper-case hex with colons. */
  readonly fingerprint256: string;
};

/** Reads a certificate. */
export function certificateFacts(certificate: X509Certificate): CertificateFacts {
  const subject = attributesOf(certificate.subject);
  const altNames = readAltNames(certificate.raw);
  const organisation = subject.get('O');
  const oin = /^\d{20}$/.exec(subject.get('serialNumber') ?? '')?.[0];
  const ura = uraIn(altNames);
  return {
    subject: subject.get('CN') ?? '',
    ...(organisation === undefined ? {} : { organisation }),
    ...(oin === undefined ? {} : { oin }),
    ...(ura === undefined ? {} : { ura }),
    altNames,
    issuer: attributesOf(certificate.issuer).get('CN') ?? '',
    notBefore: certificate.validFromDate,
    notAfter: certificate.validToDate,
    isAuthority: certificate.ca,
    fingerprint256: certificate.fingerprint256,
  };
}

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** The certificates of a PEM text, in its order; undefined when there is none, or one of them can't be read. */
export function certificatesIn(pem: string): readonly X509Certificate[] | undefined {
  try {
    const found = (pem.match(PEM) ?? []).map((it) => new X509Certificate(it));
    return found.length === 0 ? undefined : found;
  } catch {
    return undefined;
  }
}

/** Node writes a name as lines `CN=…`; the first of several equal attributes counts. */
function attributesOf(name: string | undefined): ReadonlyMap<string, string> {
  const lines = (name ?? '').split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const);
  return new Map(lines.toReversed());
}

function uraIn(altNames: readonly string[]): string | undefined {
  const registered = altNames.find((it) => it.startsWith(`otherName:${UZI_OTHER_NAME}=`))?.split('-')[4];
  const stated = altNames.map((it) => it.split(`URI:urn:oid:${URA_OID}.`)[1]).find((it) => it !== undefined);
  return [registered, stated].find((it) => it !== undefined && /^\d{8}$/.test(it));
}
