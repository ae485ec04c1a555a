import type { Bundle, Consent, QuestionnaireResponseItem, Resource } from '@medplum/fhirtypes';

/** A referral as a few facts; `referralBundle` makes the Bundle that the mapping makes of it. */
export type ReferralSpec = {
  readonly number?: string;
  readonly agb?: string;
  readonly bsn?: string;
  readonly family?: string;
  readonly given?: string;
  readonly born?: string;
  /** Four digits; empty: no CBS code. */
  readonly gemeente?: string;
  readonly city?: string;
  readonly hulpvraag?: string;
  readonly icpc?: readonly string[];
  readonly domains?: readonly string[];
  readonly expertise?: readonly string[];
  /** Other questions by code: `{ vgeen: 'J' }`; undefined leaves one out. */
  readonly answers?: Readonly<Record<string, string | undefined>>;
  readonly naaste?: string;
  /** `vg-ggz` is a yes, `-vg-sd` a no. */
  readonly consents?: readonly string[];
  readonly consentAt?: string;
  readonly leaflet?: string;
  readonly representative?: string;
  readonly uzovi?: string;
  readonly remark?: string;
  /** True: a bare ZorgDomein message, without the question set. */
  readonly bare?: boolean;
};

const BASE = 'https://mgn-gateway.example/fhir';
const ALL_VG = ['vg-ggz', 'vg-sd', 'vg-ed'];

/** What a complete request has when nothing else is said: case 1 of domain.md 6. */
const COMPLETE = {
  number: 'ZP100120301', agb: '01004567', bsn: '999990019', family: 'Testinga', given: 'Sanne', born: '1992-03-14', gemeente: '9901', city: 'Voorbeelddam',
  hulpvraag: 'Ik pieker en durf niet meer naar mijn werk; thuis is er ruzie.', icpc: ['P74', 'Z05', 'Z12'], domains: ['werk-dagbesteding', 'relatie-gezin'],
  expertise: ['geen'], naaste: 'partner', consents: ALL_VG, consentAt: '2026-11-23T09:10:00+01:00', leaflet: '2026-1',
} as const;

/** The Bundle of a referral, in the shape that the maps give it. */
export function referralBundle(spec: ReferralSpec = {}): Bundle {
  const all = { ...COMPLETE, ...spec };
  const resources: Resource[] = [
    {
      resourceType: 'ServiceRequest', id: 'sr', status: 'active', intent: 'order', subject: { reference: 'Patient/pat' }, authoredOn: '2026-11-23T09:15:00+01:00',
      requester: { reference: 'PractitionerRole/role' }, ...(all.remark === undefined ? {} : { note: [{ text: all.remark }] }),
    },
    {
      resourceType: 'Patient', id: 'pat', ...(all.bsn === '' ? {} : { identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: all.bsn }] }),
      name: [{ use: 'official', family: all.family, given: [all.given] }], ...(all.born === '' ? {} : { birthDate: all.born }),
      address: [{ city: all.city, ...(all.gemeente === '' ? {} : { extension: [{ url: `${BASE}/StructureDefinition/ext-gemeentecode`, valueCode: all.gemeente }] }) }],
    },
    { resourceType: 'PractitionerRole', id: 'role', practitioner: { reference: 'Practitioner/prac' } },
    { resourceType: 'Practitioner', id: 'prac', identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/agb-z', value: all.agb }] },
    ...all.icpc.map((code, index): Resource => ({ resourceType: 'Condition', id: `cond-${index}`, subject: { reference: 'Patient/pat' }, code: { coding: [{ system: 'http://hl7.org/fhir/sid/icpc-1-nl', code }] } })),
    ...(spec.uzovi === undefined ? [] : [
      { resourceType: 'Coverage', id: 'cov', status: 'active', beneficiary: { reference: 'Patient/pat' }, payor: [{ reference: 'Organization/payer' }] },
      { resourceType: 'Organization', id: 'payer', identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/uzovi', value: spec.uzovi }] },
    ] satisfies Resource[]),
    ...(all.bare === true ? [] : [...all.consents.map((one, index) => consentOf(one, index, all)), questionSet(all)]),
  ];
  return {
    resourceType: 'Bundle', type: 'collection', identifier: { system: `${BASE}/NamingSystem/zorgdomein-nummer`, value: all.number },
    entry: resources.map((resource) => ({ fullUrl: `urn:uuid:${resource.id}`, resource })),
  };
}

