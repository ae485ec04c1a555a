import { createPrivateKey, generateKeyPair, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';
import forge from 'node-forge';
import { altNamesDer } from './alt-names.ts';
import type { CertificateSpec, CertificateUse } from './certificate-spec.ts';

/** A private key (PKCS#8) and its certificate, PEM. */
export type KeyAndCertificate = { readonly key: string; readonly certificate: string };

const DAY_MS = 86_400_000;
const newKeyPair = promisify(generateKeyPair);

/**
 * Makes a key and its certificate, signed by `issuer` or by itself (SHA-256 with RSA). node-forge builds the X.509
 * structure; keys and signatures are node's own, which is tens of times faster (npm-lab.md 5).
 */
export async function makeCertificate(spec: CertificateSpec, issuer?: KeyAndCertificate): Promise<KeyAndCertificate> {
  const pair = await newKeyPair('rsa', {
    modulusLength: spec.bits,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const parent = issuer === undefined ? undefined : forge.pki.certificateFromPem(issuer.certificate);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(pair.publicKey);
  certificate.serialNumber = serialNumber();
  certificate.validity = { notBefore: spec.notBefore, notAfter: new Date(spec.notBefore.getTime() + spec.days * DAY_MS) };
  certificate.setSubject(subjectOf(spec));
  certificate.setIssuer(parent === undefined ? subjectOf(spec) : parent.subject.attributes.map(asWritten));
  certificate.setExtensions(extensionsOf(spec, parent ?? certificate));
  return { key: pair.privateKey, certificate: signed(certificate, issuer?.key ?? pair.privateKey) };
}

/** 16 bytes, positive, never with a leading zero: RFC 5280 4.1.2.2 asks for a positive integer of at most 20. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

/** 12 = UTF8String: names are written as people write them. */
const UTF8 = forge.asn1.Type.UTF8 as unknown as forge.asn1.Class;

/** forge encodes UTF-8 when it writes, and leaves it encoded when it reads. */
function asWritten(field: forge.pki.CertificateField): forge.pki.CertificateField {
  const isText = field.valueTagClass === UTF8 && typeof field.value === 'string';
  return isText ? { ...field, value: forge.util.decodeUtf8(field.value as string) } : field;
}

function subjectOf({ name, organisation, oin }: CertificateSpec): forge.pki.CertificateField[] {
  return [
    { name: 'countryName', value: 'NL' },
    ...(organisation === undefined ? [] : [{ name: 'organizationName', value: organisation, valueTagClass: UTF8 }]),
    { name: 'commonName', value: name, valueTagClass: UTF8 },
    ...(oin === undefined ? [] : [{ name: 'serialNumber', value: oin }]),
  ];
}

const KEY_USAGE: Readonly<Record<CertificateUse, object>> = {
  root: { keyCertSign: true, cRLSign: true },
  intermediate: { keyCertSign: true, cRLSign: true },
  server: { digitalSignature: true, keyEncipherment: true },
  client: { digitalSignature: true },
  both: { digitalSignature: true, keyEncipherment: true },
};

function extensionsOf(spec: CertificateSpec, issuer: forge.pki.Certificate): object[] {
  const { use } = spec;
  const isAuthority = use === 'root' || use === 'intermediate';
  const altNames = altNamesDer(spec);
  return [
    // An intermediate signs end entities only.
    { name: 'basicConstraints', critical: true, cA: isAuthority, ...(use === 'intermediate' ? { pathLenConstraint: 0 } : {}) },
    { name: 'keyUsage', critical: true, ...KEY_USAGE[use] },
    ...(isAuthority ? [] : [{ name: 'extKeyUsage', serverAuth: use !== 'client', clientAuth: use !== 'server' }]),
    ...(altNames === undefined ? [] : [{ id: '2.5.29.17', name: 'subjectAltName', value: altNames }]),
    { name: 'subjectKeyIdentifier' },
    ...(use === 'root' ? [] : [{ name: 'authorityKeyIdentifier', keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes() }]),
  ];
}

/** The parts of a forge certificate that its types leave out. */
type Signable = forge.pki.Certificate & { tbsCertificate: forge.asn1.Asn1 };
const structure = forge.pki as unknown as { getTBSCertificate(certificate: forge.pki.Certificate): forge.asn1.Asn1 };

function signed(certificate: forge.pki.Certificate, key: string): string {
  const algorithm = forge.pki.oids['sha256WithRSAEncryption'] ?? '';
  const signable = certificate as Signable;
  signable.signatureOid = algorithm;
  signable.siginfo.algorithmOid = algorithm;
  signable.tbsCertificate = structure.getTBSCertificate(signable);
  const bytes = Buffer.from(forge.asn1.toDer(signable.tbsCertificate).getBytes(), 'binary');
  signable.signature = sign('sha256', bytes, createPrivateKey(key)).toString('binary');
  return forge.pki.certificateToPem(signable).replaceAll('\r\n', '\n');
}
