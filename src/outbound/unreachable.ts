import { Fault } from '../kernel/fault.ts';

/** Node's names for a certificate of the other side that does not hold (OpenSSL's X509_V_ERR_*, and a name that differs). */
const THEIRS = new Set([
  'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'CERT_REVOKED', 'CERT_REJECTED', 'CERT_UNTRUSTED', 'CERT_SIGNATURE_FAILURE', 'CERT_CHAIN_TOO_LONG',
  'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'INVALID_CA', 'INVALID_PURPOSE', 'PATH_LENGTH_EXCEEDED', 'HOSTNAME_MISMATCH', 'ERR_TLS_CERT_ALTNAME_INVALID',
]);
/** TLS alerts by which the other side refuses ours. */
const OURS = /^ERR_SSL_\w*ALERT_(BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_(REVOKED|EXPIRED|UNKNOWN|REQUIRED)|UNKNOWN_CA|ACCESS_DENIED)$/;

/**
 * The fault of a call that brought no answer. RECIPIENT_UNTRUSTED when TLS ended on a certificate, which no trying again
 * mends; else RECIPIENT_UNAVAILABLE. `details` hold ids only.
 */
export function unreachable(details: Fault['details'], cause: unknown): Fault {
  return new Fault(isAboutCertificates(cause) ? 'RECIPIENT_UNTRUSTED' : 'RECIPIENT_UNAVAILABLE', details, { cause });
}

/** Whether a call failed on a certificate, theirs or ours; also where a library put its own code over that of the system (`originalCode`). */
export function isAboutCertificates(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 8) {
    return false;
  }
  const { code, originalCode } = error as { readonly code?: unknown; readonly originalCode?: unknown };
  const codes = [code, originalCode].filter((it) => typeof it === 'string');
  return codes.some((it) => THEIRS.has(it) || OURS.test(it)) || isAboutCertificates(error.cause, depth + 1);
}
