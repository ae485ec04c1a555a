import type { Bundle, OperationOutcome, Resource, Task } from '@medplum/fhirtypes';
import { makeHttpDoor } from '../../../../src/inbound/http/make-http-door.ts';
import type { DoorPorts, Identity } from '../../../../src/inbound/http/door-ports.ts';
import { listenHttp } from '../../../../src/inbound/http/listen-http.ts';
import type { HttpListener } from '../../../../src/inbound/http/listen-http.ts';
import type { LogFields } from '../../../../src/kernel/ports.ts';
import { accept, refuse } from '../../../../src/kernel/result.ts';
import type { Stories } from '../../../../src/pipeline/stories.ts';

export const GGZ: Identity = { clientId: 'epd-1', partner: 'ggz-voorbeeld', role: 'ggz' };
export const FINE: OperationOutcome = { resourceType: 'OperationOutcome', issue: [{ severity: 'information', code: 'informational' }] };
export const TASK: Task = { resourceType: 'Task', id: 'a0000000-0000-4000-8000-000000000001', status: 'requested', intent: 'order' };
const EMPTY: Bundle = { resourceType: 'Bundle', type: 'searchset', total: 0 };

/** Stories that say yes to everything; a test replaces the one that it is about. */
export const YES: Stories = {
  receiveHl7v2: async () => new TextEncoder().encode('MSH|^~\\&|MGN\rMSA|AA|1\r'),
  receiveBundle: async () => ({ outcome: 'accepted', codes: [], isRefused: false, isRepeat: false, entries: 0, receipt: 'r-1' }),
  receiveConsultatie: async () => ({ outcome: 'accepted', findings: [], codes: [], isRepeat: false, consultatie: 'c-1', task: TASK.id ?? '' }),
  receiveNotification: async () => ({ isRefused: false, isNew: true, codes: [], id: 'n-1', task: { resourceType: 'Task', id: 'n-1', status: 'requested' } }),
  readResource: async () => accept({ resource: TASK as Resource, version: 3 }),
  searchTasks: async () => accept(EMPTY),
  updateTask: async (_caller, _id, task, ifMatch) => accept({ resource: task, version: ifMatch + 1 }),
  putAppointment: async (_caller, _id, resource) => accept({ resource, version: 1, created: true }),
  putEncounter: async (_caller, _id, resource) => accept({ resource, version: 2 }),
  recordAdvies: async (_caller, response) => accept({ resource: { ...response, id: 'qr-1' }, version: 1, outcome: FINE }),
  invokeExpert: async (_caller, task) => accept({ resource: { ...task, id: 'v-1' }, version: 1, created: true }),
  recordConsent: async (_caller, consent) => accept({ resource: { ...consent, id: 'c-1' }, version: 1 }),
  validate: () => FINE,
};

export type OpenDoor = HttpListener & { readonly url: string; readonly logged: { event: string; fields: LogFields }[] };

/** The HTTP door on a free port. Token `good` is the ggz's. */
export async function openDoor(stories: Partial<Stories> = {}, ports: Partial<DoorPorts> = {}): Promise<OpenDoor> {
  const logged: OpenDoor['logged'] = [];
  const log = (event: string, fields: LogFields = {}): void => void logged.push({ event, fields });
  const app = makeHttpDoor({
    stories: { ...YES, ...stories },
    verifyToken: async (token) => (token === 'good' ? accept(GGZ) : refuse('NOT_AUTHENTICATED')),
    verifySender: async (_door, token) => (token === 'good' ? accept({ id: 'zorgdomein-fhir' }) : refuse('NOT_AUTHENTICATED')),
    issueToken: async () => accept({ accessToken: 'good', expiresInSeconds: 300, scope: 'system/Task.rus' }),
    log: { debug: log, info: log, warn: log, error: log },
    limits: { maxBodyBytes: 10_000, maxJsonDepth: 32 },
    baseUrl: () => 'https://gateway.test',
    release: { version: '0.1.0', date: '2026-11-23' },
    ...ports,
  });
  const listener = await listenHttp(app, { host: '127.0.0.1', port: 0 });
  return { ...listener, logged, url: `http://127.0.0.1:${listener.port}` };
}

export const JSON_HEADERS = { authorization: 'Bearer good', 'content-type': 'application/fhir+json' } as const;

/** The code and place of an answered refusal. */
export async function refusalOf(response: Response): Promise<{ status: number; code: string | undefined; at: string | undefined }> {
  const outcome = (await response.json()) as OperationOutcome;
  return { status: response.status, code: outcome.issue?.[0]?.details?.coding?.[0]?.code, at: outcome.issue?.[0]?.expression?.[0] };
}
