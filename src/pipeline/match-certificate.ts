import type { CertificateBinding, ShownCertificate } from '../workflow/network.ts';

/**
 * Whether the certificate of a connection is the one that the network file binds to its party (design 5.1 Callers).
 * Without a binding every connection fits; with one, a connection without certificate never does, and everything that
 * the binding names must fit.
 */
export function matchesCertificate(binding: CertificateBinding | undefined, shown: ShownCertificate | undefined): boolean {
  if (binding === undefined) {
    return true;
  }
  if (shown === undefined || Object.keys(binding).length === 0) {
    return false;
  }
  const { subject, altName, oin, ura, fingerprints } = binding;
  return (
    isSame(subject, shown.subject) &&
    isSame(oin, shown.oin) &&
    isSame(ura, shown.ura) &&
    (altName === undefined || shown.altNames.some((it) => it.toLowerCase() === altName.toLowerCase())) &&
    (fingerprints === undefined || fingerprints.some((it) => hexOf(it) === hexOf(shown.fingerprint256)))
  );
}

function isSame(wanted: string | undefined, found: string | undefined): boolean {
  return wanted === undefined || wanted === found;
}

function hexOf(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toUpperCase();
}
