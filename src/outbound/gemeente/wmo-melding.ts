import type { Address, Patient, RelatedPerson, ServiceRequest, Task } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, EXTENSIONS, MGN_BASE, SYSTEMS } from '../../fhir/naming-systems.ts';
import type { PermittedDelivery } from '../../policy/permit.ts';
import type { LetterNetwork } from '../letter/permitted-parts.ts';
import { bsnOf, nameOf, partnerOf, patientOf, personName, resourcesOf } from '../letter/permitted-parts.ts';

/** What a later notice says: fixed text and codes, and no person. */
export type WmoBericht = {
  readonly formaat: 'mgn-wmo-bericht/1';
  readonly kenmerk: string;
  readonly soort: string;
  readonly regels: readonly string[];
};

/**
 * The one neutral payload of a Wmo-melding namens cliënt (Wmo 2015 art. 2.3.2), from which the zaak, the productaanvraag and
 * the mail are all made. Keys are Dutch, as the gemeente reads them. It is read from the permitted Bundle and nothing else,
 * so it can't say more than view `wmo`: no diagnosis, medicine, attachment. What is not known is left out.
 */
export type WmoMelding = {
  readonly formaat: 'mgn-wmo-melding/1';
  /** `indicatie`: a member of the team with Wmo mandate granted at the table; then this is no melding (S003 bijlage 1). */
  readonly soort: 'melding-namens-client' | 'indicatie-door-mandaat';
  readonly uitleg: string;
  /** Our id of the Task: the same at every attempt, and in every later message about it. */
  readonly kenmerk: string;
  readonly datum: string;
  /** Four digits (CBS). */
  readonly gemeente?: string;
  /** Art. 2.3.3: decide at once on a temporary voorziening. */
  readonly spoed: boolean;
  readonly ontvangstbevestiging: string;
  readonly client: WmoPersoon & {
    readonly bsn?: string; readonly geslachtsnaam?: string; readonly voorvoegsel?: string; readonly voornamen?: string; readonly geboortedatum?: string; readonly geslacht?: 'm' | 'v' | 'o';
    readonly adres?: WmoAdres; readonly taal?: string; readonly tolkNodig?: boolean; readonly veiligContact?: readonly string[];
  };
  readonly vertegenwoordiger?: WmoPersoon;
  readonly naasten?: readonly WmoPersoon[];
  /** On whose word this is filed: by whom given and on which day. */
  readonly machtiging?: { readonly door: 'client' | 'vertegenwoordiger'; readonly op?: string };
  readonly ondersteuning: {
    readonly naam?: string; readonly kenmerken?: readonly string[]; readonly functie?: string; readonly start?: string; readonly einde?: string; readonly loket?: string; readonly toelichting?: readonly string[];
  };
  readonly beperkingen?: readonly string[];
  readonly levensdomeinen?: readonly string[];
  readonly eigenActie?: string;
  readonly overbrugging?: string;
  readonly persoonlijkPlan?: string;
  readonly clientondersteuning?: string;
  readonly indicatie?: string;
  readonly beschikkingnummer?: string;
  readonly melder: { readonly naam: string; readonly telefoon?: string };
  readonly huisartsenpraktijk?: { readonly naam: string; readonly agb?: string };
};

/** A person as far as one must reach it. */
export type WmoPersoon = { readonly naam?: string; readonly telefoon?: string; readonly email?: string; readonly relatie?: string };
/** An address in the Netherlands. */
export type WmoAdres = { readonly straatEnNummer?: string; readonly postcode?: string; readonly woonplaats?: string };

const UITLEG = {
  'melding-namens-client': 'Melding namens de cliënt van een behoefte aan ondersteuning (Wmo 2015 art. 2.3.2). Dit is geen aanvraag en geen besluit; het advies van het verkennend gesprek is bedoeld voor uw onderzoek.',
  'indicatie-door-mandaat': 'Bericht van een indicatie die een teamlid met mandaat van uw gemeente in het verkennend gesprek gaf. Dit is geen melding.',
} as const;

