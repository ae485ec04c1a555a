import { InvalidArgumentError } from 'commander';
import { isIpAddress } from '../security/pki/alt-names.ts';

const LABEL = '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const HOST = new RegExp(`^(\\*\\.)?${LABEL}(\\.${LABEL})*$`);
const MAX_DAYS = 1095;

/** A name as it stands in DNS. */
export function parseHost(text: string): string {
  return valid(HOST.test(text) && text.length <= 64, text, 'gateway.example');
}

/** The name of a certificate and of its files: a host name without wildcard. */
export function parseName(text: string): string {
  return valid(HOST.test(text) && !text.startsWith('*') && text.length <= 64, text, 'gateway.example');
}

/** The name of a network; with ` Intermediate CA` behind it, it is a common name of at most 64 characters. */
export function parseNetworkName(text: string): string {
  return valid(/^[\p{L}\p{N}][\p{L}\p{N} .'-]{0,39}$/u.test(text), text, 'Regio Voorbeeld');
}

/** An IPv4 or IPv6 address. */
export function parseAddress(text: string): string {
  return valid(isIpAddress(text), text, '192.0.2.1');
}

/** An absolute URI of ASCII characters. */
export function parseUri(text: string): string {
  return valid(/^[a-z][a-z0-9+.-]*:[!-~]+$/i.test(text), text, 'urn:oid:2.999');
}

/** A number of exactly this many digits. */
export function parseNumber(digits: number): (text: string) => string {
  return (text) => valid(new RegExp(`^\\d{${digits}}$`).test(text), text, '0'.repeat(digits));
}

/** A lifetime in days. */
export function parseDays(text: string): number {
  return Number(valid(/^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_DAYS, text, '365'));
}

function valid(isValid: boolean, text: string, example: string): string {
  if (!isValid) {
    throw new InvalidArgumentError(example);
  }
  return text;
}
