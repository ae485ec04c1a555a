import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLog } from '../src/log.ts';
import { MllpClient } from '../src/outbound/mllp-client.ts';
import { adviesFor, consentFor } from '../src/sandbox/partner-resources.ts';
import type { JourneyCase } from './fixtures/journey-case.ts';
import type { OtlpReceiver } from './support/otlp-receiver.ts';
import { startOtlpReceiver } from './support/otlp-receiver.ts';
import type { RealGateway } from './support/real-gateway.ts';
import { startRealGateway } from './support/real-gateway.ts';
import { answersWith, attachment, caseWith, changed, letter, srm } from './support/test-messages.ts';

/** Words that stand for the person in everything that is sent here; none may come out where no person belongs. */
const MARKERS = ['Merkteken', 'merkteken', 'MERKTEKEN', '999990019', '99999 0019', '19920314', '1992-03-14', '0612345678', '06 12345678', 'persoon@voorbeeld'];

const PERSON: Partial<JourneyCase> = {
  person: { bsn: '999990019', given: 'Merktekena', surname: 'Merktekensma&&Merktekensma', born: '19920314', sex: 'F', city: 'Voorbeelddam', gemeente: 'GM9901' },
  remark: 'Merkteken in de opmerking', icpc: ['P74 Merktekenstoornis', 'Z12 Relatieprobleem partner'],
  questions: answersWith({ hulpvraag: 'Merkteken: ik pieker', motivatie: 'Merkteken', samenvatting: 'Merkteken', naaste: 'Joris Merktekenman^partner^0687654321^J' }),
};

function messages(): readonly Uint8Array[] {
  const one = (index: number, change: Partial<JourneyCase> = {}): JourneyCase => caseWith(`ZP${100_500_000 + index}`, { ...PERSON, ...change });
  const bad = (index: number, from: string | RegExp, to: string): Uint8Array => changed(srm(one(index)), from, to);
  return [
    srm(one(0)), letter(one(0)), attachment(one(0)), srm(one(0)), srm(one(0), { event: 'S04', controlId: 'cancel' }),
    srm(one(1, { questions: undefined })), srm(one(2, { questions: { ...answersWith({ crisis: 'J' }), hulpvraag: 'Merkteken' } })),
    srm(one(3, { requester: '94004321^Merkteken^M.^^^^^^VEKTIS' })), letter(one(4)),
    bad(10, 'SRM^S01^SRM_S01', 'Merkteken^Merkteken'), bad(11, '|T|2.4', '|Merkteken|2.4'), bad(12, '|T|2.4', '|T|Merkteken'),
    bad(13, 'VGREG001', 'Merkteken'), bad(14, '&01059999', '&Merkteken'), bad(15, 'ARQ|ZP100500015', 'ARQ|Merkteken'),
    bad(16, '|ZorgDomein|ZD|', '|Zorgdomein-onbekend|ZD|'), bad(17, 'P74^Merktekenstoornis^ICPC-1-NL', '^Merktekenstoornis^ICPC-1-NL'),
    bad(18, '|19920314|', '|Merkteken|'), bad(19, '|20261123091500+0100|', '|Merkteken|'), bad(20, '01004567', 'Merkteken'),
    bad(21, 'werk-dagbesteding', 'Merkteken'), bad(22, /PID\|[^\r]*/, 'PID|Merkteken'), bad(23, 'MSH|^~\\&', 'MSH|Merkteken'),
    new TextEncoder().encode('Merkteken zonder kop'), srm(one(0, { remark: 'Merkteken anders' })),
  ];
}

const FHIR = { 'content-type': 'application/fhir+json', accept: 'application/fhir+json' };

