import { describe, expect, test } from 'vitest';
import type { Difference } from '../../../src/cli/replay/compare-elements.ts';
import { compareElements } from '../../../src/cli/replay/compare-elements.ts';
import { readFhirXml } from '../../../src/inbound/http/read-fhir-xml.ts';
import { readJson } from '../../../src/inbound/http/read-json.ts';
import type { BundleOrigin } from '../../../src/pipeline/stories.ts';
import { referralSystem } from '../../../src/pipeline/referral-number.ts';
import type { Journey } from '../../../src/workflow/journey.ts';
import type { FhirDialect } from '../../fixtures/fhir-referral.ts';
import { fhirReferral } from '../../fixtures/fhir-referral.ts';
import { fhirXml } from '../../fixtures/fhir-xml.ts';
import { hisNumber, refMessage } from '../../fixtures/ref-message.ts';
import { tinyPdf } from '../../fixtures/tiny-files.ts';
import type { MemoryGateway } from '../../support/memory-gateway.ts';
import { memoryGateway } from '../../support/memory-gateway.ts';
import { readableReferral } from '../../support/readable-referral.ts';
import { caseWith, letter, srm } from '../../support/test-messages.ts';

const ONE = caseWith('ZP100120301');
const PDF = tinyPdf(`Verwijsbrief ${ONE.number}`);
const ORIGINS: Readonly<Record<FhirDialect, BundleOrigin>> = {
  r4: { door: 'fhir-r4', sender: 'his-eikenlaan', partner: 'huisarts-eikenlaan' },
  zorgdomein: { door: 'zorgdomein', sender: 'zorgdomein-fhir' },
  viplive: { door: 'viplive', sender: 'viplive' },
};

/** What a journey holds after the referral of case 1 came with its letter: the Bundle, and the letter as it is stored. */
type Held = { readonly journey: Journey; readonly letter: unknown };

async function held(gateway: MemoryGateway, system: string, value: string): Promise<Held> {
  const journey = (await gateway.store.findByReferral(system, value))?.record.journey;
  if (journey === undefined) {
    throw new Error(`no journey of ${value}`);
  }
  const stored = await gateway.store.loadDocument(journey.id, journey.letter.documents[0]?.id ?? '');
  return { journey, letter: JSON.parse(new TextDecoder().decode(stored?.content)) };
}

const ZD = 'https://mgn-gateway.example/fhir/NamingSystem/zorgdomein-nummer';

async function overHl7v2(): Promise<Held> {
  const gateway = await memoryGateway();
  await gateway.send(srm(ONE));
  await gateway.send(letter(ONE));
  return held(gateway, ZD, ONE.number);
}

async function overRef(): Promise<Held> {
  const gateway = await memoryGateway();
  await gateway.send(new Uint8Array(Buffer.from(refMessage(ONE, { sender: ['VOORBEELDHIS', 'EIKENLAAN'] }), 'latin1')));
  return held(gateway, referralSystem('his-ref'), hisNumber(ONE));
}

async function overFhir(dialect: FhirDialect, syntax: 'json' | 'xml'): Promise<Held> {
  const gateway = await memoryGateway();
  const bundle = fhirReferral(ONE, dialect, { letter: PDF });
  const bytes = new TextEncoder().encode(syntax === 'xml' ? fhirXml(bundle) : JSON.stringify(bundle));
  await gateway.stories.receiveBundle({ bytes, content: (syntax === 'xml' ? readFhirXml : readJson)(bytes, 64), origin: ORIGINS[dialect] });
  return held(gateway, ZD, ONE.number);
}

type Allowed = Readonly<Record<string, readonly [srm: unknown, other: unknown]>>;

const REF_SYSTEM = 'https://mgn-gateway.example/fhir/NamingSystem/verwijsnummer/his-ref';
const number = (place: string): Allowed => ({ [`${place}.system`]: [ZD, REF_SYSTEM], [`${place}.value`]: [ONE.number, 'HIS-100120301'] });

/** Of the letter: when it was written, and its size, which only the HL7v2 reader counts. */
const LETTER_IN_FHIR: Allowed = { 'letter.date': ['2026-11-23T09:16:00+01:00', '2026-11-23T09:15:00+01:00'], 'letter.content[0].attachment.size': [599, undefined] };

/**
 * What may differ from ZorgDomein's SRM and ORU: identifiers, and what a dialect has no place for or says of its source. A
 * path that is not here may not differ; one that is here must.
 */
