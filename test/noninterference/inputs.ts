import type { Bundle, Patient, QuestionnaireResponse, Resource } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, SYSTEMS } from '../../src/fhir/naming-systems.ts';
import type { View } from '../../src/workflow/effects.ts';
import type { ConsentClass, Journey, Taak } from '../../src/workflow/journey.ts';
import type { Chance } from '../fuzz/chance.ts';
import { consent } from '../policy/journeys.ts';
import { MATRIX } from '../policy/matrix.ts';

/**
 * One thing of a journey that some may not know. `from`: the row of the matrix (2.7, as typed in `matrix.ts`) and the
 * cells with which it may be seen; `also`: views that may see it for what they are (their own action, their own consent).
 * `change` gives the same journey with another value of it, or without.
 */
export type Input = {
  readonly name: string;
  readonly row: string;
  readonly cells: string;
  readonly also?: readonly View[];
  readonly change: (journey: Journey, chance: Chance) => Journey;
};

/** Whether the matrix keeps this input from a view. */
export function isWithheld({ row, cells, also = [] }: Input, view: View): boolean {
  return !also.includes(view) && !cells.split(' ').includes(MATRIX[row]?.[view] ?? '-');
}

const WORDS = ['Anders', 'Proefveld', 'Voorbeeldman', 'Fictiefsma', 'Testkamp', 'Zuiderproef'];
const BSNS = ['999990020', '999990032', '999990044', '999990056', '999990068', '999990081'];
const word = (chance: Chance): string => `${chance.oneOf(WORDS)}${chance.upTo(100_000)}`;

type Named = 'Patient' | 'RelatedPerson' | 'QuestionnaireResponse' | 'ServiceRequest' | 'Condition' | 'Coverage' | 'Organization' | 'Practitioner' | 'CarePlan' | 'Goal';
type Of<T extends Named> = Extract<Resource, { resourceType: T }>;

function inBundle<T extends Named>(bundle: Bundle, type: T, edit: (resource: Of<T>, index: number) => Resource | undefined): Bundle {
  let index = -1;
  return {
    ...bundle,
    entry: (bundle.entry ?? []).flatMap((entry) => {
      if (entry.resource?.resourceType !== type) {
        return [entry];
      }
      const edited = edit(entry.resource as Of<T>, (index += 1));
      return edited === undefined ? [] : [{ ...entry, resource: edited }];
    }),
  };
}

/** Changes the resources of one type in the referral. */
function referral<T extends Named>(type: T, edit: (resource: Of<T>, chance: Chance, index: number) => Resource | undefined): Input['change'] {
  return (journey, chance) => ({ ...journey, ...(journey.bundle === undefined ? {} : { bundle: inBundle(journey.bundle, type, (it, index) => edit(it, chance, index)) }) });
}

/** Changes the resources of one type in the advice. */
function advice<T extends Named>(type: T, edit: (resource: Of<T>, chance: Chance, index: number) => Resource | undefined): Input['change'] {
  return (journey, chance) => ({ ...journey, ...(journey.advies === undefined ? {} : { advies: { ...journey.advies, bundle: inBundle(journey.advies.bundle, type, (it, index) => edit(it, chance, index)) } }) });
}

const patient = (edit: (it: Patient, chance: Chance) => Partial<Patient>): Input['change'] => referral('Patient', (it, chance) => ({ ...it, ...edit(it, chance) }));
const add = (make: (chance: Chance) => Resource): Input['change'] => (journey, chance) => ({ ...journey, bundle: { ...journey.bundle, resourceType: 'Bundle', type: 'collection', entry: [...(journey.bundle?.entry ?? []), { resource: make(chance) }] } });

type Answers = NonNullable<NonNullable<QuestionnaireResponse['item']>[number]['answer']>;

/** Sets the answers of one question, in its place; none takes the question away. */
function answer(linkId: string, make: (chance: Chance, current: Answers) => Answers | undefined): Input['change'] {
  return referral('QuestionnaireResponse', (it, chance) => {
    const items = it.item ?? [];
    const answers = make(chance, items.find((one) => one.linkId === linkId)?.answer ?? []);
    const asked = answers === undefined ? [] : [{ linkId, answer: answers }];
    return { ...it, item: items.some((one) => one.linkId === linkId) ? items.flatMap((one) => (one.linkId === linkId ? asked : [one])) : [...items, ...asked] };
  });
}

