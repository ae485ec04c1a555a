import { isIPv4, isIPv6 } from 'node:net';
import forge from 'node-forge';
import type { PartyNames } from './certificate-spec.ts';

const { asn1 } = forge;
type Asn1 = forge.asn1.Asn1;

/**
 * `otherName` in which the UZI register writes who a server certificate belongs to: the text
 * `<CA>-<version>-<UZI number>-<kind>-<URA>-<role>-<AGB>`, as the register's certificate policy shapes it.
 */
export const UZI_OTHER_NAME = '2.5.5.5';
/** OID of the URA, the register's number of a care organisation (dutch-fhir.md 1.1). */
export const URA_OID = '2.16.528.1.1007.3.3';

/** An invented CA: a certificate of ours must never be taken for one of the register. */
const TEST_CA_OID = '2.999.1';
/** Parts of node-forge that its types leave out. */
const addresses = forge.util as unknown as { bytesFromIP(text: string): string | null; bytesToIP(bytes: string): string | null };
const CONTEXT = asn1.Class.CONTEXT_SPECIFIC;

/** The subject alternative names as DER (RFC 5280 4.2.1.6), or undefined when there are none. */
export function altNamesDer({ dns = [], ip = [], uri = [], ura, agb }: PartyNames): string | undefined {
  const names = [
    ...dns.map((it) => asn1.create(CONTEXT, 2, false, it)),
    ...[...uri, ...(ura === undefined ? [] : [`urn:oid:${URA_OID}.${ura}`])].map((it) => asn1.create(CONTEXT, 6, false, it)),
    ...ip.map((it) => asn1.create(CONTEXT, 7, false, addresses.bytesFromIP(it) ?? '')),
    ...(ura === undefined ? [] : [otherName(UZI_OTHER_NAME, `${TEST_CA_OID}-1-00000000-S-${ura}-00.000-${agb ?? '00000000'}`)]),
  ];
  return names.length === 0 ? undefined : asn1.toDer(asn1.create(asn1.Class.UNIVERSAL, asn1.Type.SEQUENCE, true, names)).getBytes();
}

function otherName(oid: string, text: string): Asn1 {
  const value = asn1.create(asn1.Class.UNIVERSAL, asn1.Type.IA5STRING, false, text);
  const type = asn1.create(asn1.Class.UNIVERSAL, asn1.Type.OID, false, asn1.oidToDer(oid).getBytes());
  return asn1.create(CONTEXT, 0, true, [type, asn1.create(CONTEXT, 0, true, [value])]);
}

/**
 * The alternative names of a certificate, in the order of the certificate: `DNS:…`, `IP:…`, `URI:…`, `email:…`, and
 * `otherName:<oid>=…`, which node and most tools show as unsupported. Empty when there are none or they can't be read.
 */
export function readAltNames(certificateDer: Uint8Array): readonly string[] {
  try {
    const certificate = asn1.fromDer(forge.util.createBuffer(Buffer.from(certificateDer).toString('binary')));
    const extension = findExtension(certificate, '2.5.29.17');
    return extension === undefined ? [] : childrenOf(asn1.fromDer(extension)).flatMap(nameFrom);
  } catch {
    // Whoever issued it wrote something that is no DER; then it has no names that could be trusted.
    return [];
  }
}

function findExtension(certificate: Asn1, oid: string): string | undefined {
  const [tbs] = childrenOf(certificate);
  const wrapper = tbs && childrenOf(tbs).find((it) => it.tagClass === CONTEXT && Number(it.type) === 3);
  const [list] = wrapper ? childrenOf(wrapper) : [];
  const found = list && childrenOf(list).find((it) => asn1.derToOid(textOf(childrenOf(it)[0])) === oid);
  return found && textOf(childrenOf(found).at(-1));
}

function nameFrom(name: Asn1): readonly string[] {
  switch (Number(name.type)) {
    case 0: {
      const [type, value] = childrenOf(name);
      return [`otherName:${asn1.derToOid(textOf(type))}=${textOf(value && childrenOf(value)[0])}`];
    }
    case 1:
      return [`email:${textOf(name)}`];
    case 2:
      return [`DNS:${textOf(name)}`];
    case 6:
      return [`URI:${textOf(name)}`];
    case 7:
      return [`IP:${addresses.bytesToIP(textOf(name)) ?? ''}`];
    default:
      return [];
  }
}

function childrenOf(node: Asn1): readonly Asn1[] {
  return Array.isArray(node.value) ? node.value : [];
}

function textOf(node: Asn1 | undefined): string {
  return typeof node?.value === 'string' ? node.value : '';
}

/** Whether a text can stand as an IP address in a certificate. */
export function isIpAddress(text: string): boolean {
  return isIPv4(text) || isIPv6(text);
}
