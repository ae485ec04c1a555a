import type { Stories } from '../../pipeline/stories.ts';
import type { Exchange } from './exchange.ts';
import { isRecord, readAnyResource } from './read-resource-body.ts';
import type { Reply } from './reply.ts';
import { refusalReply } from './reply.ts';

/**
 * `$validate` (R4 resource-operation-validate): a bare resource, or Parameters with `resource` and `profile`. The answer
 * is 200 with the findings, also when the resource is wrong: the operation itself went well.
 */
export function validateBody(validate: Stories['validate'], { body, type, query }: Exchange): Reply {
  const { resource, profile } = isParameters(body) ? fromParameters(body) : { resource: body, profile: undefined };
  const read = readAnyResource(resource, type);
  if (!read.ok) {
    return refusalReply(read.refusal);
  }
  return { status: 200, body: validate(read.value, profile ?? query.get('profile') ?? undefined) };
}

type ParametersLike = Readonly<Record<string, unknown>> & { readonly parameter: readonly unknown[] };

function isParameters(body: unknown): body is ParametersLike {
  return isRecord(body) && body['resourceType'] === 'Parameters' && Array.isArray(body['parameter']);
}

function fromParameters(body: ParametersLike): { readonly resource: unknown; readonly profile: string | undefined } {
  const named = (name: string): Readonly<Record<string, unknown>> | undefined => body.parameter.filter(isRecord).find((it) => it['name'] === name);
  const profile = named('profile');
  const value = profile?.['valueUri'] ?? profile?.['valueCanonical'] ?? profile?.['valueString'];
  return { resource: named('resource')?.['resource'], profile: typeof value === 'string' ? value : undefined };
}
