import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';
import type { Caller } from '../../pipeline/stories.ts';
import type { Preference, Reply } from './reply.ts';

/** One authenticated FHIR call, freed of express: what a route's `answer` looks at. */
export type Exchange = {
  readonly caller: Caller;
  /** Path parameters, decoded. */
  readonly type: string;
  readonly id: string;
  /** Parsed JSON, or the fields of a form; undefined when the route takes no body. */
  readonly body: unknown;
  readonly query: URLSearchParams;
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly preference: Preference;
};

/** What a route takes as body. */
export type Takes = 'nothing' | 'fhir' | 'form';

/** One row of the FHIR route table: routing, CapabilityStatement and API description all read it. */
export type FhirRoute = {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** express pattern, starting with `/fhir/`. */
  readonly path: string;
  /** Resource types it serves. */
  readonly types: readonly string[];
  readonly interaction: 'read' | 'search-type' | 'update' | 'create' | 'validate';
  readonly takes: Takes;
  readonly summary: string;
  readonly answer: (exchange: Exchange) => Promise<Reply>;
};

/** FHIR id syntax (R4 datatypes, id). */
export const FHIR_ID = /^[A-Za-z0-9\-.]{1,64}$/;

/** UUID in any version: what callers choose for an Appointment or Encounter. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Reads `If-Match: W/"3"` (a strong tag is taken too). VERSION_REQUIRED when it is missing, a list or `*`: a Task is
 * only changed by who names the version that was read (dutch-fhir.md 7.3).
 */
export function readIfMatch(header: string | undefined): Result<number> {
  const found = /^(?:W\/)?"(\d{1,9})"$/.exec(header?.trim() ?? '')?.[1];
  return found === undefined ? refuse('VERSION_REQUIRED', 'If-Match') : accept(Number(found));
}
