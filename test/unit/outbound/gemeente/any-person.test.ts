import type { Patient, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { meldingLetter } from '../../../../src/outbound/gemeente/melding-letter.ts';
import { sendZgw } from '../../../../src/outbound/gemeente/send-zgw.ts';
import { wmoMelding } from '../../../../src/outbound/gemeente/wmo-melding.ts';
import { zaakRoles } from '../../../../src/outbound/gemeente/zaak-roles.ts';
import type { PermittedDelivery } from '../../../../src/policy/permit.ts';
import type { ZgwPartner } from '../../../../src/sandbox/zgw/start-zgw-partner.ts';
import { sampleNetwork } from '../../../support/sample-network.ts';
import { advisedRuben, permittedFor, PORTS, startGemeente, zgwEndpoint } from './melding.ts';

let melding: PermittedDelivery;
let gemeente: ZgwPartner;
beforeAll(async () => {
  melding = await permittedFor(await advisedRuben());
  gemeente = await startGemeente();
});
afterAll(() => gemeente.close());

const words = fc.oneof(fc.string({ maxLength: 400, unit: 'grapheme' }), fc.constant(''), fc.constant('É'.repeat(300)), fc.constant('<script>&"\u0000'));
const person = fc.record({
  family: words, given: fc.array(words, { maxLength: 3 }), birthDate: fc.constantFrom(undefined, '1953', '1949-09', '1985-07-02'), gender: fc.constantFrom(undefined, 'male', 'female', 'other', 'unknown'),
  phone: words, city: words, limits: words, team: words, task: fc.uuid(), hasBsn: fc.boolean(),
}, { requiredKeys: ['task', 'team', 'hasBsn', 'given', 'limits'] });
type Person = typeof person extends fc.Arbitrary<infer T> ? T : never;

/** What policy permitted of case 2, about somebody else. */
function about({ family, given, birthDate, gender, phone, city, limits, team, task, hasBsn }: Person): PermittedDelivery {
  const changed = (resource: Resource): Resource => {
    if (resource.resourceType === 'Patient') {
      const { telecom: _telecom, birthDate: _birthDate, gender: _gender, ...rest } = resource;
      return {
        ...rest, identifier: (rest.identifier ?? []).filter(({ system }) => hasBsn || system?.endsWith('/bsn') !== true), name: [{ given, ...(family === undefined ? {} : { family }) }],
        ...(birthDate === undefined ? {} : { birthDate }), ...(gender === undefined ? {} : { gender: gender as NonNullable<Patient['gender']> }),
        ...(phone === undefined ? {} : { telecom: [{ system: 'phone', value: phone }] }), address: [{ ...rest.address?.[0], ...(city === undefined ? {} : { city }) }],
      };
    }
    if (resource.resourceType === 'ServiceRequest') {
      return { ...resource, reasonCode: [{ text: limits }], requester: { display: team } };
    }
    return resource.resourceType === 'Task' ? { ...resource, id: task } : resource;
  };
  return { ...melding, id: task, bundle: { ...melding.bundle, entry: (melding.bundle.entry ?? []).map((entry) => (entry.resource === undefined ? entry : { ...entry, resource: changed(entry.resource) })) } };
}

describe('5.5 whatever policy permits, a gemeente can take', () => {
  test('no length, sign or gap in a person makes a zaak that its APIs refuse', async () => {
    await fc.assert(fc.asyncProperty(person, async (one) => {
      await sendZgw(about(one), zgwEndpoint(gemeente), PORTS);
      expect(gemeente.zaken().find(({ identificatie }) => identificatie === one.task)).toMatchObject({ statussen: ['Ingediend'] });
    }), { numRuns: 12, seed: 6 });
  }, 60_000);

  test('without a BSN the role has name and birth date, with one nothing is left out; letter and data agree', () => {
    fc.assert(fc.property(person, (one) => {
      const permitted = about(one);
      const data = wmoMelding(permitted, sampleNetwork());
      const [role] = zaakRoles('https://gemeente.test/zaken/1', data, { zaaktype: 'z', initiator: 'i', firstStatus: 's', informatieobjecttype: 'd' });
      const who = role?.['betrokkeneIdentificatie'] as Readonly<Record<string, string>>;
      expect(who['inpBsn']).toBe(one.hasBsn ? '999990020' : undefined);
      expect(who['geboortedatum']).toBe(one.birthDate);
      expect(who['geslachtsnaam'] ?? '').toBe((one.family ?? '').slice(0, 200));
      expect(JSON.stringify(meldingLetter(permitted, data, sampleNetwork()).facts).includes('999990020')).toBe(one.hasBsn);
      expect(JSON.parse(JSON.stringify(data))).toEqual(data);
    }), { numRuns: 100, seed: 6 });
  });
});
