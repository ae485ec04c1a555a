import type { Bundle, CarePlan, Communication, Goal, Reference, Resource, ServiceRequest, Task, TaskInput } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../fhir/naming-systems.ts';
import type { Code, CodeSpec } from '../kernel/codes.ts';
import { CODES } from '../kernel/codes.ts';
import type { DeliveryKind } from '../workflow/effects.ts';

/** Widest line: what any HIS shows without cutting (formats.md 8.1 and 8.2). */
const MAX_WIDTH = 70;

const TITLES: Readonly<Record<DeliveryKind, string>> = {
  referral: 'Verwijzing voor een verkennend gesprek',
  update: 'Wijziging',
  booking: 'Afspraak voor het verkennend gesprek',
  task: 'Gevraagde actie',
  advice: 'Gezamenlijk advies na het verkennend gesprek',
  notice: 'Bericht over uw verzoek om een verkennend gesprek',
  cancellation: 'Annulering',
};

/** What a Task asks of a huisarts; other Tasks go by their code. */
const TASKS: Readonly<Record<string, string>> = {
  verwijzing: 'Maak de verwijzing voor deze actie; stuur het nummer en uw AGB-code terug.',
  aanvullen: 'Vul het verzoek aan; wat ontbreekt staat hieronder.',
};

/**
 * A permitted Bundle as plain Dutch lines for a HIS that takes text only. It reads nothing but the Bundle, so it can't
 * say more than the view allows.
 */
export function mdmLines(bundle: Bundle, kind: DeliveryKind): readonly string[] {
  const resources = (bundle.entry ?? []).flatMap(({ resource }) => resource ?? []);
  // An advice says per action who does it; how far each Task is comes later, by notices.
  const told = kind === 'advice' ? resources.filter(({ resourceType }) => resourceType !== 'Task') : resources;
  const lines = told.flatMap(linesOf);
  return [TITLES[kind], ...lines].flatMap((line) => line.split('\n')).flatMap(wrap);
}

function linesOf(resource: Resource): readonly string[] {
  const { resourceType } = resource;
  // prettier-ignore
  return (
    resourceType === 'Communication' ? communicationLines(resource)
    : resourceType === 'CarePlan' ? carePlanLines(resource)
    : resourceType === 'Goal' ? goalLines(resource)
    : resourceType === 'ServiceRequest' ? serviceRequestLines(resource)
    : resourceType === 'Task' ? taskLines(resource)
    : []
  );
}

function communicationLines({ payload }: Communication): readonly string[] {
  return (payload ?? []).flatMap(({ contentString }) => contentString ?? []);
}

function carePlanLines({ description, note }: CarePlan): readonly string[] {
  return [...labelled('Samenvatting', description), ...(note ?? []).flatMap(({ text }) => text ?? [])];
}

function goalLines({ description }: Goal): readonly string[] {
  return labelled('Doel', description?.text);
}

function serviceRequestLines({ code, performer, occurrencePeriod, orderDetail, patientInstruction, note }: ServiceRequest): readonly string[] {
  const what = code?.text ?? code?.coding?.[0]?.display;
  return [
    ...labelled('Actie', what),
    ...labelled('  Door', performer?.map(nameOf).filter(Boolean).join(', ')),
    ...labelled('  Start', occurrencePeriod?.start),
    ...labelled('  Vorm', orderDetail?.map(({ text }) => text).filter(Boolean).join(', ')),
    ...labelled('  Loket', patientInstruction),
    ...(note ?? []).flatMap(({ text }) => labelled('  Toelichting', text)),
  ];
}

function taskLines({ code, description, restriction, input }: Task): readonly string[] {
  const own = code?.coding?.find(({ system }) => system === CODE_SYSTEMS.taak)?.code ?? '';
  return [
    ...labelled('Taak', description ?? TASKS[own] ?? code?.text ?? own),
    ...labelled('  Uiterlijk', restriction?.period?.end),
    ...(input ?? []).flatMap(inputLines),
  ];
}

function inputLines({ type, valueString, valueCoding }: TaskInput): readonly string[] {
  const known = CODES[valueCoding?.code as Code] as CodeSpec | undefined;
  const text = valueString ?? (valueCoding?.system === CODE_SYSTEMS.code ? known?.text : valueCoding?.display);
  return labelled(`  ${type.text ?? type.coding?.[0]?.code ?? 'gegeven'}`, text);
}

function nameOf({ display, identifier }: Reference): string | undefined {
  return display ?? identifier?.value;
}

function labelled(label: string, text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : [`${label}: ${text}`];
}

/** Breaks at spaces; a longer word (a URL) is cut. */
function wrap(line: string): readonly string[] {
  const wrapped: string[] = [];
  let rest = line.trimEnd();
  while (rest.length > MAX_WIDTH) {
    const space = rest.lastIndexOf(' ', MAX_WIDTH);
    const at = space > 0 && rest.slice(0, space).trim() !== '' ? space : MAX_WIDTH;
    wrapped.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).trimStart();
  }
  return [...wrapped, rest];
}
