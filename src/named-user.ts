import type { Result } from './kernel/result.ts';
import { accept, refuse } from './kernel/result.ts';
import type { Network } from './workflow/network.ts';

/** Who looks at something about a person, and why: `reason` is a code of the operator's own list (`klacht`, `storing` …). */
export type Who = { readonly user?: string; readonly reason?: string };

/** A named person with a coded reason, as the audit keeps them. */
export type NamedUser = { readonly user: string; readonly reason: string };

const REASON = /^[a-z][a-z0-9-]{1,39}$/;

/** Whether this can be a reason: a short code, so that nobody writes about a person where it is asked. */
export function isReasonCode(reason: string): boolean {
  return REASON.test(reason);
}

/** Whether this can be the name of a person: two letters in a row at least. */
export function isPersonName(name: string): boolean {
  return /\p{L}{2}/u.test(name) && name.trim().length <= 100;
}

/**
 * Who looks, when both are given as they must be (issue: every command that shows a person; NEN 7513). A demo holds invented
 * persons only and need not ask: its looks are in the audit as `demo`.
 */
export function namedUser({ user, reason }: Who, environment: Network['environment']): Result<NamedUser> {
  const isDemo = environment === 'demo';
  const named = (user ?? (isDemo ? 'demo' : '')).trim();
  const coded = (reason ?? (isDemo ? 'demo' : '')).trim();
  if (!isPersonName(named)) {
    return refuse('USER_AND_REASON_MISSING', '--user');
  }
  return isReasonCode(coded) ? accept({ user: named, reason: coded }) : refuse('USER_AND_REASON_MISSING', '--reason');
}
