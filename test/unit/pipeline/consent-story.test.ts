import type { Consent } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { renderConsent } from '../../../src/policy/render/render-consent.ts';
import type { Caller } from '../../../src/pipeline/stories.ts';
import type { ConsentAnswer } from '../../../src/sandbox/partner-resources.ts';
import { consentFor } from '../../../src/sandbox/partner-resources.ts';
import type { MemoryGateway } from '../../support/memory-gateway.ts';
import { memoryGateway } from '../../support/memory-gateway.ts';
import { testRulebooks } from '../../support/test-rulebooks.ts';
import { accepted, advised, caller, codeOf, HUISARTS, NUMBER, PLANNER, TEAM, teamTask } from './callers.ts';

const ANSWER: ConsentAnswer = { consentClass: 'wmo', decision: 'permit', at: '2026-11-23T08:18:00.000Z', how: 'mondeling' };
const ZD = 'https://mgn-gateway.example/fhir/NamingSystem/zorgdomein-nummer';
const HOEDANIGHEID = 'https://mgn-gateway.example/fhir/CodeSystem/hoedanigheid';
const BEWIJS = 'https://mgn-gateway.example/fhir/StructureDefinition/ext-bewijs-vertegenwoordiging';

async function open(): Promise<MemoryGateway> {
  const gateway = await memoryGateway();
  await accepted(gateway);
  return gateway;
}

/** A Consent that names the referral by its number, as the huisarts knows it. */
function byNumber(number: string, change: Partial<ConsentAnswer> = {}): Consent {
  const consent = consentFor({ id: '' }, { ...ANSWER, ...change });
  return { ...consent, provision: { ...consent.provision, data: [{ meaning: 'instance', reference: { type: 'ServiceRequest', identifier: { system: ZD, value: number } } }] } };
}

const standing = async (gateway: MemoryGateway, of = 'wmo'): Promise<string | undefined> => {
  const found = (await gateway.journeyOf(NUMBER)).consents.find((one) => one.class === of);
  return found === undefined ? undefined : found.withdrawnAt === undefined ? found.decision : 'withdrawn';
};

