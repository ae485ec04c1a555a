import type { Member } from './compile-member.ts';
import { VERDICTS } from './finding.ts';
import type { Check, Run } from './run.ts';
import { isObject } from './run.ts';

/** One JSON member of an object: its check, the bits that its presence sets, and the bit of its choice. */
export type Entry = { readonly check: Member; readonly bits: number; readonly name: string; readonly choice: number };

/** Everything that is asked of a JSON object of one type. An invariant runs when a member with its bit is present. */
export type Shape = {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly required: readonly { readonly name: string; readonly bit: number }[];
  readonly invariants: readonly { readonly check: Check; readonly bit: number }[];
  readonly isResource: boolean;
};

/** Set in every object, so that an invariant with this bit is always evaluated. */
export const ALWAYS = 1 << 31;

/**
 * Makes the check of a JSON object as generated code: one `switch` over the member names, with a call of its own for
 * each. Measured against one loop for all types it takes two thirds of the time, since the engine can specialise it.
 * Only names of R4 definitions get into the text, quoted as JSON.
 */
export function emitObjectCheck(shape: Shape): Check {
  const entries = [...shape.entries];
  const requiredBits = shape.required.reduce((all, { bit }) => all | bit, 0);
  const source = `
${entries.map((_entry, at) => `const member${String(at)} = members[${String(at)}];`).join('\n')}
${shape.invariants.map((_invariant, at) => `const invariant${String(at)} = invariants[${String(at)}];`).join('\n')}
return (value, run) => {
  if (!isObject(value)) { run.report(verdicts.jsonType); return; }
  let isEmpty = ${String(!shape.isResource)}, present = ${String(ALWAYS)}, chosen = 0;
  for (const key in value) {
    switch (key) {
${shape.isResource ? "      case 'resourceType': break;" : ''}
${entries.map(([key, entry], at) => caseOf(key, entry, at)).join('\n')}
      default: isEmpty = false; run.report(verdicts.unknownElement, key);
    }
  }
  if (isEmpty) run.report(verdicts.emptyObject);
  if ((present & ${String(requiredBits)}) !== ${String(requiredBits)}) reportMissing(present, run);
${shape.invariants.map(({ bit }, at) => `  ${bit === ALWAYS ? '' : `if ((present & ${String(bit)}) !== 0) `}invariant${String(at)}(value, run);`).join('\n')}
};`;
  const build = new Function('members', 'invariants', 'verdicts', 'isObject', 'reportMissing', source) as (...parts: readonly unknown[]) => Check;
  const reportMissing = (present: number, run: Run): void => {
    for (const { name, bit } of shape.required) if ((present & bit) === 0) run.report(VERDICTS.missing, name);
  };
  return build(entries.map(([, { check }]) => check), shape.invariants.map(({ check }) => check), VERDICTS, isObject, reportMissing);
}

function caseOf(key: string, { bits, name, choice }: Entry, at: number): string {
  const quoted = JSON.stringify(name);
  const chosen = choice === 0 ? '' : ` if ((chosen & ${String(choice)}) !== 0) run.report(verdicts.severalChoices, ${quoted}); chosen |= ${String(choice)};`;
  // An id alone is no content (ele-1).
  const filled = key === 'id' ? '' : ' isEmpty = false;';
  return `      case ${JSON.stringify(key)}:${filled} present |= ${String(bits)};${chosen} member${String(at)}(value[${JSON.stringify(key)}], value, run); break;`;
}
