import type { Task, TaskInput, TaskOutput } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../../fhir/naming-systems.ts';
import { isBsn } from '../../fhir/bsn.ts';
import { identifierOf } from '../../workflow/verkennend-gesprek/find-resource.ts';
import { SYSTEMS } from '../../fhir/naming-systems.ts';
import { isExpertvraag } from '../../workflow/inroepen/expertvraag.ts';
import type { Journey, Taak, TextMark } from '../../workflow/journey.ts';
import type { AssembleFacts } from '../assemble/assemble-facts.ts';
import {
  actieRequest,
  adviesPlan,
  adviesResources,
  findTaak,
  patientReference,
  referralResources,
} from '../assemble/assemble-facts.ts';
import { partnerReference } from './logical-reference.ts';

/** Internal id of a Taak's Task; the recipient sees another (`externalTaskId`). */
export function taskId(taak: Pick<Taak, 'localId'>): string {
  return `taak-${taak.localId}`;
}

/** Internal id of the prefilled referral that a huisarts Task `verwijzing` is about (A14). */
export function conceptId(taak: Pick<Taak, 'localId'>): string {
  return `concept-${taak.localId}`;
}

/** A Taak as FHIR Task (dutch-fhir.md 7.1, 7.3), whole: `minimise` and `toExternalIds` come after. */
export function renderTask(taak: Taak, facts: AssembleFacts): Task {
  const { journey, network } = facts;
  const request = focusOf(taak, facts);
  const plan = taak.actie === undefined ? undefined : adviesPlan(facts);
  const partOf = partOfTaak(taak, journey);
  const note = isBsnMissing(facts) ? [{ text: 'BSN vast te stellen' }] : undefined;
  const inputs = inputsOf(taak, facts);
  return {
    resourceType: 'Task',
    id: taskId(taak),
    identifier: [journey.referral],
    groupIdentifier: journey.referral,
    status: taak.status,
    ...(taak.reason === undefined
      ? {}
      : {
          statusReason: {
            coding: [{ system: CODE_SYSTEMS.reden, code: taak.reason }],
            ...(taak.reasonText === undefined ? {} : { text: taak.reasonText }),
          },
        }),
    intent: 'order',
    code: {
      coding: [
        { system: CODE_SYSTEMS.taskCode, code: 'fulfill' },
        { system: CODE_SYSTEMS.taak, code: taak.code },
      ],
    },
    ...(request === undefined ? {} : { focus: { reference: request } }),
    ...(plan?.id === undefined ? {} : { basedOn: [{ reference: `CarePlan/${plan.id}` }] }),
    ...(partOf.length === 0 ? {} : { partOf: partOf.map((other) => ({ reference: `Task/${taskId(other)}` })) }),
    ...(taak.expertise === undefined ? {} : { reasonCode: { coding: [{ system: CODE_SYSTEMS.expertise, code: taak.expertise }] } }),
    for: patientReference(facts),
    authoredOn: taak.authoredAt,
    lastModified: taak.updatedAt,
    requester: requesterOf(taak, facts),
    owner: partnerReference(network, taak.owner),
    ...(taak.dueAt === undefined ? {} : { restriction: { period: { end: taak.dueAt } } }),
    ...(note === undefined ? {} : { note }),
    ...(inputs.length === 0 ? {} : { input: [...inputs] }),
    ...(taak.output.length === 0 ? {} : { output: taak.output.map(outputOf) }),
  };
}

function focusOf(taak: Taak, facts: AssembleFacts): string | undefined {
  if (isExpertvraag(taak)) {
    return undefined;
  }
  if (taak.code === 'verwijzing') {
    return `ServiceRequest/${conceptId(taak)}`;
  }
  const request =
    taak.actie === undefined ? referralResources(facts, 'ServiceRequest')[0] : actieRequest(facts, taak.actie);
  return request?.id === undefined ? undefined : `ServiceRequest/${request.id}`;
}

/** The huisarts asks for the gesprek; the team asks for what follows from it. */
function requesterOf(taak: Taak, facts: AssembleFacts): Task['requester'] {
  if (taak.actie === undefined && taak.code === 'vg-verwijzing') {
    return referralResources(facts, 'ServiceRequest')[0]?.requester;
  }
  return partnerReference(facts.network, facts.journey.team ?? facts.journey.responsible.partner);
}

/** What it bridges; of a question to an expert the seats at the gesprek, by which each member knows where it belongs. */
function partOfTaak(taak: Taak, { taken, advies }: Journey): readonly Taak[] {
  if (isExpertvraag(taak)) {
    return taken.filter((other) => other.code === 'vg-verwijzing');
  }
  const overbrugt = advies?.acties.find((actie) => actie.id === taak.actie)?.overbrugt;
  const bridged = taken.find((other) => other.actie === overbrugt && other.code !== 'verwijzing');
  return overbrugt === undefined || bridged === undefined ? [] : [bridged];
}

/** What the owner must know beside the request: questions of a held journey, the huisarts's referral (A14), inputs of the advice. */
function inputsOf(taak: Taak, facts: AssembleFacts): readonly TaskInput[] {
  const { journey } = facts;
  if (taak.vraag !== undefined) {
    return [{ type: taakType('vraag'), valueString: taak.vraag }];
  }
  if (taak.code === 'aanvullen') {
    const asked = (journey.judgement?.reasons ?? []).map((code) => ({ type: taakType('vraag'), valueCoding: { system: CODE_SYSTEMS.code, code } }));
    return [...asked, ...(journey.judgement?.marks ?? []).map((mark) => ({ type: taakType('vindplaats'), valueString: placeOf(mark) }))];
  }
  const sent =
    adviesResources(facts, 'Task').find((task) => task.focus?.reference === focusOf(taak, facts))?.input ?? [];
  const verwijzing = findTaak(journey, taak.waitsFor);
  const names: Readonly<Record<string, string>> = { verwijsnummer: 'verwijsnummer', agb: 'verwijzer-agb' };
  const referral = (verwijzing?.output ?? []).flatMap(({ type, value }) =>
    names[type] === undefined ? [] : [{ type: taakType(names[type]), valueString: value }],
  );
  return [...(taak.code === 'verwijzing' ? [] : sent), ...referral];
}

/** Which text, from which to which character, and what kind of thing stands there: never the words themselves. */
function placeOf({ place, start, end, kind }: TextMark): string {
  return `${place} ${String(start + 1)}-${String(end)} ${kind}`;
}

function outputOf(output: Taak['output'][number]): TaskOutput {
  return { type: taakType(output.type), valueString: output.value };
}

function taakType(code: string): TaskInput['type'] {
  return { coding: [{ system: CODE_SYSTEMS.taak, code }] };
}

function isBsnMissing(facts: AssembleFacts): boolean {
  const bsn = identifierOf(referralResources(facts, 'Patient')[0], SYSTEMS.bsn);
  return facts.journey.bundle !== undefined && (bsn === undefined || !isBsn(bsn));
}
