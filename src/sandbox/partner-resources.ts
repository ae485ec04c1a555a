import type { Appointment, Consent, Encounter, Extension, QuestionnaireResponse, Task } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, EXTENSIONS, SYSTEMS } from '../fhir/naming-systems.ts';

/** A gesprek as a team plans it. `members` are ids of the network file; `mode` is op-locatie, online, telefonisch … */
export type PlannedGesprek = {
  readonly id: string;
  readonly start: string;
  readonly minutes: number;
  readonly mode: string;
  readonly members: readonly string[];
  readonly withNaaste?: boolean;
  readonly reasonSecond?: string;
};

/** A gesprek as it went. `absent`: member id → coded reason. */
export type HeldGesprek = PlannedGesprek & {
  readonly outcome: 'held' | 'no-show' | 'cancelled';
  readonly absent?: Readonly<Record<string, string>>;
};

/** An answer of the person on sharing. */
export type ConsentAnswer = {
  readonly consentClass: string;
  readonly decision: 'permit' | 'deny';
  readonly partner?: string;
  readonly at: string;
  readonly withdrawn?: boolean;
  readonly how?: string;
};

const PARTICIPANT_ROLE = 'naaste';

/** The booking of a gesprek, on the caller's own Task. */
export function appointmentFor(taskId: string, gesprek: PlannedGesprek): Appointment {
  return {
    resourceType: 'Appointment',
    id: gesprek.id,
    status: 'booked',
    appointmentType: { coding: [{ system: CODE_SYSTEMS.vorm, code: gesprek.mode }] },
    start: gesprek.start,
    end: endOf(gesprek),
    minutesDuration: gesprek.minutes,
    supportingInformation: [{ reference: `Task/${taskId}` }],
    participant: [
      ...gesprek.members.map((member) => ({ actor: { identifier: { system: SYSTEMS.teamlid, value: member } }, status: 'accepted' as const })),
      ...(gesprek.withNaaste === true ? [{ type: [{ coding: [{ code: PARTICIPANT_ROLE }] }], status: 'accepted' as const }] : []),
    ],
    ...(gesprek.reasonSecond === undefined ? {} : { comment: gesprek.reasonSecond }),
  };
}

/** What came of a gesprek: held, no-show or cancelled, and who was absent why. */
export function encounterFor(taskId: string, encounterId: string, gesprek: HeldGesprek): Encounter {
  const reason = [
    ...(gesprek.outcome === 'no-show' ? [{ coding: [{ system: CODE_SYSTEMS.reden, code: 'no-show' }] }] : []),
    ...(gesprek.reasonSecond === undefined ? [] : [{ text: gesprek.reasonSecond }]),
  ];
  return {
    resourceType: 'Encounter',
    id: encounterId,
    extension: [aboutTask(taskId)],
    status: gesprek.outcome === 'held' ? 'finished' : 'cancelled',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: gesprek.mode === 'op-locatie' ? 'AMB' : 'VR' },
    type: [{ coding: [{ system: CODE_SYSTEMS.vorm, code: gesprek.mode }] }],
    appointment: [{ reference: `Appointment/${gesprek.id}` }],
    period: { start: gesprek.start, end: endOf(gesprek) },
    participant: [
      ...gesprek.members.map((member) => {
        const absent = gesprek.absent?.[member];
        const extension: Extension[] = absent === undefined ? [] : [{ url: EXTENSIONS.afwezig, valueCode: absent }];
        return { ...(extension.length > 0 ? { extension } : {}), individual: { identifier: { system: SYSTEMS.teamlid, value: member } } };
      }),
      ...(gesprek.withNaaste === true ? [{ type: [{ coding: [{ code: PARTICIPANT_ROLE }] }] }] : []),
    ],
    ...(reason.length > 0 ? { reasonCode: reason } : {}),
  };
}

/** A question of the team to an expert of the network, on the caller's own Task (M3). */
export function expertQuestionFor(taskId: string, question: { readonly expert: string; readonly vraag: string; readonly expertise?: string }): Task {
  return {
    resourceType: 'Task',
    status: 'requested',
    intent: 'order',
    code: { coding: [{ system: CODE_SYSTEMS.taak, code: 'expertvraag' }] },
    partOf: [{ reference: `Task/${taskId}` }],
    owner: { identifier: { system: SYSTEMS.partner, value: question.expert } },
    ...(question.expertise === undefined ? {} : { reasonCode: { coding: [{ system: CODE_SYSTEMS.expertise, code: question.expertise }] } }),
    input: [{ type: { coding: [{ system: CODE_SYSTEMS.taak, code: 'vraag' }] }, valueString: question.vraag }],
  };
}

/** A Consent on the caller's own Task (IHE PCF shape). */
export function consentFor(task: Pick<Task, 'id' | 'for'>, answer: ConsentAnswer): Consent {
  return {
    resourceType: 'Consent',
    status: answer.withdrawn === true ? 'inactive' : 'active',
    ...(answer.how === undefined ? {} : { extension: [{ url: EXTENSIONS.toestemmingHoe, valueCode: answer.how }] }),
    scope: { coding: [{ system: CODE_SYSTEMS.consentScope, code: 'patient-privacy' }] },
    category: [{ coding: [{ system: CODE_SYSTEMS.loinc, code: '59284-0' }, { system: CODE_SYSTEMS.toestemming, code: answer.consentClass }] }],
    patient: personOf(task),
    performer: [personOf(task)],
    dateTime: answer.at,
    policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTIN' }] },
    provision: {
      type: answer.decision,
      ...(answer.partner === undefined ? {} : { actor: [{ role: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }] }, reference: { identifier: { system: SYSTEMS.partner, value: answer.partner } } }] }),
      data: [{ meaning: 'instance', reference: { reference: `Task/${task.id ?? ''}` } }],
    },
  };
}

/** A filled-in advice Questionnaire, put on the caller's own Task. */
export function adviesFor(task: Pick<Task, 'id' | 'focus'>, response: QuestionnaireResponse): QuestionnaireResponse {
  const request = /([0-9a-f-]{36})$/.exec(task.focus?.reference ?? '')?.[1];
  return {
    ...response,
    extension: [...(response.extension ?? []), aboutTask(task.id ?? '')],
    ...(request === undefined ? {} : { basedOn: [{ reference: `ServiceRequest/${request}` }] }),
  };
}

/** R4 lets neither an Encounter nor a QuestionnaireResponse name a Task by an element of its own; this extension does. */
function aboutTask(taskId: string): Extension {
  return { url: 'http://hl7.org/fhir/StructureDefinition/workflow-supportingInfo', valueReference: { reference: `Task/${taskId}` } };
}

/** The person as the Task names it, by identifier or words only: the reference in it is to the gateway's message. */
function personOf(task: Pick<Task, 'for'>): { type: 'Patient'; display: string } | { type: 'Patient'; identifier: NonNullable<Consent['patient']>['identifier'] } {
  const { identifier, display } = task.for ?? {};
  return identifier === undefined ? { type: 'Patient', display: display ?? 'betrokkene' } : { type: 'Patient', identifier };
}

function endOf({ start, minutes }: PlannedGesprek): string {
  return new Date(Date.parse(start) + minutes * 60_000).toISOString();
}
