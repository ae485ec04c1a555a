import type { Bundle, Patient } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBsn } from '../src/fhir/bsn.ts';
import { accept } from '../src/kernel/result.ts';
import { sendDeliveryStory } from '../src/pipeline/send-delivery.ts';
import type { Sent } from '../src/pipeline/send-delivery.ts';
import { permit } from '../src/policy/permit.ts';
import { recordConsentStory } from '../src/pipeline/consent-story.ts';
import { consentFor } from '../src/sandbox/partner-resources.ts';
import { traceJourney } from '../src/trace.ts';
import type { ConsentState } from '../src/workflow/journey.ts';
import type { PartnerRole } from '../src/workflow/network.ts';
import { SANNE } from './fixtures/journey-cases.ts';
import { ALL_CONSENTS, consent, delivery, factsFor, JOURNEY } from './policy/journeys.ts';
import { NETWORK as POLICY_NETWORK } from './policy/network.ts';
import { received } from './personas/course.ts';
import type { MemoryGateway } from './support/memory-gateway.ts';
import { deliveriesOf, memoryGateway } from './support/memory-gateway.ts';
import { memoryOutbox } from './support/memory-outbox.ts';
import type { RealGateway } from './support/real-gateway.ts';
import { startRealGateway } from './support/real-gateway.ts';
import { letter, srm } from './support/test-messages.ts';
import { openDoor } from './unit/inbound/http/open-door.ts';
import { accepted, HUISARTS, NUMBER } from './unit/pipeline/callers.ts';

/** domain.md 2.8, item by item, as design 4 reads them. What others prove in depth is named with its test. */
const WITHOUT = (...gone: readonly string[]): readonly ConsentState[] => ALL_CONSENTS.filter((one) => !gone.includes(one.class));
const bundleOf = (view: Parameters<typeof delivery>[0], recipient: string, kind: Parameters<typeof delivery>[2], subject?: string): Bundle => {
  const permitted = permit(delivery(view, recipient, kind, subject === undefined ? {} : { subject }), factsFor(recipient));
  if (!permitted.ok) {
    throw new Error(permitted.refusal.code);
  }
  return permitted.value.bundle;
};

/** One attempt for the sociaal-domein seat of a fresh journey; `bytes` counts what was handed to the wire. */
async function attempt(change: (gateway: MemoryGateway) => Promise<void>): Promise<{ readonly sent: Sent<void>; readonly bytes: number }> {
  const gateway = await memoryGateway();
  await accepted(gateway);
  await change(gateway);
  const { id } = await gateway.journeyOf(NUMBER);
  let bytes = 0;
  const send = sendDeliveryStory({ ...gateway.ports, send: async (permitted) => void (bytes += JSON.stringify(permitted.bundle).length) });
  const sent = await send({ id: crypto.randomUUID(), journeyId: id, recipient: 'vg-voorbeelddam', view: 'vg-ed', kind: 'referral' }, async () => 'departed');
  return { sent, bytes };
}

const withdraw = (consentClass: string, gateway: MemoryGateway, ports = gateway.ports): Promise<unknown> => {
  const said = consentFor({ id: '' }, { consentClass, decision: 'permit', at: '2026-11-23T08:19:00.000Z', withdrawn: true });
  return recordConsentStory(ports)(HUISARTS, { ...said, provision: { ...said.provision, data: [{ meaning: 'instance', reference: { type: 'ServiceRequest', identifier: { system: 'https://mgn-gateway.example/fhir/NamingSystem/zorgdomein-nummer', value: NUMBER } } }] } });
};