/** Reads the melding from what policy permitted. */
export function wmoMelding(permitted: PermittedDelivery, network: LetterNetwork): WmoMelding {
  const { bundle } = permitted;
  const patient = patientOf(bundle);
  const [request] = resourcesOf(bundle, 'ServiceRequest');
  const [task] = resourcesOf(bundle, 'Task');
  const soort = taskCodeOf(task) === 'wmo-indicatie' ? 'indicatie-door-mandaat' : 'melding-namens-client';
  const praktijk = resourcesOf(bundle, 'Organization')[0];
  const relatives = resourcesOf(bundle, 'RelatedPerson');
  const representative = relatives.find(isRepresentative);
  const door = codeIn(request, 'ext-machtiging-door');
  const told = (name: string): string | undefined => codeIn(request, name);
  return withoutGaps({
    formaat: 'mgn-wmo-melding/1', soort, uitleg: UITLEG[soort],
    kenmerk: wmoKenmerk(permitted) ?? permitted.id,
    datum: (task?.authoredOn ?? request?.authoredOn ?? '').slice(0, 10),
    gemeente: patient?.address?.flatMap(({ extension }) => extension ?? []).find(({ url }) => url === `${MGN_BASE}/StructureDefinition/ext-gemeentecode`)?.valueCode,
    spoed: request?.priority === 'urgent' || request?.priority === 'stat',
    ontvangstbevestiging: 'Bevestig de ontvangst aan de cliënt en aan de melder (Wmo 2015 art. 2.3.2 lid 1), met dit kenmerk.',
    client: clientOf(permitted, patient),
    vertegenwoordiger: representative === undefined ? undefined : personOf(representative),
    naasten: some(relatives.filter((it) => !isRepresentative(it)).map(personOf)),
    machtiging: door === undefined ? undefined : withoutGaps({ door: door === 'representative' ? ('vertegenwoordiger' as const) : ('client' as const), op: told('ext-machtiging-op') }),
    ondersteuning: withoutGaps({
      naam: request?.code?.text, kenmerken: some(texts(request?.orderDetail)), functie: request?.performerType?.text, start: request?.occurrencePeriod?.start, einde: request?.occurrencePeriod?.end,
      loket: request?.patientInstruction, toelichting: some((request?.note ?? []).flatMap(({ text }) => text ?? [])),
    }),
    beperkingen: some(texts(request?.reasonCode)),
    levensdomeinen: some(answersOf(permitted, 'vgdom')),
    eigenActie: told('ext-eigen-actie'), overbrugging: told('ext-tussentijd'), persoonlijkPlan: told('ext-persoonlijk-plan'), clientondersteuning: told('ext-clientondersteuning'),
    indicatie: told('ext-indicatie'), beschikkingnummer: told('ext-beschikkingnummer'),
    melder: melderOf(request, task, network),
    huisartsenpraktijk: praktijk?.name === undefined ? undefined : withoutGaps({ naam: praktijk.name, agb: praktijk.identifier?.find(({ system }) => system === SYSTEMS.agb)?.value }),
  });
}

/** Reads a notice or cancellation: its lines, and the Task that it is about. */
export function wmoBericht(permitted: PermittedDelivery): WmoBericht {
  const regels = resourcesOf(permitted.bundle, 'Communication').flatMap(({ payload }) => (payload ?? []).flatMap(({ contentString }) => contentString ?? []));
  return { formaat: 'mgn-wmo-bericht/1', kenmerk: wmoKenmerk(permitted) ?? permitted.id, soort: permitted.about ?? permitted.kind, regels };
}

/** The Task that a message is about, under the id that this recipient knows it by; undefined when it names none. */
export function wmoKenmerk({ bundle }: Pick<PermittedDelivery, 'bundle'>): string | undefined {
  const [task] = resourcesOf(bundle, 'Task');
  const about = resourcesOf(bundle, 'Communication').flatMap((it) => it.about ?? []);
  const named = about.map(({ identifier, reference }) => (identifier?.system === SYSTEMS.delivery ? identifier.value : reference?.replace('urn:uuid:', '')));
  return task?.id ?? named.find((it) => it !== undefined);
}