/** The Bundle of a letter about a person. */
export function letterBundle(person: { readonly bsn?: string; readonly family?: string; readonly born?: string } = {}): Bundle {
  const { bsn = '999990019', family = 'Testinga', born = '1992-03-14' } = person;
  return {
    resourceType: 'Bundle', type: 'collection',
    entry: [{
      resource: {
        resourceType: 'Patient', id: 'pat-letter', name: [{ family }], birthDate: born,
        ...(bsn === '' ? {} : { identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: bsn }] }),
      },
    }],
  };
}

function consentOf(text: string, index: number, all: ReferralSpec): Consent {
  const [name = '', partner] = text.replace(/^-/, '').split(':');
  return {
    resourceType: 'Consent', id: `consent-${index}`, status: 'active', scope: {}, patient: { reference: 'Patient/pat' }, dateTime: all.consentAt,
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }, { coding: [{ system: `${BASE}/CodeSystem/toestemmingsklasse`, code: name }] }],
    performer: [{ reference: all.representative === undefined ? 'Patient/pat' : 'RelatedPerson/rep' }],
    extension: [
      { url: `${BASE}/StructureDefinition/ext-toestemming-hoe`, valueCode: 'mondeling' },
      ...(all.leaflet === undefined || all.leaflet === '' ? [] : [{ url: `${BASE}/StructureDefinition/ext-folderversie`, valueString: all.leaflet }]),
    ],
    provision: {
      type: text.startsWith('-') ? 'deny' : 'permit',
      ...(partner === undefined ? {} : { actor: [{ role: {}, reference: { identifier: { system: `${BASE}/NamingSystem/partner`, value: partner } } }] }),
    },
  };
}

function questionSet(all: ReferralSpec & { readonly hulpvraag: string; readonly domains: readonly string[]; readonly expertise: readonly string[] }): Resource {
  const single: Record<string, string | undefined> = { vgset: '1', vghulp: all.hulpvraag, vgeen: 'J', vgcris: 'N', vgzvw: 'J', vgsam: 'Twee gesprekken met de POH.', ...all.answers };
  const items: QuestionnaireResponseItem[] = [
    ...Object.entries(single).flatMap(([linkId, text]): QuestionnaireResponseItem[] =>
      text === undefined || text === '' ? [] : [{ linkId, answer: [['J', 'N', 'ONB'].includes(text) ? { valueCoding: { code: text } } : { valueString: text }] }]),
    { linkId: 'vgdom', answer: all.domains.map((code) => ({ valueCoding: { code } })) },
    { linkId: 'vgexp', answer: all.expertise.map((code) => ({ valueCoding: { code } })) },
    ...(all.naaste === undefined || all.naaste === '' ? [] : [{ linkId: 'vgnaas', item: [{ linkId: 'vgnaas.relatie', answer: [{ valueString: all.naaste }] }, { linkId: 'vgnaas.akkoord', answer: [{ valueCoding: { code: 'J' } }] }] }]),
    ...(all.representative === undefined ? [] : [{ linkId: 'vgvert', item: [{ linkId: 'vgvert.naam', answer: [{ valueString: 'V. Proef' }] }, { linkId: 'vgvert.hoedanigheid', answer: [{ valueString: all.representative }] }] }]),
  ];
  return { resourceType: 'QuestionnaireResponse', id: 'qr', status: 'completed', item: items.filter((one) => one.item !== undefined || (one.answer ?? []).length > 0) };
}
