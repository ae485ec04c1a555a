import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CODES } from '../src/kernel/codes.ts';

const FOLDER = 'docs/aansluiten';
const PAGES = readdirSync(FOLDER).filter((name) => name.endsWith('.md'));
const SETTINGS = new Set(readFileSync('src/config/settings.ts', 'utf8').match(/MGN_[A-Z_]+/g));
// By the name under which each registers with commander.
const COMMANDS = new Set(readdirSync('src/cli').filter((it) => it.endsWith('.ts')).flatMap((it) => [...readFileSync(join('src/cli', it), 'utf8').matchAll(/\.command\('([a-z-]+)/g)].map(([, name]) => name)));

test.each(PAGES)('%s names only files, codes, settings and commands that exist', (page) => {
  const text = readFileSync(join(FOLDER, page), 'utf8');
  const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, link = '']) => link);
  expect(links.filter((link) => !existsSync(join(FOLDER, link)))).toEqual([]);
  const codes = [...text.matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|INCOMPLETE)`/g)].map(([, code = '']) => code);
  expect(codes.filter((code) => !(code in CODES) && !SETTINGS.has(code))).toEqual([]);
  const commands = [...text.matchAll(/npx mgn ([a-z-]+)/g)].map(([, name]) => name);
  expect(commands.filter((name) => !COMMANDS.has(name))).toEqual([]);
  expect(links.length + codes.length).toBeGreaterThan(0);
});
