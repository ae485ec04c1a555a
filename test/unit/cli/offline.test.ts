import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle, Consent, OperationOutcome, Patient } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { JOURNEYS, runHere, runMgn } from './run-mgn.ts';

const SRM = join(JOURNEYS, '01-sanne/srm.hl7');
const folder = mkdtempSync(join(tmpdir(), 'mgn-offline-'));

function write(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

function edited(change: (text: string) => string): Uint8Array {
  return Buffer.from(change(readFileSync(SRM, 'latin1')), 'latin1');
}

function leavesOf(value: unknown, path: string): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => leavesOf(item, `${path}[${index}]`));
  }
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, `${path}.${key}`)) : [path];
}

describe('map', () => {
  test('the real command: an SRM becomes a Bundle that validate accepts', async () => {
    const mapped = await runMgn(['map', SRM, '--json']);
    const bundle = JSON.parse(mapped.out) as Bundle;
    expect(mapped.status).toBe(0);
    expect(bundle.identifier?.value).toBe('ZP100120301');
    expect(bundle.entry?.map((it) => it.resource?.resourceType)).toEqual(expect.arrayContaining(['ServiceRequest', 'Task', 'Composition', 'Patient', 'PractitionerRole', 'Condition', 'Consent', 'Coverage', 'QuestionnaireResponse']));
    const judged = await runMgn(['validate', write('bundle.json', mapped.out), '--json']);
    expect([judged.status, (JSON.parse(judged.out) as OperationOutcome).issue?.filter((it) => it.severity === 'error')]).toEqual([0, []]);
  });

  test('--explain names a rule and a source for every element, and the fields that no rule read', async () => {
    const { out } = await runHere(['map', SRM, '--explain', '--json']);
    const { explain, unread, ...bundle } = JSON.parse(out) as Bundle & { explain: { path: string; map: string; rule: string; source: string }[]; unread: string[] };
    expect(explain.map((it) => it.path).toSorted()).toEqual(leavesOf(bundle, 'Bundle').toSorted());
    expect(explain.filter((it) => it.map === '' || it.rule === '' || it.source === '')).toEqual([]);
    expect(explain.find((it) => it.path.endsWith('.birthDate'))?.source).toMatch(/^PID-7/);
    expect(unread).toContain('MSH-10');
    expect(unread).not.toContain('PID-7.1');
    const again = await runHere(['validate', write('explained.json', out)]);
    expect(again.status).toBe(0);
  });

  test('a message is read in the character set that it states', async () => {
    const family = async (file: string): Promise<string | undefined> => {
      const bundle = JSON.parse((await runHere(['map', file, '--json'])).out) as Bundle;
      return (bundle.entry?.find((it) => it.resource?.resourceType === 'Patient')?.resource as Patient | undefined)?.name?.[0]?.family;
    };
    const latin = write('latin.hl7', edited((text) => text.replaceAll('Testinga', 'Tést\u00efnga')));
    const utf8 = write('utf8.hl7', Buffer.from(readFileSync(SRM, 'latin1').replace('8859/1', 'UNICODE UTF-8').replaceAll('Testinga', 'Tést\u00efnga'), 'utf8'));
    expect([await family(latin), await family(utf8)]).toEqual(['Téstïnga', 'Téstïnga']);
  });

  test('several files give a list; the same file gives the same Bundle', async () => {
    const list = JSON.parse((await runHere(['map', SRM, SRM, join(JOURNEYS, '01-sanne/letter.hl7'), '--json'])).out) as Bundle[];
    expect(list.map((it) => it.resourceType)).toEqual(['Bundle', 'Bundle', 'Bundle']);
    expect(list[0]).toEqual(list[1]);
  });

  test('HL7v2 that is no referral is told so, with status 1', async () => {
    const adt = write('adt.hl7', 'MSH|^~\\&|HIS|P|MGN|R|20261123||ADT^A08|1|T|2.4\rPID|1||1');
    const labOru = write('lab.hl7', 'MSH|^~\\&|LAB|P|MGN|R|20261123||ORU^R01|1|T|2.4\rPID|1||1\rOBR|1|||CRP\rOBX|1|NM|CRP||5');
    for (const file of [adt, labOru]) {
      const ran = await runHere(['map', file, '--json']);
      expect([ran.status, (JSON.parse(ran.out) as { error: { code: string } }).error.code]).toEqual([1, 'MESSAGE_TYPE_UNKNOWN']);
    }
    expect((await runHere(['map', SRM, '--format', 'vg-advies'])).status).toBe(2);
  });
});

describe('validate', () => {
  test('names the element and the code of what is wrong, with status 1', async () => {
    const bundle = JSON.parse((await runHere(['map', SRM, '--json'])).out) as Bundle;
    const patient = bundle.entry?.find((it) => it.resource?.resourceType === 'Patient')?.resource as Patient;
    patient.gender = 'vrouw' as 'female';
    const { status, out } = await runHere(['validate', write('wrong.json', JSON.stringify(bundle)), '--json']);
    const issue = (JSON.parse(out) as OperationOutcome).issue?.find((it) => it.severity === 'error');
    expect(status).toBe(1);
    expect(issue?.expression?.[0]).toMatch(/^Bundle\.entry\[3\]\.resource\.gender$/);
    expect(issue?.details?.coding?.[0]?.code).toBe('CODE_UNKNOWN');
  });

  test('a profile that is not there is never "fine"', async () => {
    const file = write('patient.json', JSON.stringify({ resourceType: 'Patient', birthDate: '1992-03-14' }));
    const [bare, asked] = await Promise.all([runHere(['validate', file]), runHere(['validate', file, '--profile', 'https://voorbeeld.example/onbekend'])]);
    expect([bare.status, asked.status]).toEqual([0, 1]);
  });
});

describe('minimise', () => {
  test('X6 the social-domain member gets no BSN and no diagnosis code, and is told so', async () => {
    const { status, out } = await runHere(['minimise', SRM, '--role', 'vg-sd', '--json']);
    const result = JSON.parse(out) as { permitted: boolean; bundle: Bundle; withheld: { path: string; reason: string }[] };
    expect([status, result.permitted]).toEqual([0, true]);
    expect(JSON.stringify(result.bundle)).not.toMatch(/999990019|P74|Angststoornis|ZP100120301/);
    expect(result.withheld.map((it) => it.path)).toContain('Patient.identifier[bsn]');
  });

  test('L1 without consent nothing goes; with a consent of its own it does', async () => {
    const refused = await runHere(['minimise', SRM, '--role', 'schuldhulp', '--json']);
    expect([refused.status, JSON.parse(refused.out)]).toEqual([1, expect.objectContaining({ permitted: false, code: 'CONSENT_MISSING' })]);
    const consent: Consent = {
      resourceType: 'Consent', status: 'active', dateTime: '2026-11-23T09:00:00+01:00', scope: { coding: [{ code: 'patient-privacy' }] }, provision: { type: 'permit' },
      category: [{ coding: [{ system: 'https://mgn-gateway.example/fhir/CodeSystem/toestemmingsklasse', code: 'schuldhulp' }] }],
    };
    const file = write('consent.json', JSON.stringify(consent));
    expect((await runHere(['minimise', SRM, '--role', 'schuldhulp', '--consent', file])).status).toBe(0);
  });
});
