import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readSettings } from '../../../../src/config/settings.ts';
import type { Fault } from '../../../../src/kernel/fault.ts';
import { loadTls } from '../../../../src/load-tls.ts';
import type { TestPki } from './test-pki.ts';
import { makeTestPki } from './test-pki.ts';

const folder = mkdtempSync(join(tmpdir(), 'mgn-tls-'));
let pki: TestPki;

function file(name: string, text: string, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}
/** The settings that are named as wrong; empty when all is well. */
function wrongOf(env: Record<string, string>): string {
  try {
    loadTls(readSettings(env));
    return '';
  } catch (error) {
    return String((error as Fault).details['settings']);
  }
}
let good: Record<string, string>;
beforeAll(async () => {
  pki = await makeTestPki();
  good = {
    MGN_TLS_KEY_FILE: file('gateway.key', pki.gateway.key), MGN_TLS_CERT_FILE: file('gateway.pem', pki.gateway.cert, 0o644), MGN_TLS_CA_FILE: file('ca.pem', pki.ca, 0o644),
    MGN_CLIENT_KEY_FILE: file('his.key', pki.his.key, 0o640), MGN_CLIENT_CERT_FILE: file('his.pem', pki.his.cert), MGN_CLIENT_CA_FILE: file('ca2.pem', pki.ca),
  };
});

describe('TLS files of the settings', () => {
  test('nothing set: plain doors, and fetch as it is', () => {
    expect(loadTls(readSettings({}))).toEqual({ own: [] });
  });

  test('all set: both sides have key, chain and authorities, and both certificates are watched', () => {
    const tls = loadTls(readSettings(good));
    expect(tls).toMatchObject({ server: { ...pki.gateway, ca: pki.ca }, client: { ...pki.his, ca: pki.ca } });
    expect(tls.own.map(({ name, certificate }) => [name, certificate.subject])).toEqual([['server', 'gateway.example'], ['client', 'his.example']]);
  });

  test('authorities of recipients may stand alone; those of our callers may not', () => {
    expect(loadTls(readSettings({ MGN_CLIENT_CA_FILE: good['MGN_CLIENT_CA_FILE'] ?? '' })).client).toEqual({ ca: pki.ca });
    expect(wrongOf({ MGN_TLS_CA_FILE: good['MGN_TLS_CA_FILE'] ?? '' })).toBe('MGN_TLS_KEY_FILE MGN_TLS_CERT_FILE');
  });

  test.each<[string, () => Record<string, string>, string]>([
    ['a key without certificate', () => ({ MGN_TLS_KEY_FILE: 'x' }), 'MGN_TLS_CERT_FILE'],
    ['a client certificate without key', () => ({ MGN_CLIENT_CERT_FILE: 'x' }), 'MGN_CLIENT_KEY_FILE'],
    ['files that are not there', () => ({ ...good, MGN_TLS_KEY_FILE: join(folder, 'none'), MGN_TLS_CA_FILE: folder }), 'MGN_TLS_KEY_FILE MGN_TLS_CA_FILE'],
    ['the key of another certificate', () => ({ ...good, MGN_TLS_KEY_FILE: good['MGN_CLIENT_KEY_FILE'] ?? '' }), 'MGN_TLS_KEY_FILE MGN_TLS_CERT_FILE'],
    ['a certificate as key', () => ({ ...good, MGN_CLIENT_KEY_FILE: good['MGN_CLIENT_CERT_FILE'] ?? '' }), 'MGN_CLIENT_KEY_FILE'],
    ['a key as certificate', () => ({ ...good, MGN_TLS_CERT_FILE: good['MGN_TLS_KEY_FILE'] ?? '' }), 'MGN_TLS_CERT_FILE'],
    ['a key that everybody may read', () => ({ ...good, MGN_TLS_KEY_FILE: file('open.key', pki.gateway.key, 0o644) }), 'MGN_TLS_KEY_FILE'],
  ])('%s is named', (_name, env, expected) => {
    expect(wrongOf(env())).toBe(expected);
  });
});
