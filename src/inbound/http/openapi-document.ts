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
      securitySchemes: {
        token: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: `${baseUrl}${DOORS.token.path}`, scopes: {} } } },
        sender: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A JWT that the sender signs itself (ZorgDomein RS256, VIPLive PS256); its public key is in the network file' },
        subscription: { type: 'apiKey', in: 'header', name: 'Authorization', description: 'What the subscription of the gemeente\'s Notificaties API was made with' },
      },
      responses: {
        refused: { description: OUTCOME, content: contentOf(['application/fhir+json']) },
        negotiated: { description: OUTCOME, content: contentOf(['application/fhir+json', 'application/fhir+xml']) },
        problem: { description: 'Refused: a problem (RFC 9457) with a stable code', headers: API_VERSION_HEADER, content: contentOf(['application/problem+json']) },
        oauth: { description: 'Refused: error and error_description (RFC 6749, 5.2)', content: contentOf(['application/json']) },
      },
    },
  };
}

const OUTCOME = 'Refused: an OperationOutcome with text in Dutch and a stable code';
/** Doors under `/v1` keep to the NL API Design Rules: `API-Version` on every answer, problems for refusals. */
const API_VERSION_HEADER = { 'API-Version': { description: 'Version of this API', schema: { type: 'string' } } };

type Row = { readonly path: string; readonly method: string; readonly operation: Json };

function doorOperation({ method, path, summary, takes, gives, answers, refuses, proof, query = [] }: Door): Row {
  const parameters = [...namesIn(path).map((name) => ({ name, in: 'path' })), ...query.map((name) => ({ name, in: 'query' }))];
  const headers = path.startsWith('/v1/') ? { headers: API_VERSION_HEADER } : {};
  const said = Object.entries(answers).map(([status, description]): readonly [string, Json] => [status, { description, ...headers, ...(status === '204' ? {} : { content: contentOf(gives) }) }]);
  return {
    path: templateOf(path),
    method: method.toLowerCase(),
    operation: {
      summary,
      ...(parameters.length === 0 ? {} : { parameters: parameters.map((it) => ({ ...it, required: true, schema: { type: 'string' } })) }),
      security: proof.map((scheme) => ({ [scheme]: [] })),
      ...(takes.length > 0 ? { requestBody: { required: true, content: contentOf(takes) } } : {}),
      responses: { ...Object.fromEntries(said), '4XX': { $ref: `#/components/responses/${refuses}` } },
    },
  };
}

function contentOf(mediaTypes: readonly string[]): Json {
  return Object.fromEntries(mediaTypes.map((it) => [it, {}]));
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
