import type { Appointment, Consent, Encounter, QuestionnaireResponse, Task } from '@medplum/fhirtypes';
import type { Result } from '../../kernel/result.ts';
import { refuse } from '../../kernel/result.ts';
import type { Stories, Versioned } from '../../pipeline/stories.ts';
import type { Exchange, FhirRoute } from './exchange.ts';
import { FHIR_ID, readIfMatch, UUID } from './exchange.ts';
import { readResourceBody } from './read-resource-body.ts';
import type { Reply } from './reply.ts';
import { doorReply, refusalReply, resourceReply } from './reply.ts';
import { readTaskQuery } from './search-tasks.ts';
import { validateBody } from './validate-body.ts';

/** Types that we send and take. Asking for one by id reaches the story, which audits it; any other name is no type here. */
const KNOWN_TYPES = [
  'Appointment', 'CarePlan', 'CareTeam', 'Communication', 'Condition', 'Consent', 'Coverage', 'DocumentReference', 'Encounter', 'Goal',
  'Organization', 'Patient', 'Practitioner', 'PractitionerRole', 'QuestionnaireResponse', 'RelatedPerson', 'ServiceRequest', 'Task',
] as const;

/** What is given by id: a Task, as its owner may see it. Everything else is pushed (design 5.9). */
const READABLE_TYPES = ['Task'] as const;

/** The FHIR doors (design 2.3), as one table. There is no search by GET: a search names persons, and URLs are logged. */
export function makeFhirRoutes(stories: Stories, baseUrl: () => string): readonly FhirRoute[] {
  // prettier-ignore
  return [
    { method: 'POST', path: '/fhir/Task/_search', types: ['Task'], interaction: 'search-type', takes: 'form', summary: 'The caller\'s own Tasks', answer: (it) => searchTasks(stories, it) },
    { method: 'PUT', path: '/fhir/Task/:id', types: ['Task'], interaction: 'update', takes: 'fhir', summary: 'Accept, reject, start or complete a Task; If-Match is required', answer: (it) => putTask(stories, baseUrl, it) },
    { method: 'POST', path: '/fhir/Task', types: ['Task'], interaction: 'create', takes: 'fhir', summary: 'A question of the VG team to an expert of the network', answer: (it) => postTask(stories, baseUrl, it) },
    { method: 'PUT', path: '/fhir/Appointment/:id', types: ['Appointment'], interaction: 'update', takes: 'fhir', summary: 'Book or move a verkennend gesprek; the caller chooses the id (UUID)', answer: (it) => put<Appointment>(stories, baseUrl, it, 'Appointment', (...all) => stories.putAppointment(...all)) },
    { method: 'PUT', path: '/fhir/Encounter/:id', types: ['Encounter'], interaction: 'update', takes: 'fhir', summary: 'Record a gesprek that was held, missed or cancelled; the caller chooses the id (UUID)', answer: (it) => put<Encounter>(stories, baseUrl, it, 'Encounter', (...all) => stories.putEncounter(...all)) },
    { method: 'POST', path: '/fhir/QuestionnaireResponse', types: ['QuestionnaireResponse'], interaction: 'create', takes: 'fhir', summary: 'The joint advice', answer: (it) => postAdvies(stories, baseUrl, it) },
    { method: 'POST', path: '/fhir/Consent', types: ['Consent'], interaction: 'create', takes: 'fhir', summary: 'A consent given, refused or withdrawn', answer: (it) => postConsent(stories, baseUrl, it) },
    { method: 'POST', path: '/fhir/:type/$validate', types: KNOWN_TYPES, interaction: 'validate', takes: 'fhir', summary: 'Findings against R4 and profiles; nothing is stored', answer: async (it) => validateBody(stories.validate, it) },
    { method: 'GET', path: '/fhir/:type/:id', types: READABLE_TYPES, interaction: 'read', takes: 'nothing', summary: 'One resource, as this caller may see it', answer: (it) => read(stories, baseUrl, it) },
  ];
}

