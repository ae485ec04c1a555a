import type { OperationOutcome, Resource } from '@medplum/fhirtypes';
import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';
import type { Stories } from '../../pipeline/stories.ts';
import type { Reply } from './reply.ts';
import { refusalReply } from './reply.ts';

/**
 * Reads a body as a resource of one type: shape, `resourceType`, and everything that base R4 asks of it, so that a story
 * never meets a Task whose status is a number. `meta` is left out of the check: callers send back the profile of the
 * view that they were given, and a view describes what we send. Answers the reply when it is no such resource.
 */
export function readResourceBody<T extends Resource>(body: unknown, type: T['resourceType'], validate: Stories['validate']): Result<T, Reply> {
  const read = readAnyResource(body, type);
  if (!read.ok) {
    return { ok: false, refusal: refusalReply(read.refusal) };
  }
  const { meta: _, ...bare } = read.value;
  const outcome = validate(bare as Resource, `http://hl7.org/fhir/StructureDefinition/${type}`);
  return hasErrors(outcome) ? { ok: false, refusal: { status: 422, body: outcome } } : accept(read.value as T);
}

/** Reads a body as some resource whose `resourceType` is `type`; nothing else is checked. */
export function readAnyResource(body: unknown, type: string): Result<Resource> {
  if (!isRecord(body)) {
    return refuse('BODY_INVALID');
  }
  return body['resourceType'] === type ? accept(body as unknown as Resource) : refuse('FIELD_INVALID', 'resourceType');
}

/** Whether an outcome holds an issue that refuses the resource. */
export function hasErrors(outcome: OperationOutcome): boolean {
  return outcome.issue.some((issue) => issue.severity === 'error' || issue.severity === 'fatal');
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
