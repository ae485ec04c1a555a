/** The identifier system of the BSN, and the OID by which older senders name it. */
export const BSN_SYSTEMS: ReadonlySet<string> = new Set(['http://fhir.nl/fhir/NamingSystem/bsn', 'urn:oid:2.16.840.1.113883.2.4.6.3']);

/**
 * The 11-proef: nine digits, weights 9 to 2 and -1, sum divisible by 11. A sum of 0 (only 000000000) is refused: nobody
 * has it. Eight digits are not padded: a BSN is exchanged with its leading zero.
 */
export function isBsn(text: string): boolean {
  if (!/^\d{9}$/.test(text)) return false;
  let sum = -Number(text[8]);
  for (let at = 0; at < 8; at += 1) sum += (9 - at) * Number(text[at]);
  return sum !== 0 && sum % 11 === 0;
}
