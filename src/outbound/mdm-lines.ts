import type { Bundle, CarePlan, Communication, Goal, Reference, Resource, ServiceRequest, Task } from '@medplum/fhirtypes';
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

/**
 * A permitted Bundle as plain Dutch lines for a HIS that takes text only. It reads nothing but the Bundle, so it can't
 * say more than the view allows.
 */
export function mdmLines(bundle: Bundle, kind: DeliveryKind): readonly string[] {
  const lines = (bundle.entry ?? []).flatMap(({ resource }) => (resource ? linesOf(resource) : []));
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
  return [
    ...labelled('Taak', description ?? code?.text ?? code?.coding?.find(({ display }) => display)?.display),
    ...labelled('  Uiterlijk', restriction?.period?.end),
    ...(input ?? []).flatMap(({ type, valueString }) => labelled(`  ${type?.text ?? 'Gegeven'}`, valueString)),
  ];
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