describe('5.14 no person in a log line, an error text, a metric, a span, an alarm, an audit row, a URL or a file', () => {
  const lines: string[] = [];
  const answers: string[] = [];
  const dataDir = mkdtempSync(join(tmpdir(), 'mgn-leak-'));
  let real: RealGateway;
  let collector: OtlpReceiver;

  const expectClean = (text: string): void => expect(MARKERS.filter((it) => text.includes(it))).toEqual([]);

  beforeAll(async () => {
    const stream = new Writable({ write: (chunk: Buffer, _encoding, done) => { lines.push(chunk.toString()); done(); } });
    collector = await startOtlpReceiver();
    real = await startRealGateway({ dataDir, log: makeLog('debug', stream), env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' } });
    const client = new MllpClient({ host: '127.0.0.1', port: real.gateway.doors.mllpPort });
    for (const message of messages()) {
      answers.push(Buffer.from(await client.send(message)).toString('latin1'));
    }
    await client.close();
    await real.settle();
  }, 60_000);

  afterAll(async () => {
    await real.close();
    const spans = collector.requests.map((it) => it.body.toString('utf8'));
    await collector.close();
    // Also what left at the very end.
    expect(spans.length).toBeGreaterThan(0);
    spans.forEach(expectClean);
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('the batch did what it should: every outcome is in it', async () => {
    const rows = await real.gateway.storage.database.query<{ outcome: string }>('select distinct outcome from raw_message order by outcome');
    expect(rows.map((it) => it.outcome)).toEqual(expect.arrayContaining(['accepted', 'cancelled', 'held', 'invalid', 'letter', 'refused', 'stopped']));
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.some((it) => it.includes('message received'))).toBe(true);
  });

  it('answers over MLLP hold places and codes, never a value', () => {
    expect(answers).toHaveLength(messages().length);
    expect(answers.some((it) => it.includes('ERR|'))).toBe(true);
    // MSH mirrors the header of the message to whoever sent it; what is said about it stands after that.
    answers.map((it) => it.slice(it.indexOf('\r'))).forEach(expectClean);
  });

  it('log lines at level debug', () => {
    lines.forEach(expectClean);
  });

  it('metrics, health and the API description', async () => {
    for (const path of ['/metrics', '/health/live', '/health/ready', '/openapi.json']) {
      const response = await fetch(`http://127.0.0.1:${real.gateway.doors.adminPort}${path}`);
      expect(response.status).toBe(200);
      expectClean(await response.text());
    }
  });

  it('error bodies of the FHIR door, with and without a token', async () => {
    const { baseUrl } = real.gateway.doors;
    const team = real.region.clientOf('vg-voorbeelddam');
    const id = crypto.randomUUID();
    const refused = await Promise.all([
      team.readTask('Merkteken'),
      team.readTask(id),
      team.stepTask(id, { status: 'rejected', reason: 'Merkteken', reasonText: 'Merkteken' }),
      team.searchTasks({ identifier: 'Merkteken', status: 'Merkteken' }),
    ]);
    expect(refused.map((it) => it.status)).toEqual([404, 404, 404, 200]);
    refused.forEach((it) => expectClean(JSON.stringify(it)));
    const bodies = ['{"resourceType":"Merkteken"', '{"resourceType":"Merkteken"}', JSON.stringify(consentFor({ id }, { consentClass: 'Merkteken', decision: 'permit', at: 'Merkteken' })), JSON.stringify(adviesFor({ id }, { resourceType: 'QuestionnaireResponse', status: 'completed', questionnaire: 'Merkteken' }))];
    for (const body of bodies) {
      for (const path of ['Consent', 'QuestionnaireResponse', 'Task/$validate', 'Merkteken']) {
        const response = await fetch(`${baseUrl}/fhir/${path}`, { method: 'POST', headers: { ...FHIR, authorization: 'Bearer Merkteken' }, body });
        expect(response.status).toBeGreaterThanOrEqual(400);
        expectClean(await response.text());
      }
    }
    lines.forEach(expectClean);
  });

  it('audit rows, alarms, worklist and outbox: ids, codes and times only', async () => {
    for (const table of ['audit_record', 'alarm', 'worklist_item', 'outbox_delivery', 'decision_record', 'task_index']) {
      const rows = await real.gateway.storage.database.query<{ row: string }>(`select to_jsonb(t)::text as row from ${table} t`);
      expect(rows.length).toBeGreaterThan(0);
      expectClean(rows.map((it) => it.row).join('\n'));
    }
  });

  it('ids that leave are ids: nobody is in the address of a Task', async () => {
    const [task] = real.region.partners.get('vg-voorbeelddam')?.list('Task') ?? [];
    const ids = await real.gateway.storage.database.query<{ id: string }>('select external_id as id from task_index');
    expect(JSON.stringify(task)).toContain(ids.find(({ id }) => JSON.stringify(task).includes(id))?.id);
    for (const { id } of ids) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expectClean(id);
    }
  });

  it('files of the database and the key store hold no readable word of the person (5.10)', async () => {
    await real.gateway.storage.database.query('checkpoint');
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((it) => it.isFile() && !it.parentPath.includes('cache'));
    expect(files.length).toBeGreaterThan(100);
    for (const file of files) {
      const bytes = readFileSync(join(file.parentPath, file.name));
      expect(['Merkteken', '999990019'].filter((it) => bytes.includes(it))).toEqual([]);
    }
  });
});
