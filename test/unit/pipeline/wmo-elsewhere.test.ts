import type { Bundle, ServiceRequest } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../../src/kernel/result.ts';
import { askPermit } from '../../../src/pipeline/show-delivery.ts';
import type { PermittedDelivery } from '../../../src/policy/permit.ts';
import { consentFor } from '../../../src/sandbox/partner-resources.ts';
import type { DeliveryKind, NoticeAbout } from '../../../src/workflow/effects.ts';
import type { MemoryGateway } from '../../support/memory-gateway.ts';
import { deliveriesOf } from '../../support/memory-gateway.ts';
import { advisedRuben, MELDING_ID, RUBEN } from '../outbound/gemeente/melding.ts';
import { codeOf, OTHER_TEAM } from './callers.ts';

async function permitTo(gateway: MemoryGateway, recipient: string): Promise<Result<PermittedDelivery>> {
  const journey = await gateway.journeyOf(RUBEN.number);
  const subject = journey.taken.find((it) => it.view === 'wmo')?.localId ?? '';
  return askPermit(gateway.ports, journey, { id: MELDING_ID, journeyId: journey.id, recipient, view: 'wmo', kind: 'task', subject });
}

async function answer(gateway: MemoryGateway, consent: Partial<Parameters<typeof consentFor>[1]>): Promise<void> {
  const journey = await gateway.journeyOf(RUBEN.number);
  const id = gateway.idOf(journey, 'vg-ggz');
  const task = await gateway.stories.readResource(OTHER_TEAM, 'Task', id);
  const subject = task.ok ? (task.value.resource as { readonly for?: { readonly reference?: string } }).for : undefined;
  const said = await gateway.stories.recordConsent(OTHER_TEAM, consentFor({ id, ...(subject === undefined ? {} : { for: subject }) }, { consentClass: 'wmo', decision: 'permit', at: gateway.clock.at.toISOString(), ...consent }));
  expect(codeOf(said)).toBe('ok');
}

const requestIn = (bundle: Bundle): ServiceRequest | undefined => bundle.entry?.flatMap(({ resource }) => (resource?.resourceType === 'ServiceRequest' ? [resource] : []))[0];

describe('Wmo 1.2.1, 5.2.5: beschermd wonen at the gemeente to which the person turns', () => {
  test('the consent of intake does not reach it; one that names it does, and stands in the melding', async () => {
    const gateway = await advisedRuben({ beschermdWonen: 'J', aanbieder: 'gemeente-gm9904' });
    expect(codeOf(await permitTo(gateway, 'gemeente-gm9904') as never)).toBe('CONSENT_MISSING');
    await answer(gateway, { partner: 'gemeente-gm9904' });
    const permitted = await permitTo(gateway, 'gemeente-gm9904');
    expect(permitted.ok).toBe(true);
    expect(requestIn(permitted.ok ? permitted.value.bundle : { resourceType: 'Bundle', type: 'collection' })?.extension).toEqual(expect.arrayContaining([
      { url: 'https://mgn-gateway.example/fhir/StructureDefinition/ext-machtiging-op', valueDate: '2026-12-01' }, { url: 'https://mgn-gateway.example/fhir/StructureDefinition/ext-machtiging-door', valueCode: 'patient' },
    ]));
    // And no third one, whatever the consent says.
    expect(codeOf(await permitTo(gateway, 'gemeente-gm9901') as never)).toBe('ROLE_REFUSED');
  });

  test('a general no wins over a yes that names it', async () => {
    const gateway = await advisedRuben({ beschermdWonen: 'J', aanbieder: 'gemeente-gm9904' });
    await answer(gateway, { partner: 'gemeente-gm9904' });
    gateway.clock.at = new Date(gateway.clock.at.getTime() + 60_000);
    await answer(gateway, { decision: 'deny' });
    expect((await permitTo(gateway, 'gemeente-gm9904')).ok).toBe(false);
  });

  test('withdrawn: what was not accepted is taken back, and the gemeente hears so without a word of the person', async () => {
    const gateway = await advisedRuben();
    expect((await permitTo(gateway, 'gemeente-gm9902')).ok).toBe(true);
    await answer(gateway, { withdrawn: true });
    const journey = await gateway.journeyOf(RUBEN.number);
    expect(journey.taken.find((it) => it.view === 'wmo')?.status).toBe('cancelled');
    expect((await permitTo(gateway, 'gemeente-gm9902')).ok).toBe(false);
    const told = deliveriesOf(gateway).filter((it) => it.view === 'wmo' && it.kind !== 'task');
    expect(told.map(({ kind }) => kind)).toEqual(['notice']);
    const [row] = told;
    const permitted = await askPermit(gateway.ports, journey, { id: MELDING_ID, journeyId: journey.id, recipient: 'gemeente-gm9902', view: 'wmo', kind: row?.kind as DeliveryKind, about: row?.about as NoticeAbout, ...(row?.subject === undefined ? {} : { subject: row.subject }) });
    expect(permitted.ok).toBe(true);
    expect(JSON.stringify(permitted)).not.toMatch(/999990020|Proefstra|1985-07-02/);
  });
});
