import type { KeyObject } from 'node:crypto';
import { generateKeyPairSync, sign } from 'node:crypto';

/** A key and its certificate, PEM; `signer` signs others with it. Made anew for each run: no key lies in the repository. */
export type TestCertificate = { readonly key: string; readonly cert: string; readonly signer: Signer };
type Signer = { readonly name: string; readonly privateKey: KeyObject };

const ECDSA_SHA256 = tlv(0x30, Buffer.from('06082a8648ce3d040302', 'hex'));
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const BASIC_CONSTRAINTS = Buffer.from('0603551d13', 'hex');
const ALT_NAME = Buffer.from('0603551d11', 'hex');
const CRITICAL = Buffer.from('0101ff', 'hex');
let serial = 1;

/** Makes a certificate for this name, 127.0.0.1 and `dns`, signed by `issuer` or by itself (then it is an authority). */
export function makeCertificate(name: string, dns: string, issuer?: Signer): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = issuer ?? { name, privateKey };
  const altNames = tlv(0x30, tlv(0x82, Buffer.from(dns)), tlv(0x87, Buffer.from([127, 0, 0, 1])));
  const body = tlv(
    0x30,
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.from([serial++])),
    ECDSA_SHA256,
    nameOf(signer.name),
    tlv(0x30, tlv(0x17, Buffer.from('200101000000Z')), tlv(0x17, Buffer.from('491231235959Z'))),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(
      0xa3,
      tlv(
        0x30,
        tlv(0x30, ALT_NAME, tlv(0x04, altNames)),
        tlv(0x30, BASIC_CONSTRAINTS, CRITICAL, tlv(0x04, tlv(0x30, issuer ? Buffer.alloc(0) : CRITICAL))),
      ),
    ),
  );
  const signature = sign('sha256', body, signer.privateKey);
  const der = tlv(0x30, body, ECDSA_SHA256, tlv(0x03, Buffer.from([0]), signature));
  const cert = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert, signer: { name, privateKey } };
}

function nameOf(name: string): Buffer {
  return tlv(0x30, tlv(0x31, tlv(0x30, COMMON_NAME, tlv(0x0c, Buffer.from(name)))));
}

/** One DER element: tag, length, content. */
function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
