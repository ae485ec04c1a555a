import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Resource } from '@medplum/fhirtypes';
import { beforeAll, describe, expect, test } from 'vitest';
import type { JourneyReport } from '../src/sandbox/journey-report.ts';
import { ALL_JOURNEYS } from './fixtures/make-journeys.ts';
import { compactJson } from './support/compact-json.ts';
import { leaksIn, markersIn, personMarkers } from './support/person-markers.ts';
import type { Message } from './support/readable-received.ts';
import { readableReceived } from './support/readable-received.ts';
import type { FixtureRun } from './support/run-fixture-journeys.ts';
import { JOURNEYS, runFixtureJourneys } from './support/run-fixture-journeys.ts';

type Expected = Pick<JourneyReport, 'result' | 'reasons' | 'warnings' | 'deliveries' | 'final'> & { readonly code: string | null };

const CASES = readdirSync(JOURNEYS, { withFileTypes: true }).filter((it) => it.isDirectory()).map((it) => it.name).toSorted();

let run: FixtureRun;
beforeAll(async () => {
  run = await runFixtureJourneys();
}, 300_000);

function reportOf(name: string): JourneyReport {
  const found = run.reports.find((it) => it.case === name);
  if (found === undefined) {
    throw new Error(`${name} has no journey.json`);
  }
  return found;
}

const messagesOf = (report: JourneyReport): readonly (readonly [partner: string, message: Message])[] =>
  Object.entries(report.received).flatMap(([partner, messages]) => (messages as Message[]).map((it) => [partner, it] as const));

const resourcesOf = (report: JourneyReport): readonly Resource[] => messagesOf(report).flatMap(([, { resources = [] }]) => resources.map((it) => it.resource));

/** Every outgoing resource names its view in its profile (design 5.8). */
function viewOf(resource: Resource): string {
  const profile = resource.meta?.profile?.[0] ?? '';
  return /\/view-(vg-ggz|vg-sd|vg-ed|planner|ggz-aanbieder|wmo|welzijn|schuldhulp|partner|huisarts|dossierhouder|inroepbaar)-/.exec(profile)?.[1] ?? `no view: ${resource.resourceType}`;
}

describe.each(CASES)('%s', (name) => {
  test('every step answers what the rules say, and ends as they say', async () => {
    const expected = JSON.parse(await readFile(join(JOURNEYS, name, 'expected.json'), 'utf8')) as Expected;
    const { steps, result, code, reasons, warnings, final } = reportOf(name);
    expect(steps.map(({ step, got }) => `${step}: ${got}`)).toEqual(steps.map((it) => `${it.step}: ${it.expected}`));
    const { deliveries: _, warnings: warned, ...outcome } = expected;
    expect({ result, code: code ?? null, reasons, final }).toEqual(outcome);
    expect(warnings.toSorted()).toEqual(warned.toSorted());
  });

  test('goes to whom it should, and to nobody else', async () => {
    const expected = JSON.parse(await readFile(join(JOURNEYS, name, 'expected.json'), 'utf8')) as Expected;
    const told = (it: Expected['deliveries'][number]): string => [it.recipient, it.role, it.kind, it.status, it.code ?? ''].join(' ').trim();
    const report = reportOf(name);
    expect(report.deliveries.map(told).toSorted()).toEqual(expected.deliveries.map(told).toSorted());
    expect({ lost: report.lost, duplicated: report.duplicated }).toEqual({ lost: 0, duplicated: 0 });
  });

  test('each party has exactly what was reviewed', async () => {
    const { received } = reportOf(name);
    for (const [partner, messages] of Object.entries(received)) {
      await expect(`${compactJson(readableReceived(messages as Message[]))}\n`).toMatchFileSnapshot(join(JOURNEYS, name, 'received', `${partner}.json`));
    }
    const folder = join(JOURNEYS, name, 'received');
    const goldens = existsSync(folder) ? readdirSync(folder) : [];
    expect(goldens.filter((it) => received[it.replace('.json', '')] === undefined), 'golden of a party that got nothing').toEqual([]);
  });
});

