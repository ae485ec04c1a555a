import type { Bundle, DocumentReference, Resource } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, MGN_BASE, QUESTIONNAIRES, SYSTEMS } from '../../src/fhir/naming-systems.ts';
import type { Delivery } from '../../src/policy/delivery.ts';
import type { PermitFacts } from '../../src/policy/permit.ts';
import type { ConsentClass, ConsentState, Journey, Taak } from '../../src/workflow/journey.ts';
import { NETWORK } from './network.ts';
import { SHARING_VIEWS } from './sharing-views.ts';

/** The moment of every test here: a Monday, 11:00 in Amsterdam. */
export const NOW = '2026-11-30T10:00:00Z';
export const BSN = '999990019';
export const ZD = 'ZP100120391';

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const patient = { reference: `Patient/${uuid(1)}` };
const requester = { reference: `PractitionerRole/${uuid(2)}` };
const yes = { system: `${MGN_BASE}/CodeSystem/ja-nee`, code: 'J' };
const ext = (name: string): string => `${MGN_BASE}/StructureDefinition/${name}`;

/** The person's own words; must never be found outside the VG, the ggz and the huisarts. */
export const HULPVRAAG = 'Ik pieker en durf niet meer naar mijn werk.';

/** The team's question to an expert (M3). */
export const VRAAG = 'Hoe leg je een brief uit aan wie snel afhaakt?';

const REFERRAL: readonly Resource[] = [
  {
    resourceType: 'Patient',
    id: uuid(1),
    identifier: [{ system: SYSTEMS.bsn, value: BSN }],
    name: [{ use: 'official', text: 'Sanne Testinga', family: 'Testinga', given: ['Sanne'] }],
    birthDate: '1992-03-14',
    gender: 'female',
    telecom: [{ system: 'phone', value: '0612345678', use: 'mobile' }],
    address: [
      {
        use: 'home',
        line: ['Dijk 1'],
        city: 'Voorbeelddam',
        postalCode: '9999 ZZ',
        extension: [{ url: ext('ext-gemeentecode'), valueCode: '9901' }],
      },
    ],
    communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'ar' }] } }],
    generalPractitioner: [requester],
  },
  {
    resourceType: 'PractitionerRole',
    id: uuid(2),
    practitioner: { reference: `Practitioner/${uuid(3)}` },
    organization: { reference: `Organization/${uuid(4)}` },
  },
  {
    resourceType: 'Practitioner',
    id: uuid(3),
    identifier: [{ system: SYSTEMS.agb, value: '01004567' }],
    name: [{ family: 'van Houten' }],
  },
  {
    resourceType: 'Organization',
    id: uuid(4),
    identifier: [{ system: SYSTEMS.agb, value: '01059999' }],
    name: 'Huisartsenpraktijk Eikenlaan',
  },
  {
    resourceType: 'ServiceRequest',
    id: uuid(5),
    identifier: [{ system: SYSTEMS.zorgdomein, value: ZD }],
    status: 'active',
    intent: 'order',
    category: [{ coding: [{ system: CODE_SYSTEMS.messageType, code: '1' }] }],
    code: { coding: [{ system: CODE_SYSTEMS.dienst, code: 'verkennend-gesprek' }] },
    subject: patient,
    authoredOn: '2026-11-23T08:15:00Z',
    requester,
    reasonReference: [{ reference: `Condition/${uuid(6)}` }, { reference: `Condition/${uuid(7)}` }],
    supportingInfo: [{ reference: `QuestionnaireResponse/${uuid(8)}` }],
    insurance: [{ reference: `Coverage/${uuid(9)}` }],
    note: [{ text: 'Liefst in de ochtend.' }],
  },
  {
    resourceType: 'Condition',
    id: uuid(6),
    code: { coding: [{ system: CODE_SYSTEMS.icpc, code: 'P74' }], text: 'Angststoornis' },
    subject: patient,
  },
  {
    resourceType: 'Condition',
    id: uuid(7),
    code: { coding: [{ system: CODE_SYSTEMS.icpc, code: 'Z05' }], text: 'Problemen met werksituatie' },
    subject: patient,
  },
  {
    resourceType: 'QuestionnaireResponse',
    id: uuid(8),
    questionnaire: `${QUESTIONNAIRES.vgAanmelding}|1`,
    status: 'completed',
    subject: patient,
    author: requester,
    item: [
      { linkId: 'vghulp', answer: [{ valueString: HULPVRAAG }] },
      {
        linkId: 'vgdom',
        answer: ['werk-dagbesteding', 'verslaving-middelen'].map((code) => ({
          valueCoding: { system: CODE_SYSTEMS.levensdomein, code },
        })),
      },
      { linkId: 'vgveilig', answer: [{ valueCoding: { system: CODE_SYSTEMS.veilig, code: 'geen-voicemail' } }] },
      { linkId: 'vgsam', answer: [{ valueString: 'Eerder begeleid door de POH.' }] },
      { linkId: 'vgzvw', answer: [{ valueCoding: yes }] },
    ],
  },
  {
    resourceType: 'Coverage',
    id: uuid(9),
    status: 'active',
    subscriberId: '4711',
    beneficiary: patient,
    payor: [{ reference: `Organization/${uuid(10)}` }],
  },
  {
    resourceType: 'Organization',
    id: uuid(10),
    identifier: [{ system: SYSTEMS.uzovi, value: '0101' }],
    name: 'Zorgverzekeraar Proef',
  },
  {
    resourceType: 'RelatedPerson',
    id: uuid(11),
    patient,
    name: [{ text: 'Piet Proefstra' }],
    relationship: [{ text: 'partner' }],
    telecom: [{ system: 'phone', value: '0687654321' }],
    extension: [{ url: ext('ext-akkoord-persoon'), valueBoolean: true }],
  },
];