const text = (linkId: string): Input['change'] => answer(linkId, (chance) => (chance.upTo(4) === 0 ? undefined : [{ valueString: word(chance) }]));
const coded = (linkId: string, system: string, codes: readonly string[]): Input['change'] =>
  answer(linkId, (chance) => (chance.upTo(4) === 0 ? undefined : [{ valueCoding: { system, code: chance.oneOf(codes) } }]));

const taken = (edit: (taak: Taak, chance: Chance) => Taak): Input['change'] => (journey, chance) => ({ ...journey, taken: journey.taken.map((it) => edit(it, chance)) });
const yesNo = ['J', 'N', 'ONB'];
const DOMAINS = ['financien', 'relatie-gezin', 'lichamelijke-gezondheid-leefstijl', 'justitie-veiligheid', 'zingeving-rouw', 'opleiding'];
/** What the gemeente may know of (2.7: relevant to the Wmo). */
const WMO_DOMAINS: ReadonlySet<string> = new Set(['wonen', 'zelfzorg-adl', 'sociaal-netwerk', 'werk-dagbesteding', 'opvoeding-ouderschap']);
const MEDICATION: Resource = { resourceType: 'MedicationStatement', status: 'active', subject: {}, medicationCodeableConcept: { text: 'Sertraline' } };

/** Which action is whose, in the journey of the tests. */
const ACTIES: readonly (readonly [nr: number, view: View])[] = [[1, 'ggz-aanbieder'], [2, 'wmo'], [3, 'welzijn'], [4, 'schuldhulp'], [5, 'partner']];
const own = (nr: number): readonly View[] => ACTIES.filter(([it]) => it === nr).map(([, view]) => view);

/** Who may know of an answer of the person to whom: the recipient itself, the person, and nobody else. */
const CONSENTS: readonly (readonly [consentClass: ConsentClass, partner: string | undefined, views: readonly View[]])[] = [
  ['ggz-aanbieder', undefined, ['ggz-aanbieder']], ['wmo', undefined, ['wmo']], ['schuldhulp', undefined, ['schuldhulp']], ['welzijn', 'samenhuis', ['welzijn']],
  ['welzijn', 'buurthuis', []], ['partner', 'ips', ['partner']], ['transfer-overdracht', undefined, []], ['casusoverleg', undefined, []],
  ['naaste', undefined, ['vg-ggz', 'vg-sd', 'vg-ed', 'ggz-aanbieder', 'wmo']],
];