describe('domain.md 2.8', () => {
  it('1 consent missing: 0 bytes sent', async () => {
    expect(await attempt(async () => undefined)).toMatchObject({ sent: { result: 'delivered' }, bytes: expect.any(Number) as number });
    const refused = await attempt(async (gateway) => void (await withdraw('vg-ed', gateway)));
    expect(refused).toEqual({ sent: { result: 'withheld', code: 'CONSENT_WITHDRAWN' }, bytes: 0 });
    for (const view of ['vg-ggz', 'vg-sd', 'vg-ed'] as const) {
      expect(permit(delivery(view, 'vgteam', 'referral'), factsFor('vgteam', { consents: WITHOUT(view) }))).toMatchObject({ ok: false, refusal: { code: 'CONSENT_MISSING' } });
    }
  });

  it('2 consent vg-ggz only: no SD copy, and no VG: not stated is held and asked once, an explicit no is refused (design 4)', () => {
    const unstated = received({ consents: ['vg-ggz'] });
    expect(unstated.journey.judgement).toMatchObject({ result: 'held', code: 'CONSENT_UNKNOWN' });
    const refused = received({ consents: ['vg-ggz', '-vg-sd'] });
    expect(refused.journey.judgement).toMatchObject({ result: 'refused', code: 'CONSENT_REFUSED' });
    for (const course of [unstated, refused]) {
      expect(course.last.effects.deliveries.filter((one) => one.view.startsWith('vg-'))).toEqual([]);
    }
  });

  it('3 withdrawal between queue and send: not sent, the huisarts hears who is responsible, who got nothing hears nothing', async () => {
    const gateway = await memoryGateway();
    await accepted(gateway);
    const queued = deliveriesOf(gateway).filter((one) => one.view === 'vg-ed').slice(0, 1);
    const outbox = memoryOutbox(gateway.store, () => undefined);
    const loaded = await gateway.store.load((await gateway.journeyOf(NUMBER)).id);
    await outbox.store.commit({ at: gateway.clock.at, journey: { before: loaded, after: loaded.record, events: [] }, effects: { deliveries: queued, worklist: [], cancel: [], release: [] }, audit: [] });
    const [row] = outbox.claim();
    if (row === undefined) {
      throw new Error('nothing was queued');
    }
    await withdraw('vg-ed', gateway, { ...gateway.ports, store: outbox.store });
    let left = 0;
    const sent = await sendDeliveryStory({ ...gateway.ports, store: outbox.store, send: async () => void (left += 1) })({ ...row }, outbox.departOf(row));
    expect([left, sent.result, row.status]).toEqual([0, 'withheld', 'cancelled']);
    expect(outbox.rows.filter((one) => one !== row).map((one) => `${one.view} ${one.about ?? one.kind}`)).toEqual(['huisarts consent-withdrawn']);
  });

  it('4 to the sociaal domein: no number that passes the 11-proef, no ICPC P code, no medication', () => {
    for (const bundle of [bundleOf('vg-sd', 'vgteam', 'referral'), bundleOf('vg-sd', 'vgteam', 'advice'), bundleOf('welzijn', 'samenhuis', 'task', 'actie-3')]) {
      const text = JSON.stringify(bundle);
      expect([...text.matchAll(/(?<![\d.-])\d{9}(?![\d-])/g)].filter(([number]) => isBsn(number))).toEqual([]);
      expect(text).not.toMatch(/"P\d\d"/);
      expect(bundle.entry?.some((it) => it.resource?.resourceType === 'MedicationStatement')).toBe(false);
    }
  });

  it('5 to a ggz provider: with the BSN; a wrong one goes nowhere; a missing one is said to be missing (design 4)', () => {
    const patient = (bundle: Bundle): Patient | undefined => bundle.entry?.map((it) => it.resource).find((it): it is Patient => it?.resourceType === 'Patient');
    expect(patient(bundleOf('ggz-aanbieder', 'ggzproef', 'task', 'actie-1'))?.identifier?.[0]?.value).toBe('999990019');
    const withBsn = (identifier: Patient['identifier']): typeof JOURNEY.bundle => ({
      resourceType: 'Bundle', type: 'collection', ...JOURNEY.bundle,
      entry: JOURNEY.bundle?.entry?.map((it) => (it.resource?.resourceType === 'Patient' ? { ...it, resource: { ...it.resource, identifier } } : it)),
    } as typeof JOURNEY.bundle);
    const ask = (bundle: typeof JOURNEY.bundle): ReturnType<typeof permit> => permit(delivery('ggz-aanbieder', 'ggzproef', 'task', { subject: 'actie-1' }), factsFor('ggzproef', bundle === undefined ? {} : { bundle }));
    expect(ask(withBsn([{ system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: '999990018' }]))).toMatchObject({ ok: false, refusal: { code: 'BSN_INVALID' } });
    expect(ask(withBsn([]))).toMatchObject({ ok: true });
  });

  it('6 to the gemeente without consent wmo: refused', () => {
    expect(permit(delivery('wmo', 'gm9901', 'task', { subject: 'actie-2' }), factsFor('gm9901', { consents: WITHOUT('wmo') }))).toMatchObject({ ok: false, refusal: { code: 'CONSENT_MISSING' } });
    expect(permit(delivery('wmo', 'gm9901', 'task', { subject: 'actie-2' }), factsFor('gm9901', { consents: [...WITHOUT('wmo'), consent('wmo', undefined, { decision: 'deny' })] }))).toMatchObject({ ok: false, refusal: { code: 'CONSENT_MISSING' } });
  });

  it.each([['7 insurer', 'verzekeraar'], ['8 role B or M', 'gemeente']] as const)('%s on any person endpoint: 403 and a row in the log (test/roles: every route, every role)', async (_name, role: PartnerRole) => {
    const refused: string[] = [];
    const door = await openDoor({}, {
      verifyToken: async () => accept({ clientId: 'c', partner: 'p', role, scopes: ['system/*.cruds'], isBarred: true }),
      onRefused: async ({ caller, type, code }) => void refused.push(`${caller?.role} ${type} ${code}`),
    });
    const calls = [['GET', '/fhir/Task/a'], ['PUT', '/fhir/Task/a'], ['POST', '/fhir/Task/_search'], ['POST', '/fhir/Consent'], ['POST', '/fhir'], ['POST', '/inbound/hl7v2'], ['POST', '/inbound/viplive/consultatie'], ['POST', '/fhir/Patient/$validate']] as const;
    for (const [method, path] of calls) {
      expect((await fetch(`${door.url}${path}`, { method, headers: { authorization: 'Bearer x' } })).status, path).toBe(403);
    }
    expect(refused).toEqual(['Task', 'Task', 'Task', 'Consent', 'Bundle', 'Bundle', 'Task', 'Patient'].map((type) => `${role} ${type} NOT_ALLOWED`));
    await door.close();
  });

  describe('on a whole gateway', () => {
    let real: RealGateway;
    beforeAll(async () => {
      real = await startRealGateway();
      await real.gateway.stories.receiveHl7v2(srm(SANNE), { door: 'mllp', peer: '127.0.0.1' });
      await real.gateway.stories.receiveHl7v2(letter(SANNE), { door: 'mllp', peer: '127.0.0.1' });
      await real.settle();
    }, 120_000);
    afterAll(() => real.close());

    it('9 an SD user that searches or pulls: 403', async () => {
      expect(await real.region.clientOf('samenhuis').searchTasks()).toMatchObject({ status: 403, code: 'NOT_ALLOWED' });
      expect((await real.region.clientOf('samenhuis').readTask(crypto.randomUUID())).status).toBe(404);
    });

    it('10 a row per send with the consent it rests on; 11 the person\'s log shows it', async () => {
      const { database } = real.gateway.storage;
      const delivered = await database.query<{ id: string; kind: string; consent: string | null; version: number | null }>("select id, kind, departed_consent as consent, departed_version as version from outbox_delivery where status = 'delivered'");
      const rows = await database.query<{ subject: string; consent: string | null }>("select subject, consent from audit_record where action = 'deliver'");
      const personal = delivered.filter((it) => it.kind !== 'notice');
      expect(personal.length).toBeGreaterThan(2);
      for (const one of personal) {
        expect(rows.find((it) => it.subject === one.id)?.consent).toBe(one.consent);
        expect([one.consent === null, one.version === null]).toEqual([false, false]);
      }
      const { storage, store, rulebooks } = real.gateway;
      const trace = await traceJourney({ storage, store, views: rulebooks.views, network: () => real.region.network() }, SANNE.number, new Date('2026-11-23T09:00:00Z'));
      const told = JSON.stringify((trace.ok ? trace.value.proof.entry : [])?.filter((it) => it.resource?.resourceType === 'AuditEvent'));
      expect(personal.every((it) => told.includes(it.consent ?? '-'))).toBe(true);
    });

    it('12 a delivery holds no payload, waiting or gone; its log row stays (retention: the sweeper\'s own test)', async () => {
      const [row] = await real.gateway.storage.database.query<Record<string, unknown>>("select * from outbox_delivery where status = 'delivered' limit 1");
      const { receipt: _sealed, ...plain } = row ?? {};
      expect(JSON.stringify(plain)).not.toMatch(/Testinga|999990019|pieker/);
    });
  });

  it('T8 a team member without a secrecy basis in force: nothing leaves for that view, a notice that it is over still does', () => {
    const [region] = POLICY_NETWORK.regions;
    const lacking = (change: object): typeof POLICY_NETWORK => ({ ...POLICY_NETWORK, regions: POLICY_NETWORK.regions.map((it) => ({ ...it, teams: (region?.teams ?? []).map((team) => ({ ...team, members: team.members.map((member) => (member.view === 'vg-sd' ? { ...member, ...change } as typeof member : member)) })) })) });
    for (const change of [{ secrecy: undefined }, { secrecy: { basis: 'belofte', since: '2026-01-01' } }, { secrecy: { basis: 'contract', since: '2026-12-01' } }]) {
      const ask = (view: 'vg-sd' | 'vg-ggz', kind: 'referral' | 'notice'): unknown => {
        const asked = permit(delivery(view, 'vgteam', kind), factsFor('vgteam', {}, { network: lacking(change) }));
        return asked.ok ? 'ok' : asked.refusal.code;
      };
      expect([ask('vg-sd', 'referral'), ask('vg-ggz', 'referral'), ask('vg-sd', 'notice')]).toEqual(['SECRECY_MISSING', 'ok', 'ok']);
    }
  });
});
