import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readSettings } from '../../src/config/settings.ts';
import { startGateway } from '../../src/gateway.ts';
import { SILENT_LOG } from '../../src/log.ts';
import { isPartnerSecret, readPartnerSecret } from '../../src/partner-secrets.ts';
import type { Network } from '../../src/workflow/network.ts';
import { sampleNetwork } from '../support/sample-network.ts';

const folder = mkdtempSync(join(tmpdir(), 'mgn-secrets-'));
writeFileSync(join(folder, 'zgw-gm9902'), '  geheim\n');
writeFileSync(join(folder, 'leeg'), '\n');
writeFileSync(join(folder, '..', 'mgn-buiten'), 'buiten');
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(join(folder, '..', 'mgn-buiten'));
});

test('in production a gateway does not start without them', async () => {
  const network: Network = { ...sampleNetwork(), environment: 'production' };
  const start = startGateway({ settings: readSettings({ MGN_DATA_DIR: join(folder, 'data') }), network: () => network, clock: { now: () => new Date() }, log: SILENT_LOG });
  await expect(start).rejects.toMatchObject({ code: 'ENVIRONMENT', details: { settings: 'MGN_PARTNER_SECRETS_DIR' } });
});

describe('secrets of the network file', () => {
  test('a file of the folder, without the space around it, as it is now', async () => {
    const secretOf = readPartnerSecret(folder);
    expect(await secretOf('zgw-gm9902')).toBe('geheim');
    writeFileSync(join(folder, 'zgw-gm9902'), 'nieuw');
    expect(await secretOf('zgw-gm9902')).toBe('nieuw');
  });

  test.each([['nergens'], ['leeg'], ['../mgn-buiten'], ['.'], ['']])('%j gives none', async (name) => {
    expect(await readPartnerSecret(folder)(name)).toBeUndefined();
  });

  test('without a folder there is none, and nothing is the secret', async () => {
    expect(await readPartnerSecret(undefined)('zgw-gm9902')).toBeUndefined();
    expect(await isPartnerSecret(readPartnerSecret(undefined))('zgw-gm9902', '')).toBe(false);
    expect(await isPartnerSecret(async () => 'a')('x', 'b')).toBe(false);
    expect(await isPartnerSecret(async () => 'a')('x', 'a')).toBe(true);
  });
});
