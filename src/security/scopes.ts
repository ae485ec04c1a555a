import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';

/** One letter of a SMART v2 scope: create, read, update, delete, search. */
export type ScopeRight = 'c' | 'r' | 'u' | 'd' | 's';

const TEAM = [
  'system/*.rs',
  'system/Task.u',
  'system/Appointment.u',
  'system/Encounter.u',
  'system/Consent.c',
] as const;
/** Beside its own Task the sociaal domein may only ask a consultatie (G8). */
const OWN_TASK_AND_ASK = ['system/Task.cru'] as const;

/**
 * What a role may ask for at most, as SMART v2 scopes. Recipients of the sociaal domein have no search and no read beyond
 * their own Task (design 5.1). Whose resource it is, is asked again at the door: a scope is no permission for a journey.
 */
export const ROLE_SCOPES: Readonly<Record<string, readonly string[]>> = {
  huisarts: ['system/Task.crus', 'system/Bundle.c', 'system/Consent.c', 'system/QuestionnaireResponse.c'],
  'vg-team': [...TEAM, 'system/Task.c', 'system/QuestionnaireResponse.c'],
  planner: [...TEAM, 'system/QuestionnaireResponse.c'],
  ggz: ['system/Task.rus'],
  gemeente: OWN_TASK_AND_ASK,
  welzijn: OWN_TASK_AND_ASK,
  schuldhulp: OWN_TASK_AND_ASK,
  partner: OWN_TASK_AND_ASK,
  kaderarts: ['system/Task.rus'],
  psychiater: ['system/Task.rus'],
};

/**
 * Judges the scopes that a client asks for, separated by spaces; none means all of its role. One that the role may not
 * have refuses the whole request: a client that asks too much should notice.
 */
export function grantScopes(role: string, asked: string): Result<readonly string[]> {
  const allowed = ROLE_SCOPES[role] ?? [];
  const wanted = asked.split(' ').filter((it) => it !== '');
  const granted = wanted.length === 0 ? allowed : wanted;
  const isWithin = granted.length > 0 && granted.every((scope) => covers(allowed, scope));
  return isWithin ? accept(granted) : refuse('NOT_ALLOWED', 'scope');
}

/** Whether the scopes of a token let it do this to that resource type. */
export function hasScope(scopes: readonly string[], type: string, right: ScopeRight): boolean {
  return covers(scopes, `system/${type}.${right}`);
}

function covers(allowed: readonly string[], asked: string): boolean {
  const wanted = parseScope(asked);
  return (
    wanted !== undefined &&
    [...wanted.rights].every((right) =>
      allowed
        .map(parseScope)
        .some((it) => it !== undefined && it.rights.includes(right) && (it.type === '*' || it.type === wanted.type)),
    )
  );
}

function parseScope(scope: string): { readonly type: string; readonly rights: string } | undefined {
  const [, type, rights] = /^system\/(\*|[A-Z][A-Za-z]+)\.(c?r?u?d?s?)$/.exec(scope) ?? [];
  return type === undefined || rights === undefined || rights === '' ? undefined : { type, rights };
}