describe('over all journeys', () => {
  /** Exceptions of design 4: somebody may be in danger, stopped, or is not there who was counted on; and reminders. */
  const EXCEPTIONS = new Set(['stopped', 'cancelled', 'consent-withdrawn', 'task-rejected', 'task-failed', 'task-expired', 'reminder']);

  test.each(CASES)('4: at most four ordinary messages in the inbox of the huisarts: %s', (name) => {
    const report = reportOf(name);
    const notices = messagesOf(report)
      .filter(([partner]) => partner.startsWith('huisarts-'))
      .flatMap(([, { resources = [] }]) => resources.flatMap((it) => (it.resource.resourceType === 'Communication' ? [it.resource.category?.[0]?.coding?.[0]?.code ?? ''] : [])));
    const letters = messagesOf(report).filter(([, { lines }]) => lines?.[0]?.startsWith('Bericht over') === true);
    const advices = report.deliveries.filter((it) => it.kind === 'advice');
    const ordinary = notices.filter((it) => !EXCEPTIONS.has(it)).length + letters.length + advices.length;
    expect(notices.length + letters.length).toBe(report.deliveries.filter((it) => it.kind === 'notice' && it.role === 'huisarts').length);
    expect(ordinary).toBeLessThanOrEqual(4);
  });

  test.each(['07-emre', '08-noor', '09-tom', '10-eva'])('%s sends nothing about the person to anyone but one notice to the huisarts', (name) => {
    const report = reportOf(name);
    const person = ALL_JOURNEYS.find((it) => it.name === name)?.person;
    expect(Object.keys(report.received)).toEqual(['huisarts-eikenlaan']);
    expect(resourcesOf(report).map((it) => it.resourceType)).toEqual(['Communication']);
    const text = JSON.stringify(report.received);
    for (const word of [person?.bsn ?? '', person?.given ?? '', person?.surname.split('&')[0] ?? '', '999990', 'P76', 'P74', 'P01']) {
      expect(word).not.toBe('');
      expect(text, word).not.toContain(word);
    }
  });

  /** Issue 6: roles, documents and status at the gemeente; the ways of the three differ (ZGW, Objecten, ZGW). */
  test.each([
    ['02-ruben', 'gemeente-gm9902', ['Ingediend', 'Ontvangst bevestigd', 'In behandeling', 'In onderzoek']],
    ['04-bram', 'gemeente-gm9903', ['Ingediend']],
    ['11-karin', 'gemeente-gm9904', ['Ingediend', 'Ontvangst bevestigd', 'In behandeling']],
  ])('%s ends in one zaak at %s, with its person, documents and status', (name, gemeente, statuses) => {
    const zaken = (reportOf(name).received[gemeente] ?? []) as Message[];
    expect(zaken).toHaveLength(1);
    const lines = zaken[0]?.lines ?? [];
    expect(lines[0]).toMatch(/^Zaak \S+ \(WMO-MELDING\): Melding Wmo namens cliënt$/);
    expect(lines.filter((it) => it.startsWith('Status: '))).toEqual(statuses.map((it) => `Status: ${it}`));
    expect(lines.filter((it) => it.startsWith('Rol initiator'))[0]).toContain(ALL_JOURNEYS.find((it) => it.name === name)?.person.bsn);
    expect(lines.filter((it) => it.startsWith('Document: ')).map((it) => /\((\S+)\)$/.exec(it)?.[1])).toEqual(['application/pdf', 'application/json']);
    expect(lines.join('\n')).not.toMatch(/"P\d\d"|\bP\d\d\b|icpc|ZP1001203/i);
  });

  test('12-wubbo: the gemeente gets nothing, since the person said no (5.2.5)', () => {
    const report = reportOf('12-wubbo');
    expect(report.deliveries.filter(({ role }) => role === 'wmo')).toEqual([{ recipient: 'gemeente-gm9905', role: 'wmo', kind: 'task', status: 'withheld', code: 'CONSENT_MISSING' }]);
    expect(report.received['gemeente-gm9905']).toBeUndefined();
  });

  test('5.1: no two parties know anything by the same id', () => {
    for (const report of run.reports) {
      const ids = Object.values(report.received).flatMap((messages) => [...new Set(JSON.stringify(messages).match(/\bid-\d+\b/g))]);
      expect(ids.filter((it, index) => ids.indexOf(it) !== index), report.case).toEqual([]);
    }
  });

  test('5.8: every resource that left names its view', () => {
    const without = run.reports.flatMap((report) => resourcesOf(report).map(viewOf)).filter((it) => it.startsWith('no view'));
    expect([...new Set(without)]).toEqual([]);
  });

  /** The row `BSN` of domain.md 2.7: F for vg-ggz, ggz provider, gemeente and huisarts; `-` for all others. */
  test.each(['vg-sd', 'vg-ed', 'planner', 'welzijn', 'schuldhulp', 'partner'])('2.7: no BSN in any message for %s', (view) => {
    const resources = run.reports.flatMap(resourcesOf).filter((it) => viewOf(it) === view);
    expect(resources.length).toBeGreaterThan(0);
    expect(resources.filter((it) => /99999\d{4}/.test(JSON.stringify(it)))).toEqual([]);
  });

  /** The row `ICPC diagnosis`: C or F for vg-ggz, ggz provider and huisarts; words only, or nothing, for all others. */
  test.each(['vg-sd', 'vg-ed', 'planner', 'wmo', 'welzijn', 'schuldhulp', 'partner'])('2.7: no ICPC code of chapter P in any message for %s', (view) => {
    const resources = run.reports.flatMap(resourcesOf).filter((it) => viewOf(it) === view);
    expect(resources.length).toBeGreaterThan(0);
    expect(resources.filter((it) => /"P\d\d"|icpc/i.test(JSON.stringify(it)))).toEqual([]);
  });

  test('4: a BSN that fails the 11-proef reaches nobody, and no notice has a BSN at all', () => {
    const all = run.reports.flatMap(resourcesOf);
    expect(all.filter((it) => JSON.stringify(it).includes('999990018'))).toEqual([]);
    const notices = all.filter((it) => it.resourceType === 'Communication');
    expect(notices.length).toBeGreaterThan(CASES.length);
    expect(notices.filter((it) => /99999\d{4}/.test(JSON.stringify(it)))).toEqual([]);
  });

  test('5.14: no person in the log, not even at level debug', () => {
    const { log } = run;
    expect(log.split('\n').length).toBeGreaterThan(CASES.length);
    const markers = ALL_JOURNEYS.flatMap(({ person, questions }) => [
      person.bsn, person.given, ...person.surname.split(/[&\- ]+/).filter((it) => it.length > 3), person.born, questions?.hulpvraag ?? '', questions?.naaste?.split('^')[0] ?? '',
    ]);
    for (const marker of new Set([...markers, '0612345678', 'persoon@voorbeeld.example', 'Dijk 1', 'Verwijsbrief'].filter((it) => it !== ''))) {
      expect(log.includes(marker), marker).toBe(false);
    }
  });
});