describe('L2 what a Consent must say, and what it may not', () => {
  const post = async (change: (consent: Consent) => Consent): Promise<string> => {
    const gateway = await open();
    const consent = consentFor({ id: await teamTask(gateway) }, ANSWER);
    const answer = await gateway.stories.recordConsent(TEAM, change(consent));
    return answer.ok ? 'ok' : `${answer.refusal.code} ${answer.refusal.at ?? ''}`;
  };
  const provision = (more: object) => (consent: Consent): Consent => ({ ...consent, provision: { ...consent.provision, ...more } });
  const representative = (capacity: string | undefined, evidence?: string) => (consent: Consent): Consent => ({
    ...consent,
    contained: [{ resourceType: 'RelatedPerson', id: 'v', patient: { type: 'Patient' }, ...(capacity === undefined ? {} : { relationship: [{ coding: [{ system: HOEDANIGHEID, code: capacity }] }] }) }],
    performer: [{ reference: '#v' }],
    extension: [...(consent.extension ?? []), ...(evidence === undefined ? [] : [{ url: BEWIJS, valueCode: evidence }])],
  });

  // prettier-ignore
  it.each([
    ['whole', (it: Consent) => it, 'ok'],
    ['a draft is no answer', (it: Consent) => ({ ...it, status: 'draft' as const }), 'FIELD_INVALID Consent.status'],
    ['another scope', (it: Consent) => ({ ...it, scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'research' }] } }), 'FIELD_INVALID Consent.scope'],
    ['two classes', (it: Consent) => ({ ...it, category: [...it.category, { coding: [{ system: 'https://mgn-gateway.example/fhir/CodeSystem/toestemmingsklasse', code: 'schuldhulp' }] }] }), 'FIELD_INVALID Consent.category'],
    ['nobody for whom', ({ patient: _, ...it }: Consent) => it, 'FIELD_MISSING Consent.patient'],
    ['nobody who answered', ({ performer: _, ...it }: Consent) => it, 'FIELD_MISSING Consent.performer'],
    ['no time', ({ dateTime: _, ...it }: Consent) => it, 'FIELD_MISSING Consent.dateTime'],
    ['answered by a professional', (it: Consent) => ({ ...it, performer: [{ type: 'Practitioner' as const, display: 'huisarts' }] }), 'FIELD_INVALID Consent.performer'],
    ['L9 answered by a naaste', (it: Consent) => ({ ...it, performer: [{ type: 'RelatedPerson' as const, display: 'zus' }] }), 'FIELD_MISSING Consent.performer'],
    ['L8 a representative without capacity', representative(undefined, 'verklaring-rangorde'), 'FIELD_MISSING Consent.performer'],
    ['L8 a bewindvoerder', representative('bewindvoerder', 'rechterlijke-beschikking'), 'FIELD_INVALID Consent.performer'],
    ['L8 a mentor without evidence', representative('mentor'), 'FIELD_MISSING Consent.extension'],
    ['L8 a mentor with the court order', representative('mentor', 'rechterlijke-beschikking'), 'ok'],
    ['an exception inside', provision({ provision: [{ type: 'deny' }] }), 'FIELD_INVALID Consent.provision.provision'],
    ['only some action', provision({ action: [{ coding: [{ code: 'access' }] }] }), 'FIELD_INVALID Consent.provision.action'],
    ['only some kinds of data', provision({ class: [{ code: 'Condition' }] }), 'FIELD_INVALID Consent.provision.class'],
    ['only what is not sensitive', provision({ securityLabel: [{ code: 'N' }] }), 'FIELD_INVALID Consent.provision.securityLabel'],
    ['only for research', provision({ purpose: [{ code: 'HRESCH' }] }), 'FIELD_INVALID Consent.provision.purpose'],
    ['for somebody not known here', provision({ actor: [{ role: { coding: [{ code: 'IRCP' }] }, reference: { identifier: { system: 'http://fhir.nl/fhir/NamingSystem/agb-z', value: '06990009' } } }] }), 'RECIPIENT_UNKNOWN Consent.provision.actor'],
    ['from next week on', provision({ period: { start: '2026-12-01' } }), 'FIELD_INVALID Consent.provision.period.start'],
    ['until some month', provision({ period: { end: '2026-12' } }), 'FIELD_INVALID Consent.provision.period.end'],
  ] as const)('%s', async (_name, change, expected) => {
    expect(await post(change as (consent: Consent) => Consent)).toBe(expected);
  });

  it('a last day counts whole in Amsterdam; who asked is kept; the answer names controller, rules and period', async () => {
    const gateway = await open();
    const consent = consentFor({ id: await teamTask(gateway) }, ANSWER);
    const answer = await gateway.stories.recordConsent(TEAM, { ...consent, provision: { ...consent.provision, period: { end: '2026-12-31' } } });
    const kept = (await gateway.journeyOf(NUMBER)).consents.find((one) => one.class === 'wmo');
    expect(kept).toMatchObject({ endsAt: '2026-12-31T22:59:59.000Z', askedBy: { partner: 'vg-voorbeelddam', person: 'persoon bij vg-voorbeelddam' } });
    expect(answer.ok && answer.value.resource).toMatchObject({
      organization: [{ identifier: { value: 'vg-voorbeelddam' } }], policy: [{ uri: 'https://mgn-gateway.example/fhir/policy/toestemming-verkennend-gesprek' }],
      sourceReference: { identifier: { value: NUMBER } }, provision: { type: 'permit', period: { end: '2026-12-31' } },
    });
  });
});

describe('4.2 the consent as kept is a whole IHE PCF Intermediate one', () => {
  it('every consent of a journey satisfies the profile, given by whomever', async () => {
    const gateway = await open();
    const consent = consentFor({ id: await teamTask(gateway) }, ANSWER);
    await gateway.stories.recordConsent(TEAM, {
      ...consent, performer: [{ reference: '#v' }], extension: [...(consent.extension ?? []), { url: BEWIJS, valueCode: 'rechterlijke-beschikking' }],
      contained: [{ resourceType: 'RelatedPerson', id: 'v', patient: { type: 'Patient' }, relationship: [{ coding: [{ system: HOEDANIGHEID, code: 'mentor' }] }] }],
    });
    const journey = await gateway.journeyOf(NUMBER);
    const { validators } = await testRulebooks();
    expect(journey.consents.map((one) => one.class)).toEqual(expect.arrayContaining(['vg-ggz', 'vg-sd', 'wmo', 'welzijn']));
    for (const one of journey.consents) {
      const rendered = renderConsent(one, { journey, network: gateway.ports.network(), documents: [], now: '2026-11-23T09:00:00Z' });
      const findings = validators.validate(rendered, { profiles: ['https://mgn-gateway.example/fhir/StructureDefinition/mgn-ConsentRecord'] });
      expect(findings.filter((it) => it.severity === 'error'), one.class).toEqual([]);
    }
  });
});

