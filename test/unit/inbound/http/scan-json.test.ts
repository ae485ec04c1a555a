import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../../../src/inbound/http/read-json.ts';
import { scanJson } from '../../../../src/inbound/http/scan-json.ts';

const read = (text: string): string | undefined => {
  const result = readJson(new TextEncoder().encode(text), 20);
  return result.ok ? undefined : result.refusal.code;
};

describe('a key that stands twice in one object', () => {
  it.each([
    ['{"a":1,"a":2}', 'key twice'],
    ['{"a":1,"\\u0061":2}', 'key twice'],
    ['{"a" \n :1, "b":{"a":1},"a"\t:2}', 'key twice'],
    ['[{"a":{"b":[{"c":1,"c":1}]}}]', 'key twice'],
    ['{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}]}', 'fine'],
    ['{"a":"a","b":"a"}', 'fine'],
    ['["a","a",{"x":["x","x"]}]', 'fine'],
    ['{"a":"\\"a\\":","b":"{\\"a\\":1,\\"a\\":2}"}', 'fine'],
  ])('%s: %s', (text, seen) => {
    expect(scanJson(text, 20)).toBe(seen);
  });

  it('is refused without a word of it', () => {
    expect(read('{"resourceType":"Consent","status":"active","status":"inactive"}')).toBe('BODY_INVALID');
  });
});

describe('keys that are no data, and depth', () => {
  it.each(['{"__proto__":{}}', '{"a":[{"constructor":1}]}', '{"__pr\\u006fto__":1}'])('%s', (text) => {
    expect(read(text)).toBe('ENTITY_HOSTILE');
  });

  it('20 levels are read, 21 are not, and a text of brackets costs no stack', () => {
    expect(read(`${'['.repeat(20)}${']'.repeat(20)}`)).toBeUndefined();
    expect(read(`${'['.repeat(21)}${']'.repeat(21)}`)).toBe('ENTITY_HOSTILE');
    expect(read('{"a":'.repeat(2_000_000))).toBe('ENTITY_HOSTILE');
  });
});

it('whatever JSON.stringify writes is fine, and is read as it was', () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
    const text = JSON.stringify(value);
    fc.pre(!/"(?:__proto__|constructor|prototype)":/.test(text));
    const result = readJson(new TextEncoder().encode(text), 20);
    expect(result).toEqual({ ok: true, value: JSON.parse(text) as unknown });
  }));
});

it('no text breaks it', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', 'a', '\\u0061', ' ', '1') }), (text) => {
    const seen = scanJson(text, 5);
    let isJson = true;
    try {
      JSON.parse(text);
    } catch {
      isJson = false;
    }
    expect(['fine', 'too deep', 'key twice']).toContain(seen);
    if (isJson && seen === 'fine') expect(read(text)).toBeUndefined();
  }), { numRuns: 2_000 });
});
