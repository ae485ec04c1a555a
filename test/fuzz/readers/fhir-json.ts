import type { Resource } from '@medplum/fhirtypes';
import type { HttpListener } from '../../../src/inbound/http/listen-http.ts';
import { listenHttp } from '../../../src/inbound/http/listen-http.ts';
import { makeHttpDoor } from '../../../src/inbound/http/make-http-door.ts';
import { accept, refuse } from '../../../src/kernel/result.ts';
import type { Caller } from '../../../src/pipeline/stories.ts';
import { adviesFor, appointmentFor, encounterFor } from '../../../src/sandbox/partner-resources.ts';
import { adviesResponse } from '../../fixtures/advies-response.ts';
import type { AdviesCase, JourneyCase } from '../../fixtures/journey-case.ts';
import { SANNE } from '../../fixtures/journey-cases.ts';
import type { MemoryGateway } from '../../support/memory-gateway.ts';
import { memoryGateway } from '../../support/memory-gateway.ts';
import { accepted, GESPREK, GGZ, HUISARTS, PLANNER, TEAM, teamTask } from '../../unit/pipeline/callers.ts';
import { makeChance } from '../chance.ts';
import type { Reader } from '../reader.ts';

/** The memory store keeps all that it took; a new gateway forgets. */
const INPUTS_A_GATEWAY = 500;
const CALLERS: readonly Caller[] = [TEAM, PLANNER, GGZ, HUISARTS];
const UNKNOWN_ID = 'a0000000-0000-4000-8000-000000000001';

const WORDS = [
  '{', '}', '[', ']', '"', ',', ':', 'null', 'true', '{}', '[]', '""', '0', '-0', '-1', '1e309', '1e-400', '9007199254740993', '"\\ud800"', '"\\u0000"', '[[[[[[[[[[', '{"a":'.repeat(100), '['.repeat(100), 'NaN', '/* */',
  '"__proto__"', '"constructor"', '"prototype"', '"toString"', '"resourceType"', '"Task"', '"Bundle"', '"Parameters"', '"contained"', '"extension"', '"reference"', '"#x"', '"Patient/../Task"', '"urn:uuid:"', '"entered-in-error"', '"accepted"', '"completed"', '"2026-02-30"', '"2026-11-23T25:61:00Z"', '"0000"', '"999990019"',
  '😀', '\ufeff', 'a'.repeat(3_000), '"item":[{"linkId":"x"}],', '<script>', '<?xml version="1.0"?>', '<!DOCTYPE a [<!ENTITY b "c">]>',
];

/** Where a body is posted or put. */
type Target = { readonly method: 'POST' | 'PUT'; readonly path: string };

/** FHIR JSON through the real door and the real stories, on the memory store: never a 5xx, always an OperationOutcome or a resource. */
export async function openReader(): Promise<Reader> {
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  let gateway = await startJourney();
  let task = await teamTask(gateway);
  let taken = 0;
  const door: HttpListener = await listenHttp(
    (request, response) => {
      makeDoor(gateway)(request, response);
    },
    { host: '127.0.0.1', port: 0 },
  );
  const doors = new WeakMap<MemoryGateway, ReturnType<typeof makeHttpDoor>>();
  function makeDoor(of: MemoryGateway): ReturnType<typeof makeHttpDoor> {
    const made = doors.get(of) ?? makeHttpDoor({
      stories: of.stories, log, limits: { maxBodyBytes: 128 * 1024, maxJsonDepth: 64, requestsPerSecond: 1e9 }, baseUrl: () => 'https://gateway.test', release: { version: '0', date: '2026-11-23' },
      issueToken: async () => refuse('NOT_AUTHENTICATED'),
      verifyToken: async (token) => {
        const caller = CALLERS.find((it) => it.partner === token);
        return caller === undefined ? refuse('NOT_AUTHENTICATED') : accept(caller);
      },
    });
    doors.set(of, made);
    return made;
  }
  const targets = (): readonly Target[] => [
    { method: 'POST', path: '/fhir/QuestionnaireResponse' }, { method: 'POST', path: '/fhir/QuestionnaireResponse' }, { method: 'POST', path: '/fhir/Consent' },
    { method: 'PUT', path: `/fhir/Task/${task}` }, { method: 'PUT', path: `/fhir/Task/${task}` }, { method: 'PUT', path: `/fhir/Task/${UNKNOWN_ID}` },
    { method: 'PUT', path: `/fhir/Appointment/${GESPREK.id}` }, { method: 'PUT', path: `/fhir/Encounter/${UNKNOWN_ID}` },
    { method: 'POST', path: '/fhir/Task/$validate' }, { method: 'POST', path: '/fhir/QuestionnaireResponse/$validate' }, { method: 'POST', path: '/fhir' },
  ];
  return {
    corpus: { inputs: (await goodBodies(gateway, task)).map((it) => new TextEncoder().encode(JSON.stringify(it))), words: WORDS, maxBytes: 160 * 1024 },
    read: async (input, choose) => {
      if (++taken % INPUTS_A_GATEWAY === 0) {
        gateway = await startJourney();
        task = await teamTask(gateway);
      }
      const chance = makeChance(choose);
      const { method, path } = chance.oneOf(targets());
      const headers = { authorization: `Bearer ${chance.oneOf(CALLERS).partner}`, 'content-type': 'application/fhir+json', 'if-match': `W/"${chance.upTo(3)}"` };
      const response = await fetch(`http://127.0.0.1:${door.port}${path}`, { method, headers, body: Buffer.from(input) });
      const text = await response.text();
      if (response.status >= 500) {
        return `${method} ${path.replace(task, '<task>')} answered ${response.status}`;
      }
      return typeof (JSON.parse(text) as Resource).resourceType === 'string' ? undefined : `${method} ${path} answered no resource`;
    },
    close: () => door.close(),
  };
}

async function startJourney(): Promise<MemoryGateway> {
  const gateway = await memoryGateway();
  await accepted(gateway);
  return gateway;
}

async function goodBodies(gateway: MemoryGateway, task: string): Promise<readonly unknown[]> {
  const read = await gateway.stories.readResource(TEAM, 'Task', task);
  if (!read.ok) {
    throw new Error('The team has no Task.');
  }
  const advies = adviesFor({ id: task }, adviesResponse(SANNE as JourneyCase & { advies: AdviesCase }));
  const consent = { resourceType: 'Consent', status: 'active', patient: { identifier: { system: 'https://mgn-gateway.example/fhir/NamingSystem/zorgdomein-nummer', value: SANNE.number } }, dateTime: '2026-12-01T10:00:00+01:00', provision: { type: 'deny', actor: [{ reference: { identifier: { value: 'ggz-voorbeeld' } } }] } };
  return [
    advies, advies,
    { ...read.value.resource, status: 'accepted' },
    appointmentFor(task, GESPREK),
    encounterFor(task, UNKNOWN_ID, { ...GESPREK, outcome: 'held' }),
    consent,
    { resourceType: 'Parameters', parameter: [{ name: 'resource', resource: read.value.resource }] },
  ];
}
