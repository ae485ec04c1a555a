import type { DoorPorts } from './door-ports.ts';
import type { Door } from './doors.ts';
import { DOORS } from './doors.ts';
import type { FhirRoute } from './exchange.ts';

type Json = Readonly<Record<string, unknown>>;

/** The API description (OpenAPI 3.1) of the HTTP door, made from the tables that route it. */
export function openapiDocument(routes: readonly FhirRoute[], baseUrl: string, release: DoorPorts['release']): Json {
  const rows = [...Object.values(DOORS).map(doorOperation), ...routes.map(fhirOperation)];
  const paths: Record<string, Record<string, Json>> = {};
  for (const { path, method, operation } of rows) {
    paths[path] = { ...paths[path], [method]: operation };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'mgn-gateway', version: release.version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: baseUrl }],
    paths,
    components: {
      securitySchemes: { token: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: `${baseUrl}${DOORS.token.path}`, scopes: {} } } } },
      responses: { refused: { description: 'Refused: an OperationOutcome with text in Dutch and a stable code', content: { 'application/fhir+json': {} } }, problem: { description: 'Refused: a problem (RFC 9457) with a stable code', headers: { 'API-Version': { schema: { type: 'string' } } }, content: { 'application/problem+json': {} } } },
    },
  };
}

type Row = { readonly path: string; readonly method: string; readonly operation: Json };

function doorOperation({ method, path, summary, takes, gives, isOpen }: Door): Row {
  return {
    path: templateOf(path),
    method: method.toLowerCase(),
    operation: {
      summary,
      ...(namesIn(path).length === 0 ? {} : { parameters: namesIn(path).map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })) }),
      security: isOpen ? [] : [{ token: [] }],
      ...(takes.length > 0 ? { requestBody: { required: true, content: Object.fromEntries(takes.map((it) => [it, {}])) } } : {}),
      responses: path.startsWith('/v1/') ? versionedResponses(method, gives) : { 200: { description: 'Answered', content: { [gives]: {} } }, '4XX': { $ref: '#/components/responses/refused' } },
    },
  };
}

/** Doors under `/v1` keep to the NL API Design Rules: `API-Version` on every answer, problems for refusals. */
function versionedResponses(method: Door['method'], gives: string): Json {
  const headers = { 'API-Version': { description: 'Version of this API', schema: { type: 'string' } } };
  const done = method === 'POST' && gives === 'application/problem+json' ? { 204: { description: 'Taken', headers } } : { 200: { description: 'Answered', headers, content: { [gives]: {} } } };
  return { ...done, '4XX': { $ref: '#/components/responses/problem' } };
}

function namesIn(path: string): readonly string[] {
  return [...path.matchAll(/:([a-z]+)/g)].map((it) => it[1] ?? '');
}

function templateOf(path: string): string {
  return path.replaceAll(/:([a-z]+)/g, '{$1}');
}

function fhirOperation({ method, path, summary, takes, types }: FhirRoute): Row {
  const parameters = namesIn(path).map((name) => ({ name, in: 'path', required: true, schema: name === 'type' ? { type: 'string', enum: types } : { type: 'string' } }));
  const ifMatch = path === '/fhir/Task/:id' && method === 'PUT' ? [{ name: 'If-Match', in: 'header', required: true, schema: { type: 'string' } }] : [];
  const mediaType = takes === 'form' ? 'application/x-www-form-urlencoded' : 'application/fhir+json';
  return {
    path: templateOf(path),
    method: method.toLowerCase(),
    operation: {
      summary,
      security: [{ token: [] }],
      parameters: [...parameters, ...ifMatch],
      ...(takes === 'nothing' ? {} : { requestBody: { required: takes === 'fhir', content: { [mediaType]: {} } } }),
      responses: { '2XX': { description: 'Done', content: { 'application/fhir+json': {} } }, '4XX': { $ref: '#/components/responses/refused' } },
    },
  };
}