async function read(stories: Stories, baseUrl: () => string, { caller, type, id, ifNoneMatch }: Exchange): Promise<Reply> {
  const isKnown = KNOWN_TYPES.some((it) => it === type) && FHIR_ID.test(id);
  if (!isKnown) {
    return doorReply({ code: 'NOT_FOUND' });
  }
  const result = await stories.readResource(caller, type, id);
  if (!result.ok) {
    return refusalReply(result.refusal);
  }
  const reply = resourceReply(result.value, baseUrl());
  // express has its own 304, but passes over it for clients that also ask for no cache, as fetch does.
  const isUnchanged = ifNoneMatch !== undefined && ifNoneMatch === reply.headers?.['etag'];
  return isUnchanged ? { status: 304, headers: { etag: ifNoneMatch } } : reply;
}

async function searchTasks(stories: Stories, { caller, body, query }: Exchange): Promise<Reply> {
  const form = body instanceof URLSearchParams ? body : new URLSearchParams();
  const taskQuery = query.size > 0 ? refuse('FIELD_INVALID', 'query') : readTaskQuery(form);
  if (!taskQuery.ok) {
    return doorReply(taskQuery.refusal);
  }
  const result = await stories.searchTasks(caller, taskQuery.value);
  return result.ok ? { status: 200, body: result.value } : refusalReply(result.refusal);
}

async function putTask(stories: Stories, baseUrl: () => string, exchange: Exchange): Promise<Reply> {
  const version = readIfMatch(exchange.ifMatch);
  if (!version.ok) {
    return doorReply(version.refusal);
  }
  return withBody<Task>(stories, exchange, 'Task', async (task) => {
    const result = await stories.updateTask(exchange.caller, exchange.id, task, version.value);
    return versionedReply(result, baseUrl, exchange);
  });
}

async function postTask(stories: Stories, baseUrl: () => string, exchange: Exchange): Promise<Reply> {
  return withBody<Task>(stories, exchange, 'Task', async (task) => versionedReply(await stories.invokeExpert(exchange.caller, task), baseUrl, exchange));
}

/** A booking or a held gesprek is written by whoever runs it under an id of its own choice, so that a repeat is no second one. */
async function put<T extends Appointment | Encounter>(stories: Stories, baseUrl: () => string, exchange: Exchange, type: T['resourceType'], story: (caller: Exchange['caller'], id: string, resource: T) => Promise<Result<Versioned<T>>>): Promise<Reply> {
  if (!UUID.test(exchange.id)) {
    return doorReply({ code: 'FIELD_INVALID', at: `${type}.id` });
  }
  return withBody<T>(stories, exchange, type, async (resource) => versionedReply(await story(exchange.caller, exchange.id, resource), baseUrl, exchange));
}

async function postAdvies(stories: Stories, baseUrl: () => string, exchange: Exchange): Promise<Reply> {
  return withBody<QuestionnaireResponse>(stories, exchange, 'QuestionnaireResponse', async (response) => {
    const result = await stories.recordAdvies(exchange.caller, response);
    return result.ok ? resourceReply({ created: true, ...result.value }, baseUrl(), exchange.preference, result.value.outcome) : refusalReply(result.refusal);
  });
}

async function postConsent(stories: Stories, baseUrl: () => string, exchange: Exchange): Promise<Reply> {
  return withBody<Consent>(stories, exchange, 'Consent', async (consent) => {
    const result = await stories.recordConsent(exchange.caller, consent);
    return result.ok ? resourceReply({ created: true, ...result.value }, baseUrl(), exchange.preference) : refusalReply(result.refusal);
  });
}

async function withBody<T extends Task | Appointment | Encounter | QuestionnaireResponse | Consent>(stories: Stories, exchange: Exchange, type: T['resourceType'], next: (resource: T) => Promise<Reply>): Promise<Reply> {
  const body = readResourceBody<T>(exchange.body, type, stories.validate);
  if (!body.ok) {
    return { ...body.refusal, refusedAtDoor: 'BODY_INVALID' };
  }
  // On PUT the body names the same id as the address (R4 http 3.1.0.4); on POST the gateway chooses.
  if (exchange.id !== '' && body.value.id !== exchange.id) {
    return doorReply({ code: 'FIELD_INVALID', at: `${type}.id` });
  }
  return next(body.value);
}

function versionedReply<T extends Task | Appointment | Encounter>(result: Result<Versioned<T>>, baseUrl: () => string, { preference }: Exchange): Reply {
  return result.ok ? resourceReply(result.value, baseUrl(), preference) : refusalReply(result.refusal);
}
