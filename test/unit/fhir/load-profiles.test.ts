import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadProfiles } from '../../../src/config/load-profiles.ts';
import { createValidators } from '../../../src/fhir/profile/validators.ts';
import { Fault } from '../../../src/kernel/fault.ts';
import { BUNDLE, MGN_CORPUS } from './corpus.ts';

let folder: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'mgn-profiles-')); });
afterAll(async () => { await rm(folder, { recursive: true, force: true }); });

describe('loadProfiles', () => {
  it('makes its cache at the first start and reads it at the second, with the same verdicts', async () => {
    const first = createValidators(await loadProfiles({ cacheFolder: folder }));
    const [cache, ...others] = await readdir(folder);
    expect(others).toEqual([]);
    expect(cache).toMatch(/^fhir-r4-5\.2\.13-\d+\.json$/);
    const before = performance.now();
    const second = createValidators(await loadProfiles({ cacheFolder: folder }));
    expect(performance.now() - before).toBeLessThan(1000);
    for (const resource of [BUNDLE, { ...MGN_CORPUS['patient'], gender: 'man' }]) expect(second.validate(resource)).toEqual(first.validate(resource));
  });

  it('makes the cache again when it is cut off', async () => {
    const [cache = ''] = await readdir(folder);
    await writeFile(join(folder, cache), '{"structures":[');
    expect(createValidators(await loadProfiles({ cacheFolder: folder })).validate(BUNDLE)).toEqual([]);
  });

  it('goes without cache where none can be written', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(createValidators(await loadProfiles({ cacheFolder: join(folder, 'file', 'below'), profileFolders: [] })).knows('http://hl7.org/fhir/StructureDefinition/Patient')).toBe(true);
  });

  it('names the profile file that is unreadable', async () => {
    const broken = await mkdtemp(join(folder, 'broken-'));
    await writeFile(join(broken, 'StructureDefinition-x.json'), '{');
    const fault = await loadProfiles({ cacheFolder: folder, profileFolders: [broken] }).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(Fault);
    expect(fault).toMatchObject({ code: 'ENVIRONMENT', details: { file: 'StructureDefinition-x.json' } });
  });
});