describe('L6 as easy as giving, at any time', () => {
  it.each([['huisarts', HUISARTS], ['planner', PLANNER]])('the %s records and withdraws by the referral number, also without a Task of its own', async (_name, from: Caller) => {
    const gateway = await open();
    expect(codeOf(await gateway.stories.recordConsent(from, byNumber(NUMBER)))).toBe('ok');
    expect(await standing(gateway)).toBe('permit');
    expect(codeOf(await gateway.stories.recordConsent(from, byNumber(NUMBER, { withdrawn: true })))).toBe('ok');
    expect(await standing(gateway)).toBe('withdrawn');
  });

  it('by number only for one\'s own: another practice, a team and a number that is not there look the same', async () => {
    const gateway = await open();
    const broken = { ...byNumber(NUMBER), status: 'draft' as const };
    const answers = [
      await gateway.stories.recordConsent(caller('huisarts-beukenhof', 'huisarts'), byNumber(NUMBER)),
      await gateway.stories.recordConsent(caller('huisarts-beukenhof', 'huisarts'), broken),
      await gateway.stories.recordConsent(TEAM, byNumber(NUMBER)),
      await gateway.stories.recordConsent(HUISARTS, byNumber('ZP999999999')),
    ];
    expect(answers.map((it) => !it.ok && it.refusal)).toEqual(Array(4).fill({ code: 'NOT_FOUND', at: 'Consent.basedOn' }));
    expect(await standing(gateway)).toBeUndefined();
  });

  it('needs neither performer nor time; without a partner it takes back every yes of its class', async () => {
    const gateway = await open();
    const { performer: _p, dateTime: _d, ...bare } = byNumber(NUMBER, { consentClass: 'welzijn', withdrawn: true });
    expect(codeOf(await gateway.stories.recordConsent(HUISARTS, bare))).toBe('ok');
    const welzijn = (await gateway.journeyOf(NUMBER)).consents.filter((one) => one.class === 'welzijn');
    expect(welzijn.length).toBeGreaterThan(0);
    expect(welzijn.every((one) => one.withdrawnAt !== undefined)).toBe(true);
  });
});

describe('a yes after a withdrawal', () => {
  const again = async (gateway: MemoryGateway, partner: string, consentClass: string): Promise<void> => {
    gateway.clock.at = new Date('2026-12-02T09:00:00Z');
    await gateway.stories.recordConsent(HUISARTS, byNumber(NUMBER, { consentClass, ...(partner === '' ? {} : { partner }), withdrawn: true }));
    gateway.clock.at = new Date('2026-12-03T09:00:00Z');
    await gateway.stories.recordConsent(HUISARTS, byNumber(NUMBER, { consentClass, ...(partner === '' ? {} : { partner }), at: '2026-12-03T08:55:00.000Z' }));
  };

  it('opens the action again with a Task of its own, which goes out; the old one stays over', async () => {
    const gateway = await open();
    await advised(gateway);
    await again(gateway, 'samenhuis', 'welzijn');
    const journey = await gateway.journeyOf(NUMBER);
    expect(journey.taken.filter((one) => one.actie === 2).map((one) => [one.localId, one.status, one.owner])).toEqual([['actie-2', 'cancelled', 'samenhuis'], ['actie-2-2', 'requested', 'samenhuis']]);
    expect(journey.advies?.acties.find((one) => one.id === 2)?.taak).toBe('actie-2-2');
    expect(gateway.contents.deliveries.filter((one) => one.subject === 'actie-2-2').map((one) => one.kind)).toEqual(['task']);
  });

  it('A14 a ggz action asks the huisarts anew while no referral was written', async () => {
    const gateway = await open();
    await advised(gateway);
    await again(gateway, '', 'ggz-aanbieder');
    const journey = await gateway.journeyOf(NUMBER);
    expect(journey.taken.filter((one) => one.actie === 1).map((one) => [one.localId, one.status, one.waitsFor])).toEqual([
      ['actie-1', 'entered-in-error', 'verwijzing-1'], ['verwijzing-1', 'cancelled', undefined], ['actie-1-2', 'draft', 'verwijzing-1-2'], ['verwijzing-1-2', 'requested', undefined],
    ]);
  });

  it('opens nothing that ended otherwise, or that the person does not want', async () => {
    const gateway = await open();
    await advised(gateway);
    const journey = await gateway.journeyOf(NUMBER);
    const id = gateway.idOf(journey, 'actie-2');
    await gateway.stories.updateTask(caller('samenhuis', 'welzijn'), id, { resourceType: 'Task', status: 'rejected', intent: 'order', statusReason: { coding: [{ code: 'geen-plek' }] } }, 1);
    await again(gateway, 'samenhuis', 'welzijn');
    expect((await gateway.journeyOf(NUMBER)).taken.filter((one) => one.actie === 2).map((one) => one.status)).toEqual(['rejected']);
  });
});
