import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle, Consent, Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { letterLines } from '../../../../src/outbound/letter/letter-lines.ts';
import { naasteForm } from '../../../../src/outbound/letter/naaste-form.ts';
import { permit } from '../../../../src/policy/permit.ts';
import { consentFor } from '../../../../src/sandbox/partner-resources.ts';
import { delivery, factsFor } from '../../../policy/journeys.ts';
import { runHere } from '../../cli/run-mgn.ts';

const folder = mkdtempSync(join(tmpdir(), 'mgn-naaste-'));

function write(name: string, value: unknown): string {
  writeFileSync(join(folder, name), JSON.stringify(value));
  return join(folder, name);
}

/** The team's own copy of the booking, as the gateway sent it: a naaste joins, by name unknown. */
function booking(change: (resources: readonly Resource[]) => readonly Resource[] = (it) => it): Bundle {
  const sent = permit(delivery('vg-sd', 'vgteam', 'booking'), factsFor('vgteam'));
  const resources = sent.ok ? (sent.value.bundle.entry ?? []).flatMap((it) => it.resource ?? []) : [];
  return { resourceType: 'Bundle', type: 'collection', timestamp: '2026-11-30T10:00:00Z', entry: change(resources).map((resource) => ({ resource })) };
}

const consent = (decision: 'permit' | 'deny', more: { withdrawn?: boolean } = {}): Consent => consentFor({ id: '3f6c0f0e-6a1f-4d8e-9d52-0a4e6a6f1b11' }, { consentClass: 'naaste', decision, at: '2026-11-24T09:00:00Z', ...more });

type Minimised = { readonly permitted: boolean; readonly code?: string; readonly bundle: Bundle };

async function minimised(bundle: Bundle, given: Consent | undefined, ...more: readonly string[]): Promise<Minimised> {
  const args = ['minimise', write('afspraak.json', bundle), '--role', 'naaste', '--json', ...(given === undefined ? [] : ['--consent', write('toestemming.json', given)]), ...more];
  return JSON.parse((await runHere(args)).out) as Minimised;
}

describe('T4, L9 what a naaste who joins is handed', () => {
  it('when, how long and in which form; not who else is there, nor for whom', async () => {
    const { bundle } = await minimised(booking(), consent('permit'));
    expect(bundle.entry?.map((it) => it.resource)).toMatchObject([{ resourceType: 'Appointment', start: '2026-12-02T09:00:00Z', minutesDuration: 60, participant: [{ status: 'accepted', type: [{ coding: [{ code: 'naaste' }] }] }] }]);
    expect(JSON.stringify(bundle)).not.toMatch(/Patient|Testinga|Sanne|ggzproef|samenhuis|vg-ggz|vg-sd|Stichting/);
  });

  it.each([['no consent of the class naaste', undefined, 'CONSENT_MISSING'], ['a no', consent('deny'), 'CONSENT_MISSING'], ['withdrawn', consent('permit', { withdrawn: true }), 'CONSENT_MISSING']])('%s: nothing', async (_name, given, code) => {
    expect(await minimised(booking(), given)).toMatchObject({ permitted: false, code, bundle: { entry: [] } });
  });

  it('T4 the person said no to this naaste: nothing, whatever the class says', async () => {
    const denied: Resource = { resourceType: 'RelatedPerson', patient: { reference: 'Patient/p' }, extension: [{ url: 'https://mgn-gateway.example/fhir/StructureDefinition/ext-akkoord-persoon', valueBoolean: false }] };
    expect((await minimised(booking((it) => [...it, denied]), consent('permit'))).bundle.entry).toEqual([]);
  });

  it('nobody joins: there is nobody to invite', async () => {
    const alone = booking((resources) => resources.map((it) => (it.resourceType === 'Appointment' ? { ...it, participant: it.participant.filter((one) => one.type?.[0]?.coding?.[0]?.code !== 'naaste') } : it)));
    expect((await minimised(alone, consent('permit'))).bundle.entry).toEqual([]);
  });

  it('the sheet: a PDF that names nobody; not over another file, and not for another role', async () => {
    const file = join(folder, 'uitnodiging.pdf');
    await minimised(booking(), consent('permit'), '--form', file, '--place', 'Dorpshuis, Proefplein 1');
    expect(readFileSync(file).subarray(0, 5).toString()).toBe('%PDF-');
    const again = await runHere(['minimise', join(folder, 'afspraak.json'), '--role', 'naaste', '--consent', join(folder, 'toestemming.json'), '--form', file, '--json']);
    const other = await runHere(['minimise', join(folder, 'afspraak.json'), '--role', 'persoon', '--form', join(folder, 'x.pdf'), '--json']);
    expect([again.status, other.status, existsSync(join(folder, 'x.pdf'))]).toEqual([2, 2, false]);
    await minimised(booking(), undefined, '--form', join(folder, 'y.pdf'));
    expect(existsSync(join(folder, 'y.pdf'))).toBe(false);
  });

  it('says in plain words when and where, with room to write when no place is given', () => {
    const appointment = { resourceType: 'Appointment', status: 'booked', start: '2026-12-02T09:00:00Z', minutesDuration: 60, appointmentType: { coding: [{ code: 'op-locatie' }] }, participant: [] } as const;
    const form = naasteForm({ ...appointment, appointmentType: { coding: [{ code: 'op-locatie' }] }, participant: [] }, { at: '2026-11-30T10:00:00Z' });
    expect(form.facts).toEqual([['Wanneer', '2 december 2026 om 10:00 uur'], ['Duur', 'ongeveer 60 minuten'], ['Vorm', 'op locatie'], ['Plaats', '.'.repeat(50)]]);
    expect(letterLines(form).join(' ')).toContain('hoort u van die persoon zelf');
  });
});
