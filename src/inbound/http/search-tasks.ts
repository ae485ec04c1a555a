import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';
import type { TaskQuery } from '../../pipeline/stories.ts';

/** Search parameters of `POST /fhir/Task/_search`, as metadata publishes them. */
export const TASK_SEARCH_PARAMETERS = [
  { name: 'status', type: 'token', documentation: 'Task.status; several separated by commas' },
  { name: 'code', type: 'token', documentation: 'Task.code, as code or system|code; several separated by commas' },
  { name: 'identifier', type: 'token', documentation: 'Task.identifier, as system|value' },
  { name: '_lastUpdated', type: 'date', documentation: 'ge followed by an instant: changed since' },
] as const;

const KNOWN: ReadonlySet<string> = new Set(TASK_SEARCH_PARAMETERS.map((it) => it.name));
const INSTANT = /^ge\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * Reads the form of a Task search. Strict where R4 is lenient: an unknown parameter is refused, since ignoring a filter
 * answers more than was asked. Parameters in the URL are refused by the caller of this: URLs end up in logs.
 */
export function readTaskQuery(form: URLSearchParams): Result<TaskQuery> {
  const names = [...form.keys()];
  const unknown = names.find((name) => !KNOWN.has(name));
  if (unknown !== undefined) {
    return refuse('FIELD_INVALID', /^[a-z_:.-]{1,32}$/i.test(unknown) ? unknown : undefined);
  }
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    return refuse('FIELD_INVALID', repeated);
  }
  const since = form.get('_lastUpdated');
  if (since !== null && !INSTANT.test(since)) {
    return refuse('FIELD_INVALID', '_lastUpdated');
  }
  const status = listOf(form.get('status'));
  const code = listOf(form.get('code'));
  const identifier = form.get('identifier') ?? undefined;
  return accept({
    ...(status ? { status } : {}),
    ...(code ? { code } : {}),
    ...(identifier ? { identifier } : {}),
    ...(since === null ? {} : { lastUpdated: since }),
  });
}

function listOf(value: string | null): readonly string[] | undefined {
  const all = value?.split(',').filter((it) => it !== '');
  return all && all.length > 0 ? all : undefined;
}
