/**
 * The names of a party in its certificate, the way Dutch practice writes them: the OIN in the subject's serialNumber
 * (PKIoverheid), the URA in an `otherName` of the UZI register's shape, and beside it as `URI:urn:oid:…`, which every
 * tool can read.
 */
export type PartyNames = {
  /** Common name: of a server its host name. */
  readonly name: string;
  readonly organisation?: string;
  readonly dns?: readonly string[];
  readonly ip?: readonly string[];
  readonly uri?: readonly string[];
  /** 20 digits. */
  readonly oin?: string;
  /** 8 digits. */
  readonly ura?: string;
  /** 8 digits. */
  readonly agb?: string;
};

/** What a certificate is for. */
export type CertificateUse = 'root' | 'intermediate' | 'server' | 'client' | 'both';

/** The key lengths that are made. PKIoverheid asks for 2048 at least. */
export const KEY_BITS = [2048, 3072, 4096] as const;
export type KeyBits = (typeof KEY_BITS)[number];

/** What one certificate is made from; nothing is read from clock or chance but the key itself and the serial. */
export type CertificateSpec = PartyNames & {
  readonly use: CertificateUse;
  readonly notBefore: Date;
  readonly days: number;
  readonly bits: KeyBits;
};
