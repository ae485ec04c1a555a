import { dutchTime } from './cli/dutch-time.ts';
import { KINDS, RESULTS } from './cli/dutch-words.ts';
import { resourcesOf } from './workflow/verkennend-gesprek/find-resource.ts';
import { retentionOf } from './workflow/bewaren/retention-terms.ts';
import { findPartner, regionOf } from './workflow/find-partner.ts';
import type { AssembleFacts } from './policy/assemble/assemble-facts.ts';
import { referralResources } from './policy/assemble/assemble-facts.ts';
import type { DeliveryRow } from './store/delivery-row.ts';
import type { ConsentState } from './workflow/journey.ts';
import type { Network } from './workflow/network.ts';

/** What the gateway holds of one referral, in words for the person that it is about (AVG 12: understandable). */
export function personText(facts: AssembleFacts, deliveries: readonly DeliveryRow[]): string {
  const { journey, network } = facts;
  const region = regionOf(network, journey);
  return [
    `Verzoek om een verkennend gesprek van ${dutchTime(journey.requestedAt)}`,
    `Uitkomst: ${RESULTS[journey.judgement?.result ?? ''] ?? journey.status}. Verantwoordelijk nu: ${nameOf(network, journey.responsible.partner)}.`,
    ...section('Wie u bent', personLines(facts)),
    ...section('Wat uw huisarts vroeg', answerLines(facts)),
    ...section('Brieven en bijlagen', facts.documents.map(({ resource }) => resource.description ?? resource.type?.coding?.[0]?.display ?? 'document')),
    ...section('Gesprekken', journey.gesprekken.map((it) => `${dutchTime(it.start)}, ${it.minutes} minuten, ${it.mode} (${GESPREK[it.status]})`)),
    ...section('Advies', adviceLines(facts)),
    ...section('Uw toestemmingen', journey.consents.map((it) => consentLine(it, network))),
    ...section('Wie iets kreeg', deliveries.filter((it) => it.status === 'delivered' && it.deliveredAt !== null).map((it) => `${dutchTime(it.deliveredAt?.toISOString())}: ${nameOf(network, it.recipient)}, ${KINDS[it.kind] ?? it.kind}`)),
    ...section('Hoe lang dit hier blijft', [
      `Berichten en bestanden: ${retentionOf(region).rawHours} uur na bezorging. De rest: tot ${region.terms.accessDays} dagen na het einde. Wie het kreeg bewaart het onder eigen regels; vraag het daar op.`,
    ]),
  ].join('\n');
}

const GESPREK = { booked: 'gepland', held: 'gevoerd', 'no-show': 'niet verschenen', cancelled: 'afgezegd' } as const;

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `- ${line}`)];
}

function personLines(facts: AssembleFacts): readonly string[] {
  const [patient] = referralResources(facts, 'Patient');
  const name = patient?.name?.find((it) => it.use === 'official') ?? patient?.name?.[0];
  const address = patient?.address?.[0];
  return [
    ['Naam', name?.text ?? [...(name?.given ?? []), name?.family].filter(Boolean).join(' ')],
    ['Geboortedatum', patient?.birthDate],
    ['Adres', [...(address?.line ?? []), address?.postalCode, address?.city].filter(Boolean).join(' ')],
    ...(patient?.telecom ?? []).map((it) => ['Bereikbaar', it.value]),
    ...(patient?.identifier ?? []).map((it) => ['Nummer', it.value]),
  ].flatMap(([label, value]) => (value === undefined || value === '' ? [] : [`${label}: ${value}`]));
}

function answerLines(facts: AssembleFacts): readonly string[] {
  return referralResources(facts, 'QuestionnaireResponse').flatMap((response) =>
    (response.item ?? []).flatMap((item) => {
      const answers = (item.answer ?? []).map((it) => it.valueString ?? it.valueCoding?.display ?? it.valueCoding?.code ?? String(it.valueDate ?? it.valueBoolean ?? it.valueInteger ?? '')).filter((it) => it !== '');
      return answers.length === 0 ? [] : [`${item.text ?? item.linkId}: ${answers.join(', ')}`];
    }),
  );
}

function adviceLines({ journey, network }: AssembleFacts): readonly string[] {
  const plan = resourcesOf(journey.advies?.bundle, 'CarePlan')[0];
  const acties = (journey.advies?.acties ?? []).map((it) => `${it.naam} bij ${nameOf(network, it.aanbieder)}${it.persoonAkkoord ? '' : ' (u was het niet eens)'}`);
  return [...(plan?.description === undefined ? [] : [plan.description]), ...acties];
}

function consentLine({ class: name, partner, decision, givenAt, withdrawnAt }: ConsentState, network: Network): string {
  const what = `${name}${partner === undefined ? '' : ` voor ${nameOf(network, partner)}`}`;
  return `${what}: ${decision === 'permit' ? 'ja' : 'nee'}, ${dutchTime(givenAt)}${withdrawnAt === undefined ? '' : `, ingetrokken ${dutchTime(withdrawnAt)}`}`;
}

function nameOf(network: Network, partner: string): string {
  return findPartner(network, partner)?.name ?? partner;
}