const actieRequest = (n: number, categorie: string, text: string, owner: string): Resource => ({
  resourceType: 'ServiceRequest',
  id: uuid(20 + n),
  identifier: [{ system: `${MGN_BASE}/NamingSystem/actie`, value: String(n) }],
  status: 'active',
  intent: 'order',
  category: [{ coding: [{ system: CODE_SYSTEMS.adviesCategorie, code: categorie }] }],
  code: { text },
  subject: patient,
  performer: [{ identifier: { system: SYSTEMS.partner, value: owner } }],
  note: [{ text: `Voor ${owner}.` }],
  ...(categorie === 'wmo-begeleiding' ? { reasonCode: [{ text: 'Kan de post niet bijhouden.' }] } : {}),
});

const ACTIES = [
  [1, 'ggz-basis', 'Acht sessies', 'ggzproef', 'ggz-aanbieder', 'ggz-behandeling'],
  [2, 'wmo-begeleiding', 'Hulp bij de administratie', 'gm9901', 'wmo', 'wmo-melding'],
  [3, 'sociaal-werk', 'Relatiegesprek', 'samenhuis', 'welzijn', 'welzijn-activiteit'],
  [4, 'schuldhulp', 'Budgetgesprek', 'schuldhulp', 'schuldhulp', 'schuldhulp'],
  [5, 'werk-ips', 'Jobcoach', 'ips', 'partner', 'ondersteuning'],
] as const;

const ADVIES: readonly Resource[] = [
  {
    resourceType: 'CarePlan',
    id: uuid(20),
    status: 'active',
    intent: 'plan',
    subject: patient,
    description: 'Samenvatting van het gesprek.',
    activity: ACTIES.map(([n]) => ({ reference: { reference: `ServiceRequest/${uuid(20 + n)}` } })),
    goal: [{ reference: `Goal/${uuid(30)}` }],
  },
  {
    resourceType: 'Goal',
    id: uuid(30),
    lifecycleStatus: 'proposed',
    description: { text: 'Weer aan het werk.' },
    subject: patient,
  },
  ...ACTIES.map(([n, categorie, text, owner]) => actieRequest(n, categorie, text, owner)),
];

const bundleOf = (resources: readonly Resource[]): Bundle => ({
  resourceType: 'Bundle',
  type: 'collection',
  timestamp: '2026-11-23T08:15:00Z',
  entry: resources.map((resource) => ({ fullUrl: `urn:uuid:${resource.id ?? ''}`, resource })),
});

/** A Taak with what the tests don't care about filled in. */
export function taak(localId: string, code: string, owner: string, view: string, more: Partial<Taak> = {}): Taak {
  return {
    localId,
    code,
    status: 'requested',
    version: 1,
    owner,
    view,
    output: [],
    authoredAt: NOW,
    updatedAt: NOW,
    ...more,
  };
}

/** A yes, or what `more` makes of it. */
export function consent(consentClass: ConsentClass, partner?: string, more: Partial<ConsentState> = {}): ConsentState {
  const id = `toestemming-${consentClass}-${partner ?? 'algemeen'}`;
  return {
    id,
    class: consentClass,
    decision: 'permit',
    givenAt: '2026-11-23T08:10:00Z',
    by: 'patient',
    source: 'referral',
    ...(partner === undefined ? {} : { partner }),
    ...more,
  };
}

/** Yes to everyone. */
export const ALL_CONSENTS: readonly ConsentState[] = [
  consent('vg-ggz'),
  consent('vg-sd'),
  consent('vg-ed'),
  consent('ggz-aanbieder'),
  consent('wmo'),
  consent('schuldhulp'),
  consent('welzijn', 'samenhuis'),
  consent('partner', 'ips'),
  consent('naaste'),
];

const LETTER: DocumentReference = {
  resourceType: 'DocumentReference',
  id: uuid(40),
  status: 'current',
  description: 'Verwijsbrief',
  content: [{ attachment: { contentType: 'application/pdf', data: 'JVBERi0=', title: 'brief.pdf' } }],
};

