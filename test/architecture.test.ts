import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const SRC = new URL('../src/', import.meta.url).pathname;

/** Which rooms a room may import (design 3). This table is the architecture. Files beside the rooms may import all. */
const ALLOWED: Readonly<Record<string, string>> = {
  kernel: '',
  fhir: 'kernel',
  hl7v2: 'kernel',
  mapping: 'fhir kernel',
  workflow: 'fhir kernel',
  policy: 'workflow fhir kernel',
  audit: 'policy workflow fhir kernel',
  pipeline: 'hl7v2 mapping workflow policy audit fhir kernel',
  security: 'fhir kernel',
  config: 'workflow fhir kernel',
  store: 'workflow audit fhir kernel',
  outbox: 'policy store kernel',
  broker: 'kernel',
  inbound: 'pipeline mapping hl7v2 workflow security policy fhir kernel',
  outbound: 'policy workflow mapping hl7v2 security fhir kernel',
  cli: '*',
  sandbox: '*',
  web: '*',
};

/** Rooms that touch nothing: no clock, no chance, no disk, no net. `pipeline` reaches the world through ports only. */
const PURE = ['kernel', 'fhir', 'hl7v2', 'mapping', 'workflow', 'policy', 'audit', 'pipeline'];
const WORLD = /from '(node:(fs|net|tls|http|https|crypto|child_process|os|path|process)[^']*|pg|amqplib|express|winston|@electric-sql\/pglite)'|\b(Date\.now\(|new Date\(\)|Math\.random\(|process\.env|performance\.now\()/;

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((it) => it.endsWith('.ts'));
const roomOf = (file: string): string | undefined => (file.includes('/') ? file.split('/')[0] : undefined);
const text = (file: string): string => readFileSync(join(SRC, file), 'utf8');
const importsOf = (file: string): string[] =>
  [...text(file).matchAll(/from '(\.[^']+)'|import\('(\.[^']+)'\)/g)].map((it) => relative(SRC, join(SRC, file, '..', it[1] ?? it[2] ?? '')));

describe('architecture', () => {
  test('every room is in the table', () => {
    expect([...new Set(files.map(roomOf))].filter((room) => room !== undefined && !(room in ALLOWED))).toEqual([]);
  });

  test('a room imports only what the table allows: move the code, or talk through a port', () => {
    const wrong = files.flatMap((file) => {
      const room = roomOf(file);
      const allowed = room === undefined ? '*' : (ALLOWED[room] ?? '');
      return importsOf(file)
        .filter((target) => allowed !== '*' && roomOf(target) !== room && !allowed.split(' ').includes(roomOf(target) ?? 'top'))
        .map((target) => `${file} -> ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  test('pure rooms touch nothing: pass the clock, the id or the bytes in', () => {
    expect(files.filter((file) => PURE.includes(roomOf(file) ?? '') && WORLD.test(text(file)))).toEqual([]);
  });

  test('only policy makes a PermittedDelivery (design 5.7)', () => {
    expect(files.filter((file) => /as\s+(unknown\s+as\s+)?PermittedDelivery/.test(text(file)))).toEqual([]);
  });

  test('nobody else reads the environment', () => {
    const readers = files.filter((file) => /process\.env/.test(text(file)) && !['cli', 'sandbox'].includes(roomOf(file) ?? ''));
    expect(readers.filter((file) => !['main.ts'].includes(file))).toEqual([]);
  });

  test('a file has at most 300 lines', () => {
    expect(files.map((file) => [file, text(file).split('\n').length] as const).filter(([, lines]) => lines > 301)).toEqual([]);
  });

  test('no name says nothing', () => {
    expect(files.filter((file) => /(^|\/)[a-z-]*(utils?|helpers?|common|shared|misc|manager|service)(\.ts|\/)/.test(file))).toEqual([]);
  });
});
