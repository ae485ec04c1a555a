import { Ajv } from 'ajv';
import type { ErrorObject } from 'ajv';
import addFormats from 'ajv-formats';
import { LineCounter, parseDocument, visit } from 'yaml';
import type { Network } from '../workflow/network.ts';
import { checkNetwork } from './check-network.ts';
import type { NetworkProblem } from './check-network.ts';
import { NETWORK_SCHEMA } from './network-schema.ts';

/** What reading a network file gives: the checked network, or every problem with its place. */
export type ReadNetwork = { readonly ok: true; readonly network: Network } | { readonly ok: false; readonly problems: readonly NetworkProblem[] };

// Not optimised: it judges one file per start or reload, and optimising takes longer than that.
const ajv = new Ajv({ allErrors: true, discriminator: true, strict: true, strictRequired: false, allowUnionTypes: true, code: { optimize: false } });
addFormats.default(ajv);
const validate = ajv.compile<Network>(NETWORK_SCHEMA);

/**
 * Reads and judges the text of a network file (YAML 1.2, so JSON too). All problems are reported at once, each with its
 * line where the text has one. A problem names places and property names, never a value of the file.
 */
export function readNetwork(text: string): ReadNetwork {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, logLevel: 'error' });
  if (document.errors.length > 0) {
    return { ok: false, problems: document.errors.map((error) => ({ at: `line ${lines.linePos(error.pos[0]).line}`, rule: 'YAML', problem: error.code })) };
  }
  const aliases = aliasesOf(document, lines);
  if (aliases.length > 0) {
    return { ok: false, problems: aliases };
  }
  const value: unknown = document.toJS();
  const placed = (problem: NetworkProblem): NetworkProblem => ({ ...problem, at: withLine(problem.at, document, lines) });
  if (!validate(value)) {
    return { ok: false, problems: (validate.errors ?? []).map(schemaProblem).map(placed) };
  }
  const problems = checkNetwork(value).map(placed);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, network: deepFreeze(value) };
}

/** An alias says again what stands elsewhere, and a few of them unfold to gigabytes: each place says what it means. */
function aliasesOf(document: ReturnType<typeof parseDocument>, lines: LineCounter): readonly NetworkProblem[] {
  const problems: NetworkProblem[] = [];
  visit(document, {
    Alias: (_key, { range }) => void problems.push({ at: `line ${lines.linePos(range?.[0] ?? 0).line}`, rule: 'YAML', problem: 'aliases (*name) are not read; write the part out' }),
  });
  return problems;
}

function schemaProblem(error: ErrorObject): NetworkProblem {
  const extra = error.keyword === 'additionalProperties' ? `/${String(error.params['additionalProperty'])}` : '';
  const missing = error.keyword === 'required' ? `/${String(error.params['missingProperty'])}` : '';
  return { at: (error.instancePath + extra + missing) || '/', rule: 'schema', problem: wordsOf(error) };
}

/** What must be there instead, from the schema. The schema says `false` of the private parts of a key only. */
function wordsOf({ keyword, message, params }: ErrorObject): string {
  if (keyword === 'false schema') {
    return 'belongs to a private key: only its public half may stand here';
  }
  const allowed = keyword === 'enum' ? `: ${(params['allowedValues'] as readonly unknown[]).join(', ')}` : '';
  return `${message ?? keyword}${allowed}`;
}

function withLine(pointer: string, document: ReturnType<typeof parseDocument>, lines: LineCounter): string {
  const path = pointer.split('/').filter(Boolean).map((it) => (/^\d+$/.test(it) ? Number(it) : it));
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true) as { range?: readonly number[] } | undefined;
    if (node?.range?.[0] !== undefined) {
      return `${pointer} (line ${lines.linePos(node.range[0]).line})`;
    }
  }
  return pointer;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