/** A journey in which everything has happened: all five kinds of action, letter, gesprek, referral of the huisarts. */
export const JOURNEY: Journey = {
  id: uuid(99),
  region: 'regio',
  status: 'accepted',
  referral: { system: SYSTEMS.zorgdomein, value: ZD },
  sender: 'zorgdomein',
  huisarts: 'eikenlaan',
  requestedAt: '2026-11-23T08:15:00Z',
  receivedAt: '2026-11-23T08:15:01Z',
  environmentVersion: '1',
  bundle: bundleOf(REFERRAL),
  letter: {
    status: 'present',
    documents: [{ id: uuid(40), kind: 'VB', contentType: 'application/pdf', receivedAt: NOW }],
  },
  consents: ALL_CONSENTS,
  completions: [],
  gemeente: 'GM9901',
  team: 'vgteam',
  gesprekken: [
    {
      id: uuid(50),
      status: 'booked',
      start: '2026-12-02T09:00:00Z',
      minutes: 60,
      mode: 'op-locatie',
      participants: [
        { member: 'lid-vg-ggz', view: 'vg-ggz' },
        { member: 'lid-vg-sd', view: 'vg-sd' },
        { member: 'Piet Proefstra', view: 'naaste' },
      ],
    },
  ],
  advies: {
    version: 1,
    status: 'final',
    bundle: bundleOf(ADVIES),
    acties: ACTIES.map(([id, categorie, naam, aanbieder]) => ({
      id,
      categorie,
      aanbieder,
      naam,
      persoonAkkoord: true,
      compleet: true,
      openstaand: [],
      taak: `actie-${String(id)}`,
    })),
  },
  taken: [
    taak('vg-ggz', 'vg-verwijzing', 'vgteam', 'vg-ggz'),
    taak('vg-sd', 'vg-verwijzing', 'vgteam', 'vg-sd'),
    taak('vg-ed', 'vg-verwijzing', 'vgteam', 'vg-ed'),
    taak('planner', 'vg-planning', 'planbureau', 'planner'),
    ...ACTIES.map(([n, , , owner, view, code]) =>
      taak(`actie-${String(n)}`, code, owner, view, { actie: n, ...(n === 1 ? { waitsFor: 'verwijzing-1' } : {}) }),
    ),
    taak('verwijzing-1', 'verwijzing', 'eikenlaan', 'huisarts', {
      status: 'completed',
      actie: 1,
      output: [
        { type: 'verwijsnummer', value: 'ZP100120777' },
        { type: 'agb', value: '01004567' },
      ],
    }),
    taak('aanvullen-1', 'aanvullen', 'planbureau', 'planner'),
    taak('expertvraag-1', 'expertvraag', 'expert', 'inroepbaar', { vraag: VRAAG, expertise: 'lvb' }),
  ],
  responsible: { partner: 'eikenlaan', since: NOW },
  nextStep: { what: 'none' },
  warnings: [],
};

/** Ids like the real ones: stable per recipient, unlike between recipients. */
export const externalIdFor =
  (recipient: string) =>
  (type: string, path: string): string => {
    let hash = 0n;
    for (const character of `${recipient}|${type}|${path}`) {
      hash = (hash * 1_099_511_628_211n + BigInt(character.codePointAt(0) ?? 0)) % 2n ** 120n;
    }
    const hex = hash.toString(16).padStart(30, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(12, 15)}-9${hex.slice(15, 18)}-${hex.slice(18, 30)}`;
  };

/** Facts for `permit`, with the journey changed as the test needs. */
export function factsFor(
  recipient: string,
  change: Partial<Journey> = {},
  more: Partial<PermitFacts> = {},
): PermitFacts {
  return {
    journey: { ...JOURNEY, ...change },
    network: NETWORK,
    documents: [{ id: uuid(40), resource: LETTER }],
    now: NOW,
    externalId: externalIdFor(recipient),
    views: SHARING_VIEWS,
    ...more,
  };
}

/** A delivery of the journey. */
export function delivery(
  view: Delivery['view'],
  recipient: string,
  kind: Delivery['kind'],
  more: Partial<Delivery> = {},
): Delivery {
  return { id: uuid(60), journeyId: JOURNEY.id, recipient, view, kind, ...more };
}

/** Every delivery of person-level content that the journey allows. */
export const PERSONAL: readonly Delivery[] = [
  ...(['vg-ggz', 'vg-sd', 'vg-ed'] as const).flatMap((view) =>
    (['referral', 'update', 'booking', 'advice'] as const).map((kind) => delivery(view, 'vgteam', kind)),
  ),
  delivery('planner', 'planbureau', 'referral'),
  delivery('planner', 'planbureau', 'booking'),
  delivery('planner', 'planbureau', 'task', { subject: 'aanvullen-1' }),
  ...ACTIES.map(([n, , , owner, view]) => delivery(view, owner, 'task', { subject: `actie-${String(n)}` })),
  delivery('huisarts', 'eikenlaan', 'task', { subject: 'verwijzing-1' }),
  delivery('huisarts', 'eikenlaan', 'advice'),
  delivery('huisarts', 'eikenlaan', 'booking'),
  delivery('dossierhouder', 'ggzproef', 'dossier'),
  delivery('inroepbaar', 'expert', 'task', { subject: 'expertvraag-1' }),
  ...(['vg-ggz', 'vg-sd', 'vg-ed'] as const).map((view) =>
    delivery(view, 'vgteam', 'task', { subject: 'expertvraag-1' }),
  ),
];
