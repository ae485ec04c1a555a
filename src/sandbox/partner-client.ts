import { randomUUID } from 'node:crypto';
import type { Bundle, OperationOutcome, QuestionnaireResponse, Resource, Task } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../fhir/naming-systems.ts';
import type { GatewayClient } from './fetch-token.ts';
import { tokenSource } from './fetch-token.ts';
import type { ConsentAnswer, HeldGesprek, PlannedGesprek } from './partner-resources.ts';
import { adviesFor, appointmentFor, consentFor, encounterFor } from './partner-resources.ts';

/** What the gateway answered: the status, its code when it refused, and the resource. */
export type GatewayAnswer<T extends Resource = Resource> = {
  readonly status: number;
  readonly ok: boolean;
  readonly code?: string;
  readonly resource: T | OperationOutcome | undefined;
  readonly etag?: string;
  readonly location?: string;
};

/** A next step on a Task. `output`: type → value (`verwijsnummer`, `agb`, `VGTOE:vg-sd` …). */
export type TaskStep = { readonly status: Task['status']; readonly reason?: string; readonly reasonText?: string; readonly output?: Readonly<Record<string, string>> };

/** A partner acting at the gateway's doors with its own key, as its own system would. Ids are the partner's ids of its Tasks. */
export type PartnerClient = {
  readTask(id: string): Promise<GatewayAnswer<Task>>;
  searchTasks(query?: Readonly<Record<string, string>>): Promise<GatewayAnswer<Bundle>>;
  /** Asks a consultation question (G1, G8); the answer's `location` is the Task by which it is followed. */
  askConsultatie(question: Task): Promise<GatewayAnswer>;
  /** Reads the Task, and puts it back with the step, under the version that was read. */
  stepTask(id: string, step: TaskStep): Promise<GatewayAnswer<Task>>;
  bookGesprek(taskId: string, gesprek: PlannedGesprek): Promise<GatewayAnswer>;
  recordGesprek(taskId: string, gesprek: HeldGesprek): Promise<GatewayAnswer>;
  /** Posts the joint advice; the answer is the OperationOutcome that names what is still open. */
  postAdvies(taskId: string, response: QuestionnaireResponse): Promise<GatewayAnswer>;
  postConsent(taskId: string, answer: ConsentAnswer): Promise<GatewayAnswer>;
  /** Huisarts: the referral for a ggz action (A14). */
  completeVerwijzing(taskId: string, referral: { readonly verwijsnummer: string; readonly agb: string }): Promise<GatewayAnswer<Task>>;
  /** Planner or huisarts: answers for a held referral, question → answer. */
  completeAanvullen(taskId: string, answers: Readonly<Record<string, string>>): Promise<GatewayAnswer<Task>>;
};

type Call = <T extends Resource>(method: string, path: string, body?: Resource | URLSearchParams, headers?: Readonly<Record<string, string>>) => Promise<GatewayAnswer<T>>;

/** Makes a client for one partner. */
export function makePartnerClient(client: GatewayClient): PartnerClient {
  const call = makeCall(client.gatewayUrl, tokenSource(client));
  const readTask = (id: string): Promise<GatewayAnswer<Task>> => call<Task>('GET', `Task/${id}`);
  const stepTask: PartnerClient['stepTask'] = async (id, step) => {
    const read = await readTask(id);
    return isTask(read.resource) ? call<Task>('PUT', `Task/${id}`, stepped(read.resource, step), { 'if-match': read.etag ?? '' }) : read;
  };
  /** A Task that takes answers goes through its own states: accepted, in progress, completed (7.3). */
  const complete = async (id: string, output: Readonly<Record<string, string>>): Promise<GatewayAnswer<Task>> => {
    for (const status of ['accepted', 'in-progress'] as const) {
      const now = await readTask(id);
      const isBefore = isTask(now.resource) && (status === 'accepted' ? ['requested', 'received'] : ['accepted']).includes(now.resource.status ?? '');
      const answer = isBefore ? await stepTask(id, { status }) : now;
      if (!answer.ok) {
        return answer;
      }
    }
    return stepTask(id, { status: 'completed', output });
  };
  return {
    readTask,
    stepTask,
    searchTasks: (query = {}) => call<Bundle>('POST', 'Task/_search', new URLSearchParams(query)),
    askConsultatie: (question) => call('POST', '/inbound/viplive/consultatie', question),
    bookGesprek: (taskId, gesprek) => call('PUT', `Appointment/${gesprek.id}`, appointmentFor(taskId, gesprek)),
    recordGesprek: (taskId, gesprek) => {
      const id = randomUUID();
      return call('PUT', `Encounter/${id}`, encounterFor(taskId, id, gesprek));
    },
    postAdvies: async (taskId, response) => {
      const { resource, ...read } = await readTask(taskId);
      return isTask(resource) ? call('POST', 'QuestionnaireResponse', adviesFor(resource, response), { prefer: 'return=OperationOutcome' }) : { ...read, resource };
    },
    postConsent: async (taskId, answer) => {
      const { resource, ...read } = await readTask(taskId);
      return isTask(resource) ? call('POST', 'Consent', consentFor(resource, answer)) : { ...read, resource };
    },
    completeVerwijzing: complete,
    completeAanvullen: complete,
  };
}

function makeCall(gatewayUrl: string, token: () => Promise<string>): Call {
  return async <T extends Resource>(method: string, path: string, body?: Resource | URLSearchParams, headers: Readonly<Record<string, string>> = {}) => {
    const isForm = body instanceof URLSearchParams;
    const response = await fetch(`${gatewayUrl}${path.startsWith('/') ? path : `/fhir/${path}`}`, {
      method,
      headers: {
        accept: 'application/fhir+json',
        authorization: `Bearer ${await token()}`,
        'x-request-id': randomUUID(),
        ...(body === undefined ? {} : { 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/fhir+json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isForm ? body.toString() : JSON.stringify(body) }),
    });
    const text = await response.text();
    const resource = text === '' ? undefined : (JSON.parse(text) as T | OperationOutcome);
    const code = response.ok ? undefined : codeOf(resource);
    const etag = response.headers.get('etag');
    const location = response.headers.get('location');
    return { status: response.status, ok: response.ok, resource, ...(code === undefined ? {} : { code }), ...(etag === null ? {} : { etag }), ...(location === null ? {} : { location }) };
  };
}

function stepped(task: Task, { status, reason, reasonText, output }: TaskStep): Task {
  return {
    ...task,
    status,
    ...(reason === undefined && reasonText === undefined
      ? {}
      : { statusReason: { ...(reason === undefined ? {} : { coding: [{ system: CODE_SYSTEMS.reden, code: reason }] }), ...(reasonText === undefined ? {} : { text: reasonText }) } }),
    ...(output === undefined ? {} : { output: Object.entries(output).map(([type, value]) => ({ type: { coding: [{ system: CODE_SYSTEMS.taak, code: type }] }, valueString: value })) }),
  };
}

function isTask(resource: Resource | undefined): resource is Task {
  return resource?.resourceType === 'Task';
}

function codeOf(resource: Resource | undefined): string | undefined {
  return resource?.resourceType === 'OperationOutcome' ? resource.issue?.[0]?.details?.coding?.[0]?.code : undefined;
}
