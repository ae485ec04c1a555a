import type { CertificateSpec, KeyBits, PartyNames } from './certificate-spec.ts';
import type { KeyAndCertificate } from './make-certificate.ts';
import { makeCertificate } from './make-certificate.ts';

/** A chain of our own for tests and closed networks, shaped like PKIoverheid's: a root that signs one intermediate, which signs everybody. */
export type Authority = { readonly root: KeyAndCertificate; readonly intermediate: KeyAndCertificate };

/** How an authority or a certificate is made: from when, and with which key. */
export type Making = { readonly now: Date; readonly bits: KeyBits };

const ROOT_DAYS = 20 * 365;
const INTERMEDIATE_DAYS = 10 * 365;

/** Makes root and intermediate. `name` is of the network; both certificates carry it. */
export async function makeAuthority(name: string, { now, bits }: Making): Promise<Authority> {
  const root = await makeCertificate({ name: `${name} Root CA`, organisation: name, use: 'root', notBefore: now, days: ROOT_DAYS, bits });
  const intermediate = await makeCertificate({ name: `${name} Intermediate CA`, organisation: name, use: 'intermediate', notBefore: now, days: INTERMEDIATE_DAYS, bits }, root);
  return { root, intermediate };
}

/**
 * Issues a certificate for a party. `chain` is what a door must show: its own certificate and the intermediate's, so that
 * a peer needs to trust the root only.
 */
export async function issueCertificate(
  { intermediate }: Pick<Authority, 'intermediate'>,
  party: PartyNames & Pick<CertificateSpec, 'use' | 'days'>,
  { now, bits }: Making,
): Promise<KeyAndCertificate & { readonly chain: string }> {
  const made = await makeCertificate({ ...party, notBefore: now, bits }, intermediate);
  return { ...made, chain: made.certificate + intermediate.certificate };
}