describe('5.14 of all journeys nothing about a person stands where no person belongs', () => {
  const markers = personMarkers(ALL_JOURNEYS);

  test('every journey has markers of its own, and they are seen in its messages', async () => {
    expect(markers.phrases.size).toBeGreaterThan(250);
    for (const { name, person } of ALL_JOURNEYS) {
      const folder = join(JOURNEYS, name);
      const [file = ''] = readdirSync(folder).filter((it) => /^(srm|letter|ref|verwijzing|bundle|nazending)\./.test(it));
      const found = markersIn(markers, await readFile(join(folder, file), file.endsWith('.hl7') ? 'latin1' : 'utf8'));
      expect(found.length, name).toBeGreaterThan(4);
      expect(found.some((it) => it === person.given || it.startsWith(person.born.slice(0, 4))), name).toBe(true);
    }
  });

  test.each(['log', 'ack', 'url', 'header', 'error body', 'trace', '/metrics', 'worklist without a name', 'table outbox_delivery', 'table worklist_item', 'table audit_record', 'table decision_record'])('there is something of: %s', (source) => {
    expect(run.evidence.filter((it) => it.source === source).map(({ text }) => text).join('').length).toBeGreaterThan(100);
  });

  test('log lines at level debug, error bodies, ACKs, URLs, headers, metrics, traces, alarms, worklist and every readable column', () => {
    expect(leaksIn(markers, run.evidence)).toEqual([]);
  });
});
