import type { Definitions } from './definitions.ts';
import { withoutVersion } from './definitions.ts';
import type { CodeSystemRule, IncludeRule } from './terminology.ts';

/** Whether a code belongs to a value set; `unknown` when that can't be told from the definitions at hand. */
export type Membership = 'in' | 'out' | 'unknown';

/** A value set, expanded as far as the definitions allow. */
export type Expansion = {
  /** Membership of a code; without system (datatype code) any system will do. */
  judge(system: string | undefined, code: string): Membership;
};

type Codes = { readonly known: Map<string, Set<string>>; readonly grammars: Set<string>; readonly open: Set<string>; anyOpen: boolean };

/** Systems whose codes are made by a grammar and can't be listed: media types (BCP 13) and language tags (BCP 47). */
const GRAMMARS: Readonly<Record<string, RegExp>> = {
  'urn:ietf:bcp:13': /^(application|audio|font|haptics|image|message|model|multipart|text|video)\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*( *; *[^;=\s]+=[^;]+)*$/,
  'urn:ietf:bcp:47': /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/,
};

/** Nothing is known: every code is `unknown`. */
const NOTHING: Codes = { known: new Map(), grammars: new Set(), open: new Set(), anyOpen: true };

/** Expands a value set from the code systems at hand. Undefined when the value set itself is not at hand. */
export function expandValueSet(url: string, definitions: Definitions): Expansion | undefined {
  const codes = codesOf(url, definitions, new Set());
  if (codes === undefined) return undefined;
  const everyCode = new Set([...codes.known.values()].flatMap((set) => [...set]));
  const grammars = [...codes.grammars];
  const isOpen = codes.anyOpen || codes.open.size > 0;
  return {
    judge(system, code) {
      if (system === undefined && everyCode.has(code)) return 'in';
      if (grammars.some((grammar) => (system ?? grammar) === grammar && GRAMMARS[grammar]?.test(code) === true)) return 'in';
      if (system === undefined) return isOpen ? 'unknown' : 'out';
      if (codes.known.get(system)?.has(code) === true) return 'in';
      return codes.anyOpen || codes.open.has(system) ? 'unknown' : 'out';
    },
  };
}

function codesOf(url: string, definitions: Definitions, visited: ReadonlySet<string>): Codes | undefined {
  const canonical = withoutVersion(url);
  const rule = definitions.valueSet(canonical);
  if (rule === undefined || rule.include.length === 0) return undefined;
  if (visited.has(canonical)) return NOTHING;
  const codes = nothingYet();
  for (const include of rule.include) add(codes, includedCodes(include, definitions, new Set([...visited, canonical])));
  for (const exclude of rule.exclude) remove(codes, exclude, definitions);
  return codes;
}

function nothingYet(): Codes {
  return { known: new Map(), grammars: new Set(), open: new Set(), anyOpen: false };
}

function includedCodes(include: IncludeRule, definitions: Definitions, visited: ReadonlySet<string>): Codes {
  const own = include.system === undefined ? undefined : systemCodes(include.system, include, definitions);
  const imported = (include.valueSets ?? []).map((url) => codesOf(url, definitions, visited) ?? NOTHING);
  const parts = own === undefined ? imported : [own, ...imported];
  // Several parts of one include mean their intersection: rare, and only told when there is one.
  return parts.length === 1 ? (parts[0] ?? NOTHING) : NOTHING;
}

function systemCodes(system: string, include: IncludeRule, definitions: Definitions): Codes {
  if (include.codes !== undefined) return { ...nothingYet(), known: new Map([[system, new Set(include.codes)]]) };
  if (GRAMMARS[system] !== undefined && include.filters === undefined) return { ...nothingYet(), grammars: new Set([system]) };
  const codeSystem = definitions.codeSystem(system);
  const codes = codeSystem?.complete === true ? filteredCodes(codeSystem, include.filters ?? []) : undefined;
  if (codes === undefined) return { ...nothingYet(), open: new Set([system]) };
  return { ...nothingYet(), known: new Map([[system, codes]]) };
}

/** Only the hierarchy filters are decided; others leave the system open. */
function filteredCodes(codeSystem: CodeSystemRule, filters: NonNullable<IncludeRule['filters']>): Set<string> | undefined {
  let codes: readonly string[] = codeSystem.codes;
  for (const { property, op, value } of filters) {
    if (property !== 'concept' || !['is-a', 'descendent-of', 'is-not-a'].includes(op)) return undefined;
    codes = codes.filter((code) => {
      const below = isBelow(code, value, codeSystem, 0);
      return op === 'is-not-a' ? !below && code !== value : below || (op === 'is-a' && code === value);
    });
  }
  return new Set(codes);
}

function isBelow(code: string, ancestor: string, codeSystem: CodeSystemRule, depth: number): boolean {
  if (depth > 32) return false;
  const parents = codeSystem.parents?.[code] ?? [];
  return parents.some((parent) => parent === ancestor || isBelow(parent, ancestor, codeSystem, depth + 1));
}

function add(codes: Codes, more: Codes): void {
  for (const [system, set] of more.known) codes.known.set(system, new Set([...(codes.known.get(system) ?? []), ...set]));
  for (const system of more.grammars) codes.grammars.add(system);
  for (const system of more.open) codes.open.add(system);
  codes.anyOpen ||= more.anyOpen;
}

function remove(codes: Codes, exclude: IncludeRule, definitions: Definitions): void {
  const out = includedCodes(exclude, definitions, new Set());
  for (const [system, set] of out.known) for (const code of set) codes.known.get(system)?.delete(code);
  // What is excluded but can't be listed may be any code of that system.
  for (const system of out.open) if (codes.known.delete(system)) codes.open.add(system);
}
