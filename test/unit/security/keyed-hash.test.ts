import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { externalId } from '../../../src/security/external-id.ts';
import { fingerprint } from '../../../src/security/fingerprint.ts';
import { keyedHash, purposeKey } from '../../../src/security/keyed-hash.ts';

const root = new Uint8Array(32).fill(7);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('keyed hash', () => {
  const hash = keyedHash(root);

  it('design 5.13: equal values meet, under one purpose and one secret only', () => {
    expect(hex(hash('bsn', '999990019'))).toBe(hex(keyedHash(root)('bsn', '999990019')));
    expect(hash('bsn', '999990019')).toHaveLength(32);
    expect(hex(hash('bsn', '999990019'))).not.toBe(hex(hash('referral', '999990019')));
    expect(hex(hash('bsn', '999990019'))).not.toBe(hex(keyedHash(new Uint8Array(32).fill(8))('bsn', '999990019')));
  });

  it('a fingerprint does not depend on the order of keys, and does on every value', () => {
    const facts = { age: 34, domains: ['wonen', 'geld'], consent: { sd: 'J', ggz: 'J' } };
    expect(hex(fingerprint(hash, facts))).toBe(
      hex(fingerprint(hash, { consent: { ggz: 'J', sd: 'J' }, domains: ['wonen', 'geld'], age: 34 })),
    );
    expect(hex(fingerprint(hash, facts))).not.toBe(hex(fingerprint(hash, { ...facts, domains: ['geld', 'wonen'] })));
    expect(hex(fingerprint(hash, { ...facts, note: undefined }))).toBe(hex(fingerprint(hash, facts)));
  });
});

describe('external id', () => {
  const key = purposeKey(root, 'external-id');
  const parts = { journey: 'j-1', recipient: 'ggz-1', type: 'Task', path: 'actie-1' };

  it('design 5.1: a UUIDv8, the same on every attempt', () => {
    expect(externalId(key, parts)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(externalId(key, parts)).toBe(externalId(key, { ...parts }));
  });

  it('differs when recipient, journey, type, path or key differ, however the parts are cut', () => {
    const part = fc.string({ maxLength: 5 });
    const record = fc.record({ journey: part, recipient: part, type: part, path: part });
    fc.assert(
      fc.property(record, record, (one, other) => {
        expect(externalId(key, one) === externalId(key, other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
    expect(externalId(purposeKey(root, 'bsn'), parts)).not.toBe(externalId(key, parts));
  });
});
