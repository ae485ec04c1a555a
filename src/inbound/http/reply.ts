import type { OperationOutcome, Resource } from '@medplum/fhirtypes';
import type { Response } from 'express';
import type { Code } from '../../kernel/codes.ts';
import type { Refused, Versioned } from '../../pipeline/stories.ts';
import { outcomeFromRefusal, statusOf } from './outcome.ts';

/** What a route answers, before express writes it. */
export type Reply = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Resource;
  /** Set when no story was asked: the door says so to the audit. */
  readonly refusedAtDoor?: Code;
};

/** Media type of all FHIR answers. */
export const FHIR_JSON = 'application/fhir+json; charset=utf-8';

/** What the caller asked back after a write (`Prefer: return=…`, R4 http 3.1.0.1.4). Default is the resource. */
export type Preference = 'representation' | 'minimal' | 'OperationOutcome';

/** Reads `Prefer`; anything else than the three known values means the default. */
export function readPreference(header: string | undefined): Preference {
  const found = /(?:^|[,;\s])return=(minimal|OperationOutcome)(?:$|[,;\s])/.exec(header ?? '')?.[1];
  return found === 'minimal' || found === 'OperationOutcome' ? found : 'representation';
}

/** Answers a refusal with the status of its code. A code that is no HTTP error by the table still refuses: 409. */
export function refusalReply(refusal: Refused): Reply {
  const status = statusOf(refusal.code);
  const headers = status === 401 ? { 'www-authenticate': 'Bearer realm="mgn-gateway"' } : undefined;
  return { status: status < 400 ? 409 : status, body: outcomeFromRefusal(refusal), ...(headers ? { headers } : {}) };
}

/** Answers a refusal that no story gave. */
export function doorReply(refusal: Refused): Reply {
  return { ...refusalReply(refusal), refusedAtDoor: refusal.code };
}

/** Answers a resource with `ETag W/"n"`, and `Location` when it was created or has one (R4 http 3.1.0.8). */
export function resourceReply<T extends Resource>(versioned: Versioned<T>, baseUrl: string, preference: Preference = 'representation', outcome: OperationOutcome = ALL_OK): Reply {
  const { resource, version, created, location } = versioned;
  // A story names the place relative to our base; the header is a full URL.
  const relative = location ?? (created ? `${resource.resourceType}/${resource.id ?? ''}` : undefined);
  const place = relative === undefined ? undefined : new URL(relative, `${baseUrl}/fhir/`).href;
  const headers = { etag: `W/"${version}"`, ...(place === undefined ? {} : { location: place }) };
  const status = created ? 201 : 200;
  if (preference === 'minimal') {
    return { status, headers };
  }
  const stamped = { ...resource, meta: { ...resource.meta, versionId: String(version) } };
  return { status, headers, body: preference === 'OperationOutcome' ? outcome : stamped };
}

/** Writes a reply. */
export function sendReply(response: Response, reply: Reply): void {
  response.status(reply.status).set(reply.headers ?? {});
  if (reply.body === undefined) {
    response.end();
  } else {
    response.set('content-type', FHIR_JSON).send(JSON.stringify(reply.body));
  }
}

const ALL_OK: OperationOutcome = { resourceType: 'OperationOutcome', issue: [{ severity: 'information', code: 'informational', diagnostics: 'All OK' }] };
