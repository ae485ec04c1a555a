import type { Compiler } from './compiler.ts';
import type { Expansion, Membership } from './expand-value-set.ts';
import { VERDICTS, unchecked } from './finding.ts';
import type { Check } from './run.ts';
import { isObject } from './run.ts';

const NOT_AT_HAND = unchecked('binding', 'The required value set, or a code system of it, is not available: the code was not checked.');

/** The check of a required binding, for every shape that can carry a code. */
export function bindingCheck(valueSet: string, compiler: Compiler): Check {
  let expansion: Expansion | undefined;
  let isLooked = false;
  return (value, run) => {
    if (!isLooked) {
      expansion = compiler.expansion(valueSet);
      isLooked = true;
    }
    const membership = expansion === undefined ? unlessUncoded(value) : membershipOf(value, expansion);
    if (membership === 'out') run.report(VERDICTS.binding);
    else if (membership === 'uncoded') run.report(VERDICTS.bindingUncoded);
    else if (membership === 'unknown') run.report(NOT_AT_HAND);
  };
}

/** Whether a code, Coding, CodeableConcept or Quantity is in the value set. One coding of a CodeableConcept is enough. */
export function membershipOf(value: unknown, expansion: Expansion): Membership | 'uncoded' {
  if (typeof value === 'string') return expansion.judge(undefined, value);
  if (!isObject(value)) return 'uncoded';
  if (!isConcept(value)) return codingMembership(value, expansion);
  const codings: readonly unknown[] = Array.isArray(value['coding']) ? value['coding'] : [];
  const memberships = codings.map((coding) => codingMembership(coding, expansion));
  if (memberships.includes('in')) return 'in';
  if (memberships.includes('unknown')) return 'unknown';
  return memberships.includes('out') ? 'out' : 'uncoded';
}

function codingMembership(coding: unknown, expansion: Expansion): Membership | 'uncoded' {
  if (!isObject(coding) || typeof coding['code'] !== 'string') return 'uncoded';
  // A Coding without system names no concept at all: it can't be in a value set.
  return typeof coding['system'] === 'string' ? expansion.judge(coding['system'], coding['code']) : 'out';
}

function isConcept(value: { readonly [key: string]: unknown }): boolean {
  return 'coding' in value || (!('code' in value) && !('system' in value));
}

function unlessUncoded(value: unknown): 'unknown' | 'uncoded' {
  const hasCode = typeof value === 'string' || (isObject(value) && ('coding' in value || 'code' in value));
  return hasCode ? 'unknown' : 'uncoded';
}