const ALLOWED: readonly (readonly [dialect: string, held: () => Promise<Held>, differences: Allowed])[] = [
  ['REF^I12 HL7 v2.5', overRef, {
    ...number('ServiceRequest[0].identifier[0]'), ...number('Task[0].identifier[0]'), ...number('Task[0].groupIdentifier'), ...number('QuestionnaireResponse[0].identifier'), ...number('letter.identifier[0]'),
    // RF1-2 has the urgency in HL7's own table, ARQ-8 in ZorgDomein's.
    'ServiceRequest[0].extension[0].valueCoding.system': ['urn:mgn:hl7v2:99zda', 'http://terminology.hl7.org/CodeSystem/v2-0280'],
    'ServiceRequest[0].extension[0].valueCoding.code': ['REG', 'R'],
    'ServiceRequest[0].extension[0].valueCoding.display': ['regulier', 'Routine'],
    // AIG-3 has a specialism; a REF names who it is referred to (PRD, role RT) instead.
    'ServiceRequest[0].performerType': [{ coding: [{ system: 'urn:mgn:hl7v2:99zda', code: 'PSY', display: 'Psychiatrie / MGN' }], text: 'Psychiatrie / MGN' }, undefined],
    'ServiceRequest[0].supportingInfo[0].reference': ['Composition', undefined],
    'ServiceRequest[0].supportingInfo[0].type': [undefined, 'Organization'],
    'ServiceRequest[0].supportingInfo[0].display': [undefined, 'Verkennend gesprek Voorbeelddam'],
    'ServiceRequest[0].supportingInfo[1].reference': ['QuestionnaireResponse', 'Composition'],
    'ServiceRequest[0].supportingInfo[2]': [undefined, { reference: 'QuestionnaireResponse' }],
    // ARQ-16 has the fax of the practice, this PRD-5 its telephone.
    'PractitionerRole[0].telecom[1]': [{ system: 'fax', value: '0881234560' }, undefined],
    'letter.date': ['2026-11-23T09:16:00+01:00', '2026-11-23T09:15:00+01:00'],
    // Its own number is on the paper, and the file has a name (NTE).
    'letter.content[0].attachment.data': [PDF, tinyPdf(`Verwijsbrief ${hisNumber(ONE)}`)],
    'letter.content[0].attachment.size': [599, 601],
    'letter.content[0].attachment.title': ['Verwijsbrief', 'verwijsbrief.pdf'],
  }],
  ['FHIR R4 in JSON', () => overFhir('r4', 'json'), LETTER_IN_FHIR],
  ['ZorgDomein STU3 in JSON', () => overFhir('zorgdomein', 'json'), LETTER_IN_FHIR],
  ['ZorgDomein STU3 in XML', () => overFhir('zorgdomein', 'xml'), LETTER_IN_FHIR],
  ['VIPLive STU3 in JSON', () => overFhir('viplive', 'json'), LETTER_IN_FHIR],
  ['VIPLive STU3 in XML', () => overFhir('viplive', 'xml'), LETTER_IN_FHIR],
];

/** Bundle and letter of a journey as one tree, without ids. */
function content({ journey, letter: paper }: Held): object {
  return { ...readableReferral(journey.bundle), letter: readableReferral({ resourceType: 'Bundle', type: 'collection', entry: [{ resource: paper as never }] })['DocumentReference'] };
}

describe('one referral, expressed in each dialect', () => {
  test.each(ALLOWED)('%s gives the same R4 Bundle and letter as SRM^S01 and ORU^R01, but for what is allowed', async (_, hold, allowed) => {
    const [base, other] = [await overHl7v2(), await hold()];
    const found = compareElements(content(base), content(other), '').map((it: Difference) => [it.path.replace(/^letter\[0\]/, 'letter'), [it.expected, it.actual]] as const);
    expect(Object.fromEntries(found)).toEqual(allowed);
  });

  test.each(ALLOWED)('%s is judged the same: result, warnings, consents, team, and who is responsible', async (_, hold) => {
    const told = ({ journey }: Held): object => ({
      status: journey.status, judgement: { ...journey.judgement, at: '' }, team: journey.team, gemeente: journey.gemeente, huisarts: journey.huisarts, responsible: journey.responsible,
      consents: journey.consents.map(({ id: _id, ...rest }) => rest), requestedAt: journey.requestedAt, letter: journey.letter.status, taken: journey.taken.map((it) => [it.localId, it.status, it.owner]),
    });
    expect(told(await hold())).toEqual(told(await overHl7v2()));
  });
});
