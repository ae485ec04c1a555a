import type { Organization, ServiceRequest, Task } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, SYSTEMS } from '../../fhir/naming-systems.ts';
import { identificatieOf } from '../../iwmo/identificatie.ts';
import type { AangevraagdProduct, Verwijzer, Wmo315 } from '../../iwmo/wmo315.ts';
import type { PermittedDelivery } from '../../policy/permit.ts';
import type { IwmoEndpoint, IwmoProduct } from '../../workflow/network.ts';
import { addDays, amsterdamDate, isFullDate } from '../../workflow/termijnen/calendar.ts';
import { resourcesOf } from '../letter/permitted-parts.ts';
import { clientFromPatient } from './client-from-patient.ts';

/** A request without a table of products is for begeleiding, aspecifiek: that is the action that leads to it. */
const ASPECIFIEK: IwmoProduct = { categorie: '02' };

/** The Task of a verzoek om toewijzing in what policy permitted; undefined: this delivery asks for none. */
export function toewijzingTask({ kind, bundle }: Pick<PermittedDelivery, 'kind' | 'bundle'>): Task | undefined {
  return kind === 'task' ? resourcesOf(bundle, 'Task').find(({ code }) => code?.coding?.some((it) => it.system === CODE_SYSTEMS.taak && it.code === 'wmo-toewijzing') === true) : undefined;
}

/**
 * A verzoek om toewijzing from what policy permitted (view `wmo`), as it is: whether it may be written is for the rules of iWmo.
 * Its reference is the id under which the gemeente knows the Task; product and volume come from the table of the network file.
 * No word of the action goes along (OP191).
 */
export function verzoekFromDelivery(permitted: PermittedDelivery, task: Task, endpoint: IwmoEndpoint, now: Date): Wmo315 {
  const { bundle, recipient } = permitted;
  const dagtekening = amsterdamDate(permitted.createdAt ?? now.toISOString());
  const request = resourcesOf(bundle, 'ServiceRequest').find(({ id }) => task.focus?.reference?.endsWith(id ?? '?') === true) ?? resourcesOf(bundle, 'ServiceRequest')[0];
  return {
    afzender: endpoint.sender, ontvanger: (recipient.identifiers.cbs ?? '').replace(/^GM/, ''), identificatie: identificatieOf(permitted.id), dagtekening,
    client: clientFromPatient(resourcesOf(bundle, 'Patient')[0]),
    producten: [productOf(task, request, endpoint, dagtekening, verwijzerOf(resourcesOf(bundle, 'Organization')))],
  };
}

function productOf(task: Task, request: ServiceRequest | undefined, endpoint: IwmoEndpoint, dagtekening: string, verwijzer: Verwijzer): AangevraagdProduct {
  const line = lineFor(request, endpoint.products);
  const ingangsdatum = dateOf(request?.occurrencePeriod?.start) ?? dagtekening;
  const einddatum = dateOf(request?.occurrencePeriod?.end) ?? (line?.months === undefined || !isFullDate(ingangsdatum) ? undefined : lastDay(ingangsdatum, line.months));
  const [nummer, sinds] = ['beschikkingnummer', 'beschikking-ingangsdatum'].map((type) => outputOf(task, type));
  return {
    referentie: task.id ?? '', ingangsdatum, verwijzer,
    ...(nummer === undefined ? {} : { beschikkingNummer: /^\d+$/.test(nummer) ? Number(nummer) : Number.NaN }),
    ...(sinds === undefined ? {} : { beschikkingIngangsdatum: sinds }),
    ...(line?.categorie === undefined ? {} : { product: { categorie: line.categorie, ...(line.code === undefined ? {} : { code: line.code }) } }),
    ...(einddatum === undefined ? {} : { einddatum }),
    ...(line?.omvang === undefined ? {} : { omvang: line.omvang }), ...(line?.budget === undefined ? {} : { budget: line.budget }),
    ...(endpoint.raamcontract === undefined ? {} : { raamcontract: endpoint.raamcontract }),
  };
}

/** The line for this action: by its name or vorm, else the one for all others; none when the table has neither. */
function lineFor(request: ServiceRequest | undefined, products: readonly IwmoProduct[] | undefined): IwmoProduct | undefined {
  if (products === undefined) {
    return ASPECIFIEK;
  }
  const names = new Set([request?.code?.text, ...(request?.orderDetail ?? []).map(({ text }) => text?.replace(/^Vorm: /, ''))].map((it) => it?.toLowerCase()));
  return products.find(({ actie }) => actie !== undefined && names.has(actie.toLowerCase())) ?? products.find(({ actie }) => actie === undefined);
}

/** Who asked for the gesprek: the huisarts's practice, by its AGB code or else its name (CD066, CD067). */
function verwijzerOf(organizations: readonly Organization[]): Verwijzer {
  const [praktijk] = organizations;
  const zorgverlenerCode = praktijk?.identifier?.find(({ system }) => system === SYSTEMS.agb)?.value;
  return zorgverlenerCode !== undefined ? { type: '02', zorgverlenerCode } : praktijk?.name === undefined ? { type: '02' } : { type: '02', naam: praktijk.name };
}

function outputOf(task: Task, type: string): string | undefined {
  return task.output?.find((it) => it.type.coding?.some((coding) => coding.code === type) === true)?.valueString;
}

/** A date as it stands, an instant as the day in Amsterdam; what is neither is left to the rules. */
function dateOf(text: string | undefined): string | undefined {
  return text !== undefined && text.length > 10 && !Number.isNaN(Date.parse(text)) ? amsterdamDate(text) : text;
}

/** The day before the same day so many months on; a month that has no such day ends earlier. */
function lastDay(from: string, months: number): string {
  const [year = 0, month = 1, day = 1] = from.split('-').map(Number);
  const index = year * 12 + month - 1 + months;
  const start = `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}`;
  const lastOfMonth = Number(addDays(nextMonth(start), -1).slice(8));
  return day > lastOfMonth ? `${start}-${String(lastOfMonth).padStart(2, '0')}` : addDays(`${start}-${String(day).padStart(2, '0')}`, -1);
}

function nextMonth(month: string): string {
  const [year = 0, index = 1] = month.split('-').map(Number);
  return index === 12 ? `${String(year + 1).padStart(4, '0')}-01-01` : `${String(year).padStart(4, '0')}-${String(index + 1).padStart(2, '0')}-01`;
}
