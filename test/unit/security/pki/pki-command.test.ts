import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { certificateFacts, certificatesIn } from '../../../../src/security/pki/certificate-facts.ts';
import { runHere } from '../../cli/run-mgn.ts';

const folder = join(mkdtempSync(join(tmpdir(), 'mgn-pki-')), 'ca');
const at = ['--at', '2026-11-23T10:00:00+01:00'];
beforeAll(async () => void (await runHere(['pki', 'ca', '--out', folder, '--name', 'Regio Voorbeeld', '--bits', '2048', ...at])));

test('pki ca writes root and intermediate, for nobody else to read, and never over others', async () => {
  for (const file of ['root.key', 'root.pem', 'intermediate.key', 'intermediate.pem']) {
    expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
  }
  const before = readFileSync(join(folder, 'root.key'), 'utf8');
  const again = await runHere(['pki', 'ca', '--out', folder, '--bits', '2048', '--json']);
  expect([again.status, JSON.parse(again.out).error.code]).toEqual([2, 'FILE_EXISTS']);
  expect(readFileSync(join(folder, 'root.key'), 'utf8')).toBe(before);
});

test('pki issue writes a key and a chain with the names that were asked', async () => {
  const args = ['his.example', '--ca', folder, '--dns', 'his.example', '--dns', 'his2.example', '--ip', '127.0.0.1', '--oin', '00000001999990019000', '--ura', '99000001', '--days', '90', '--bits', '2048'];
  const issued = await runHere(['pki', 'issue', ...args, ...at, '--json']);
  expect([issued.status, JSON.parse(issued.out)]).toEqual([0, [join(folder, 'his.example.key'), join(folder, 'his.example.pem')]]);
  const [leaf, intermediate, ...rest] = (certificatesIn(readFileSync(join(folder, 'his.example.pem'), 'utf8')) ?? []).map(certificateFacts);
  expect(leaf).toMatchObject({ subject: 'his.example', oin: '00000001999990019000', ura: '99000001', notBefore: new Date('2026-11-23T09:00:00Z'), notAfter: new Date('2027-02-21T09:00:00Z') });
  expect([intermediate?.subject, rest]).toEqual(['Regio Voorbeeld Intermediate CA', []]);
});

test('pki inspect tells a person what is left, and ends with 1 once a certificate has run out', async () => {
  const file = join(folder, 'his.example.pem');
  const soon = await runHere(['pki', 'inspect', file, '--at', '2027-02-01T10:00:00+01:00']);
  expect([soon.status, /Nog +20 dagen: vernieuw het nu/.test(soon.out), /OIN +00000001999990019000/.test(soon.out)]).toEqual([0, true, true]);
  const late = await runHere(['pki', 'inspect', file, '--at', '2027-02-21T10:00:00+01:00', '--json']);
  expect(late.status).toBe(1);
  expect(JSON.parse(late.out)).toMatchObject([{ file, subject: 'his.example', daysLeft: 0, isValid: false }, { isAuthority: true, isValid: true }]);
});

test.each([
  [['issue', '../x', '--ca', folder], 2, 'USAGE_INVALID'],
  [['issue', '*.example', '--ca', folder], 2, 'USAGE_INVALID'],
  [['issue', 'a.example', '--ca', folder, '--oin', '1'], 2, 'USAGE_INVALID'],
  [['issue', 'a.example', '--ca', folder, '--ip', '300.1.1.1'], 2, 'USAGE_INVALID'],
  [['issue', 'a.example', '--ca', folder, '--days', '1096'], 2, 'USAGE_INVALID'],
  [['issue', 'a.example', '--ca', folder, '--bits', '1024'], 2, 'USAGE_INVALID'],
  [['issue', 'a.example', '--ca', join(folder, 'absent')], 2, 'FILE_UNREADABLE'],
  [['ca', '--out', folder, '--name', 'x'.repeat(41)], 2, 'USAGE_INVALID'],
  [['inspect', 'package.json'], 1, 'CERTIFICATE_INVALID'],
])('pki %j ends with %i %s', async (args, status, code) => {
  const ran = await runHere(['pki', ...args, '--json']);
  expect([ran.status, JSON.parse(ran.out).error.code]).toEqual([status, code]);
  expect(existsSync(join(folder, 'a.example.key'))).toBe(false);
});

test.each(['pki ca', 'pki issue', 'pki inspect'])('%s --help has an example of itself', async (command) => {
  const { status, out } = await runHere([...command.split(' '), '--help']);
  expect([status, out.includes(`$ npx mgn ${command}`)]).toEqual([0, true]);
});