function clientOf(permitted: PermittedDelivery, patient: Patient | undefined): WmoMelding['client'] {
  const name = patient?.name?.find(({ use }) => use === 'official') ?? patient?.name?.[0];
  const language = patient?.communication?.find(({ preferred }) => preferred === true) ?? patient?.communication?.[0];
  const prefix = (name as WithFamilyParts | undefined)?._family?.extension?.find(({ url }) => url?.endsWith('humanname-own-prefix') === true)?.valueString;
  const tolk = [...(patient?.extension ?? []), ...(language?.extension ?? [])].find(({ url }) => url === EXTENSIONS.taalTolk)?.valueBoolean;
  return withoutGaps({
    bsn: bsnOf(permitted), naam: personName(patient), geslachtsnaam: withoutPrefix(name?.family, prefix), voorvoegsel: prefix, voornamen: name?.given?.join(' '),
    geboortedatum: patient?.birthDate, geslacht: patient?.gender === 'male' ? 'm' : patient?.gender === 'female' ? 'v' : patient?.gender === 'other' ? 'o' : undefined,
    adres: addressOf(patient?.address?.[0]), telefoon: contactOf(patient, 'phone'), email: contactOf(patient, 'email'),
    taal: language?.language?.text ?? language?.language?.coding?.[0]?.display ?? language?.language?.coding?.[0]?.code, tolkNodig: tolk, veiligContact: some(answersOf(permitted, 'vgveilig')),
  });
}

/** A name with the parts of its family name, which the FHIR types leave out. */
type WithFamilyParts = { readonly _family?: { readonly extension?: readonly { readonly url?: string; readonly valueString?: string }[] } };

function withoutPrefix(family: string | undefined, prefix: string | undefined): string | undefined {
  return prefix !== undefined && family?.startsWith(`${prefix} `) === true ? family.slice(prefix.length + 1) : family;
}

function addressOf(address: Address | undefined): WmoAdres | undefined {
  return address === undefined ? undefined : withoutGaps({ straatEnNummer: address.line?.join(', '), postcode: address.postalCode, woonplaats: address.city });
}

function personOf(person: RelatedPerson): WmoPersoon {
  const relatie = person.relationship?.flatMap(({ text, coding }) => text ?? coding?.[0]?.display ?? [])[0];
  return withoutGaps({ naam: personName(person as unknown as Patient), telefoon: contactOf(person, 'phone'), email: contactOf(person, 'email'), relatie });
}

function contactOf(person: Pick<Patient, 'telecom'> | undefined, system: 'phone' | 'email'): string | undefined {
  return person?.telecom?.find((it) => it.system === system)?.value;
}

function isRepresentative({ extension }: RelatedPerson): boolean {
  return extension?.some(({ url, valueBoolean }) => url === `${MGN_BASE}/StructureDefinition/ext-vertegenwoordiger` && valueBoolean === true) === true;
}

function melderOf(request: ServiceRequest | undefined, task: Task | undefined, network: LetterNetwork): WmoMelding['melder'] {
  const asker = request?.requester?.identifier === undefined ? task?.requester : request.requester;
  const phone = partnerOf(asker, network)?.phone;
  return { naam: nameOf(asker, network) ?? nameOf(task?.requester, network) ?? network.identity.application, ...(phone === undefined ? {} : { telefoon: phone }) };
}

function taskCodeOf(task: Task | undefined): string | undefined {
  return task?.code?.coding?.find(({ system }) => system === CODE_SYSTEMS.taak)?.code;
}

function codeIn(request: ServiceRequest | undefined, name: string): string | undefined {
  const found = request?.extension?.find(({ url }) => url === `${MGN_BASE}/StructureDefinition/${name}`);
  return found?.valueString ?? found?.valueCode ?? found?.valueDate;
}

function answersOf({ bundle }: PermittedDelivery, linkId: string): readonly string[] {
  const items = resourcesOf(bundle, 'QuestionnaireResponse').flatMap(({ item }) => item ?? []).filter((it) => it.linkId === linkId);
  return items.flatMap(({ answer }) => (answer ?? []).flatMap(({ valueCoding }) => valueCoding?.display ?? valueCoding?.code ?? []));
}

function texts(concepts: readonly { readonly text?: string }[] | undefined): readonly string[] {
  return (concepts ?? []).flatMap(({ text }) => text ?? []);
}

function some<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items;
}

/** An object without the keys that have no value, as JSON would write it. */
function withoutGaps<T extends object>(value: { readonly [Key in keyof T]: T[Key] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, it]) => it !== undefined)) as T;
}
