import { createPrivateKey, X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Authority } from '../../../../src/security/pki/authority.ts';
import { issueCertificate, makeAuthority } from '../../../../src/security/pki/authority.ts';
import { certificateFacts, certificatesIn } from '../../../../src/security/pki/certificate-facts.ts';
import { daysLeft, isExpiring } from '../../../../src/security/pki/expiry.ts';
import { makeCertificate } from '../../../../src/security/pki/make-certificate.ts';

const NOW = new Date('2026-11-23T09:00:00Z');
const OIN = '00000001999990019000';
const MAKING = { now: NOW, bits: 2048 } as const;

let authority: Authority;
beforeAll(async () => void (authority = await makeAuthority('Regió Voorbeeld', MAKING)));

describe('a chain like PKIoverheid', () => {
  test('root signs intermediate, intermediate signs the party, and nobody else did', async () => {
    const issued = await issueCertificate(authority, { name: 'his.example', use: 'both', days: 365 }, MAKING);
    const [leaf, intermediate] = certificatesIn(issued.chain) ?? [];
    const root = new X509Certificate(authority.root.certificate);
    expect([leaf?.verify(intermediate!.publicKey), intermediate?.verify(root.publicKey), root.verify(root.publicKey)]).toEqual([true, true, true]);
    expect([leaf?.checkIssued(intermediate!), intermediate?.checkIssued(root), leaf?.checkIssued(root)]).toEqual([true, true, false]);
    expect([leaf?.verify(root.publicKey), leaf?.ca, intermediate?.ca, root.ca]).toEqual([false, false, true, true]);
  });

  test('the key fits its certificate, and its length is what was asked', async () => {
    const made = await makeCertificate({ name: 'x', use: 'client', notBefore: NOW, days: 1, bits: 3072 });
    const certificate = new X509Certificate(made.certificate);
    expect([certificate.checkPrivateKey(createPrivateKey(made.key)), certificate.publicKey.asymmetricKeyDetails?.modulusLength]).toEqual([true, 3072]);
  });

  test('two certificates have two serial numbers', async () => {
    const serials = [authority.root, authority.intermediate].map((it) => new X509Certificate(it.certificate).serialNumber);
    expect(new Set(serials).size).toBe(2);
    expect(serials.every((it) => /^[4-7][0-9A-F]{31}$/.test(it))).toBe(true);
  });
});

describe('names', () => {
  test('OIN stands in the subject, URA as otherName and as URI, hosts as DNS and IP', async () => {
    const party = { name: 'epd.example', organisation: 'Ggz Voorbeeld', dns: ['epd.example', 'epd2.example'], ip: ['127.0.0.1', '::1'], uri: ['https://epd.example/'], oin: OIN, ura: '99000001', agb: '06019999' };
    const issued = await issueCertificate(authority, { ...party, use: 'server', days: 90 }, MAKING);
    const certificate = new X509Certificate(issued.certificate);
    expect(certificateFacts(certificate)).toEqual({
      subject: 'epd.example',
      organisation: 'Ggz Voorbeeld',
      oin: OIN,
      ura: '99000001',
      altNames: [
        'DNS:epd.example', 'DNS:epd2.example', 'URI:https://epd.example/', 'URI:urn:oid:2.16.528.1.1007.3.3.99000001',
        'IP:127.0.0.1', expect.stringMatching(/^IP:(::1|0:0:0:0:0:0:0:1)$/), 'otherName:2.5.5.5=2.999.1-1-00000000-S-99000001-00.000-06019999',
      ],
      issuer: 'Regió Voorbeeld Intermediate CA',
      notBefore: NOW,
      notAfter: new Date('2027-02-21T09:00:00Z'),
      isAuthority: false,
      fingerprint256: certificate.fingerprint256,
    });
    // Node's own reading agrees on what it can read.
    expect(certificate.checkHost('epd2.example')).toBe('epd2.example');
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkHost('other.example')).toBeUndefined();
  });

  test('a name with diacritics comes back as it went in', async () => {
    const made = await makeCertificate({ name: 'café.example', organisation: 'Zorggroep Zuidoosthoek ë', use: 'client', notBefore: NOW, days: 1, bits: 2048 });
    expect(certificateFacts(new X509Certificate(made.certificate))).toMatchObject({ subject: 'café.example', organisation: 'Zorggroep Zuidoosthoek ë', altNames: [] });
  });

  test.each(['', 'no pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])('text that holds no certificate (%j) gives none', (text) => {
    expect(certificatesIn(text)).toBeUndefined();
  });
});

describe('expiry', () => {
  test.each([
    ['2026-12-24T09:00:00Z', 31, false],
    ['2026-12-23T09:00:00Z', 30, false],
    ['2026-12-23T08:59:59Z', 29, true],
    ['2026-11-23T09:00:00Z', 0, true],
    ['2026-11-23T08:59:59Z', -1, true],
  ])('a certificate that ends %s has %i days', (end, days, expiring) => {
    const certificate = { notAfter: new Date(end) };
    expect([daysLeft(certificate, NOW), isExpiring(certificate, NOW)]).toEqual([days, expiring]);
  });
});