// prettier-ignore
export const INPUTS: readonly Input[] = [
  { name: 'BSN', row: 'bsn', cells: 'F', change: patient((_it, chance) => ({ identifier: chance.upTo(4) === 0 ? [] : [{ system: SYSTEMS.bsn, value: chance.oneOf(BSNS) }] })) },
  { name: 'family name', row: 'name', cells: 'F', change: patient((it, chance) => ({ name: (it.name ?? []).map((one) => ({ ...one, family: word(chance), text: `${one.given?.[0] ?? ''} ${word(chance)}` })) })) },
  { name: 'given name', row: 'name', cells: 'F M:roepnaam', change: patient((it, chance) => ({ name: (it.name ?? []).map((one) => ({ ...one, given: [word(chance).replace(/\d/g, '')], text: word(chance) })) })) },
  { name: 'further given names', row: 'name', cells: 'F', change: patient((it, chance) => ({ name: (it.name ?? []).map((one) => ({ ...one, given: [...(one.given ?? []).slice(0, 1), word(chance)] })) })) },
  { name: 'birth date within its band', row: 'birthDate', cells: 'F', change: patient((it, chance) => ({ birthDate: `${it.birthDate?.slice(0, 4) ?? ''}-0${1 + chance.upTo(9)}-1${chance.upTo(10)}` })) },
  { name: 'birth date of another band', row: 'birthDate', cells: 'F A', change: patient((_it, chance) => ({ birthDate: `19${50 + chance.upTo(30)}-05-05` })) },
  { name: 'sex', row: 'birthDate', cells: 'F', change: patient((_it, chance) => ({ gender: chance.oneOf(['male', 'other', 'unknown'] as const) })) },
  { name: 'street, postcode, city', row: 'address', cells: 'F', change: patient((it, chance) => ({ address: (it.address ?? []).map((one) => ({ ...one, line: [word(chance)], city: word(chance), postalCode: `${1000 + chance.upTo(8000)} AB` })) })) },
  { name: 'a former address', row: 'address', cells: 'F', change: patient((it, chance) => ({ address: [...(it.address ?? []), { use: 'old', line: [word(chance)] }] })) },
  { name: 'phone', row: 'contact', cells: 'F', change: patient((_it, chance) => ({ telecom: chance.upTo(4) === 0 ? [] : [{ system: 'phone', value: `06${10_000_000 + chance.upTo(89_999_999)}` }, { system: 'email', value: `${word(chance)}@voorbeeld.test` }] })) },
  { name: 'language', row: 'gesprek', cells: 'F M:relatie,roepnaam', change: patient((_it, chance) => ({ communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: chance.oneOf(['pl', 'tr', 'nl']) }] } }] })) },
  { name: 'policy number', row: 'insurer', cells: 'F', change: referral('Coverage', (it, chance) => ({ ...it, subscriberId: word(chance) })) },
  { name: 'insurer', row: 'insurer', cells: 'F C', change: referral('Organization', (it, chance) => (it.identifier?.[0]?.system === SYSTEMS.uzovi ? { ...it, name: word(chance), identifier: [{ system: SYSTEMS.uzovi, value: String(1000 + chance.upTo(8999)) }] } : it)) },
  { name: 'no insurance', row: 'insurer', cells: 'F C', change: (journey, chance) => referral('Coverage', () => undefined)(journey, chance) },
  { name: 'insured', row: 'insurer', cells: 'F C', change: coded('vgzvw', 'https://mgn-gateway.example/fhir/CodeSystem/ja-nee', yesNo) },
  { name: 'name and phone of the naaste', row: 'naaste', cells: 'F', change: referral('RelatedPerson', (it, chance) => ({ ...it, name: (it.name ?? []).map((one) => ({ ...one, text: `Piet ${word(chance)}` })), telecom: [{ system: 'phone', value: word(chance) }] })) },
  { name: 'a second naaste', row: 'naaste', cells: 'F M:relatie,roepnaam M:relatie', change: add((chance) => ({ resourceType: 'RelatedPerson', id: `naaste-${chance.upTo(99)}`, patient: {}, name: [{ text: word(chance) }], relationship: [{ text: word(chance) }], extension: [{ url: 'https://mgn-gateway.example/fhir/StructureDefinition/ext-akkoord-persoon', valueBoolean: true }] })) },
  { name: 'no naaste', row: 'naaste', cells: 'F M:relatie,roepnaam M:relatie', change: (journey, chance) => referral('RelatedPerson', () => undefined)(journey, chance) },
  { name: 'who the naaste at the gesprek is', row: 'nobody', cells: '', change: (journey, chance) => ({ ...journey, gesprekken: journey.gesprekken.map((it) => ({ ...it, participants: it.participants.map((one) => (one.view === 'naaste' ? { ...one, member: word(chance) } : one)) })) }) },
  { name: 'diagnosis', row: 'diagnosis', cells: 'F C', change: referral('Condition', (it, chance) => ({ ...it, code: { coding: [{ system: CODE_SYSTEMS.icpc, code: it.code?.coding?.[0]?.code?.startsWith('P') === true ? chance.oneOf(['P76', 'P01', 'P80']) : chance.oneOf(['Z01', 'Z12', 'Z20']) }], text: word(chance) } })) },
  { name: 'words at the diagnosis', row: 'diagnosis', cells: 'F', change: referral('Condition', (it, chance) => ({ ...it, code: { ...it.code, text: word(chance) }, note: [{ text: word(chance) }], onsetDateTime: '2026-01-01' })) },
  { name: 'a further problem', row: 'diagnosis', cells: 'F C', change: add((chance) => ({ resourceType: 'Condition', id: `extra-${chance.upTo(99)}`, subject: {}, code: { coding: [{ system: CODE_SYSTEMS.icpc, code: chance.oneOf(['Z01', 'Z12', 'Z20']) }] } })) },
  { name: 'any psychische klacht', row: 'diagnosis', cells: 'F C M:psychische-klachten', change: referral('Condition', (it) => (it.code?.coding?.[0]?.code?.startsWith('P') === true ? undefined : it)) },
  { name: 'medication', row: 'medication', cells: 'F', change: add((chance) => ({ ...MEDICATION, id: `med-${chance.upTo(99)}` })) },
  { name: 'hulpvraag', row: 'hulpvraag', cells: 'F', change: text('vghulp') },
  { name: 'limits told to the gemeente', row: 'hulpvraag', cells: 'F M:beperkingen', change: advice('ServiceRequest', (it, chance) => (it.reasonCode === undefined ? it : { ...it, reasonCode: [{ text: word(chance) }] })) },
  { name: 'life domain outside the Wmo', row: 'domains', cells: 'F C', change: answer('vgdom', (chance, current) => [...current.filter((one) => WMO_DOMAINS.has(one.valueCoding?.code ?? '')), { valueCoding: { system: CODE_SYSTEMS.levensdomein, code: chance.oneOf(DOMAINS) } }]) },
  { name: 'life domains', row: 'domains', cells: 'F C M:wmo-domeinen', change: answer('vgdom', (chance) => [chance.oneOf(['wonen', 'zelfzorg-adl', 'sociaal-netwerk'])].map((code) => ({ valueCoding: { system: CODE_SYSTEMS.levensdomein, code } }))) },
  { name: 'compulsory care', row: 'risk', cells: 'F', change: coded('vgdwang', 'https://mgn-gateway.example/fhir/CodeSystem/ja-nee', yesNo) },
  { name: 'crisis answer', row: 'risk', cells: 'F', change: coded('vgcris', 'https://mgn-gateway.example/fhir/CodeSystem/ja-nee', ['N']) },
  { name: 'safe contact', row: 'gesprek', cells: 'F M:relatie,roepnaam', change: coded('vgveilig', CODE_SYSTEMS.veilig, ['geen-voicemail', 'niet-via-naaste', 'geheim-adres']) },
  { name: 'urgency', row: 'risk', cells: 'F', also: ['vg-sd', 'planner'], change: coded('vgurg', CODE_SYSTEMS.urgentie, ['U-regulier', 'U-versneld', 'U-hoog']) },
  { name: 'what was explored', row: 'explored', cells: 'F', change: text('vgsam') },
  { name: 'motivation', row: 'explored', cells: 'F', change: text('vgmot') },
  { name: 'declaration of the huisarts', row: 'explored', cells: 'F', change: coded('vgeen', 'https://mgn-gateway.example/fhir/CodeSystem/ja-nee', yesNo) },
  { name: 'remark', row: 'remark', cells: 'F', change: referral('ServiceRequest', (it, chance) => ({ ...it, note: chance.upTo(4) === 0 ? undefined : [{ text: word(chance) }] })) },
  { name: 'expertise asked', row: 'planning', cells: 'F', change: coded('vgexp', CODE_SYSTEMS.expertise, ['leefstijl', 'schulden', 'lvb']) },
  { name: 'form of the gesprek asked', row: 'planning', cells: 'F', change: coded('vgvorm', CODE_SYSTEMS.vorm, ['online', 'op-locatie']) },
  { name: 'an unknown question', row: 'eigen', cells: 'F', change: text('onbekend') },
  { name: 'name of the huisarts', row: 'huisarts', cells: 'F', change: referral('Practitioner', (it, chance) => ({ ...it, name: [{ family: word(chance) }], identifier: [{ system: SYSTEMS.agb, value: `01${100_000 + chance.upTo(899_999)}` }] })) },
  { name: 'name of the practice', row: 'huisarts', cells: 'F M:praktijk M:praktijk,agb', change: referral('Organization', (it, chance) => (it.identifier?.[0]?.system === SYSTEMS.agb ? { ...it, name: word(chance) } : it)) },
  { name: 'AGB of the practice', row: 'huisarts', cells: 'F M:praktijk,agb', change: referral('Organization', (it, chance) => (it.identifier?.[0]?.system === SYSTEMS.agb ? { ...it, identifier: [{ system: SYSTEMS.agb, value: `01${100_000 + chance.upTo(899_999)}` }] } : it)) },
  { name: 'referral number', row: 'number', cells: 'F', change: (journey, chance) => ({ ...referral('ServiceRequest', (it) => ({ ...it, identifier: [{ system: SYSTEMS.zorgdomein, value: 'ZP1' }] }))(journey, chance), referral: { ...journey.referral, value: `ZP${100_000_000 + chance.upTo(99_999_999)}` } }) },
  { name: 'summary of the advice', row: 'advice', cells: 'F M:actie,samenvatting', change: advice('CarePlan', (it, chance) => ({ ...it, description: word(chance), title: word(chance) })) },
  { name: 'note at the advice', row: 'advice', cells: 'F', change: advice('CarePlan', (it, chance) => ({ ...it, note: [{ text: word(chance) }], extension: [{ url: 'https://mgn-gateway.example/fhir/StructureDefinition/ext-persoon-vindt-woorden', valueString: word(chance) }] })) },
  { name: 'goal', row: 'advice', cells: 'F', change: advice('Goal', (it, chance) => ({ ...it, description: { text: word(chance) } })) },
  { name: 'a letter more or less', row: 'attachments', cells: 'F M:document', change: (journey) => ({ ...journey, letter: { ...journey.letter, status: 'awaited', documents: [] } }) },
  { name: 'set aside letter', row: 'attachments', cells: 'F M:document', change: (journey) => ({ ...journey, letter: { ...journey.letter, mismatch: true } }) },
  { name: 'form and time of the gesprek', row: 'afspraak', cells: 'F', change: (journey, chance) => ({ ...journey, gesprekken: journey.gesprekken.map((it) => ({ ...it, mode: 'online', minutes: 45 + chance.upTo(30), start: `2026-12-0${1 + chance.upTo(9)}T09:00:00Z`, reasonSecond: 'complex' })) }) },
  { name: 'question to the expert', row: 'expert', cells: 'F', change: taken((it, chance) => (it.vraag === undefined ? it : { ...it, vraag: word(chance), expertise: chance.oneOf(['lvb', 'schulden']) })) },
  { name: 'who accepted', row: 'nobody', cells: '', change: taken((it, chance) => ({ ...it, acceptedBy: word(chance), remindedAt: '2026-12-01T09:00:00Z' })) },
  { name: 'why it is held', row: 'nobody', cells: '', also: ['planner', 'huisarts'], change: (journey, chance) => ({ ...journey, judgement: { result: 'held', code: chance.oneOf(['INSURANCE_UNKNOWN', 'INCOMPLETE'] as const), reasons: [chance.oneOf(['INSURANCE_UNKNOWN', 'CONSENT_UNKNOWN'] as const)], warnings: [], rules: [], at: '2026-11-30T10:00:00Z' } }) },
  { name: 'warnings', row: 'nobody', cells: '', change: (journey, chance) => ({ ...journey, warnings: [chance.oneOf(['BSN_MISSING', 'DOMAIN_SINGLE', 'COMPULSORY_CARE'] as const)] }) },
  ...ACTIES.flatMap(([nr, view]): readonly Input[] => [
    { name: `words of action ${nr} (${view})`, row: 'advice', cells: 'F', also: own(nr), change: advice('ServiceRequest', (it, chance, index) => (index === nr - 1 ? { ...it, code: { text: word(chance) }, note: [{ text: word(chance) }], orderDetail: [{ text: word(chance) }], patientInstruction: word(chance) } : it)) },
    { name: `state of action ${nr} (${view})`, row: 'advice', cells: 'F', also: own(nr), change: taken((it, chance) => (it.actie === nr && it.view === view ? { ...it, status: chance.oneOf(['received', 'accepted', 'rejected', 'on-hold'] as const), reason: 'anders', reasonText: word(chance), version: 1 + chance.upTo(9), output: [{ type: 'uitkomst', value: word(chance) }] } : it)) },
  ]),
  ...ACTIES.slice(1).map(([nr, view]): Input => ({ name: `the person's no to action ${nr} (${view})`, row: 'advice', cells: 'F', also: own(nr), change: (journey) => ({ ...journey, ...(journey.advies === undefined ? {} : { advies: { ...journey.advies, acties: journey.advies.acties.map((it) => (it.id === nr ? { ...it, persoonAkkoord: false } : it)) } }) }) })),
  ...CONSENTS.map(([consentClass, partner, views]): Input => ({ name: `consent ${consentClass}${partner === undefined ? '' : `:${partner}`}`, row: 'nobody', cells: '', also: views, change: (journey, chance) => {
    const others = journey.consents.filter((it) => it.class !== consentClass || it.partner !== partner);
    return { ...journey, consents: chance.upTo(2) === 0 ? others : [...others, consent(consentClass, partner, chance.upTo(2) === 0 ? { decision: 'deny' } : { withdrawnAt: '2026-11-25T09:00:00Z' })] };
  } })),
  { name: 'how consent was given', row: 'eigen', cells: 'F', change: (journey, chance) => ({ ...journey, consents: journey.consents.map((it) => ({ ...it, id: word(chance), how: word(chance), leaflet: word(chance), capacity: word(chance), source: 'gesprek', givenAt: `2026-11-23T08:1${chance.upTo(10)}:00Z` })) }) },
];
