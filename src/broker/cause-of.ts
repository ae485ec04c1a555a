/**
 * Why the broker can't be used, in a word that an operator can look up and that holds no address, user or password:
 * the system's or TLS's own code (`ECONNREFUSED`, `CERT_HAS_EXPIRED`), the broker's number, or the error's class.
 */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return 'unknown';
  }
  const { code } = error as { readonly code?: unknown };
  if ((typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code)) || typeof code === 'number') {
    return String(code);
  }
  // A virtual host that is not there or not allowed is refused in the last step of opening, without its number.
  if (error.message.startsWith('Expected ConnectionOpenOk')) {
    return 'VHOST_REFUSED';
  }
  // A refused login has its number in the text only: "Handshake terminated by server: 403 (ACCESS-REFUSED) …".
  return /\b([345]\d\d) \(([A-Z_-]+)\)/.exec(error.message)?.slice(1).join(' ') ?? error.name;
}
