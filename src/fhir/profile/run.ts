import type { Finding, Verdict } from './finding.ts';

/** A JSON object, unread. */
export type JsonObject = { readonly [key: string]: unknown };

/** One check of one value; whatever it finds goes into the run. */
export type Check = (value: unknown, run: Run) => void;

/** Narrows to a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Deeper nesting than any honest resource has; it keeps a hostile one from exhausting the stack. */
const MAX_DEPTH = 128;

/**
 * One validation of one resource: the place being looked at, the findings so far, and the resources around. The place
 * is a mutable stack, so that a resource without findings costs no strings.
 */
export class Run {
  readonly findings: Finding[] = [];
  /** The outermost resource: the Bundle, or the resource itself. */
  readonly root: JsonObject;
  /** The nearest resource around the place, `%resource` of FHIRPath. */
  resource: JsonObject;
  /** The nearest resource that is not contained in another, `%rootResource` of FHIRPath. */
  rootResource: JsonObject;
  /** `%context` of the invariant being evaluated. */
  context: unknown;
  private readonly names: string[] = [];
  private readonly indexes: number[] = [];
  private depth = 0;
  private entries: Map<string, JsonObject> | undefined;
  /** Profiles that a resource must meet although it does not name them. */
  readonly profilesOf: (resource: JsonObject) => readonly string[];

  constructor(root: JsonObject, profilesOf: (resource: JsonObject) => readonly string[] = () => []) {
    this.root = root;
    this.profilesOf = profilesOf;
    this.resource = root;
    this.rootResource = root;
  }

  /** Goes into an element; `index` is -1 where it does not repeat. False when the resource is nested too deeply. */
  enter(name: string, index: number): boolean {
    this.names[this.depth] = name;
    this.indexes[this.depth] = index;
    this.depth += 1;
    return this.depth < MAX_DEPTH;
  }

  /** Comes out of the element entered last. */
  leave(): void {
    this.depth -= 1;
  }

  /** Reports at the present place, or at a child of it. */
  report(verdict: Verdict, child?: string, index = -1): void {
    this.findings.push({ ...verdict, element: this.place(child, index) });
  }

  /** Runs a check for its verdict alone: true when it finds no error. Its findings are dropped. */
  passes(check: Check, value: unknown): boolean {
    const before = this.findings.length;
    check(value, this);
    return !this.findings.splice(before).some(({ severity }) => severity === 'error');
  }

  /** The resource of the Bundle entry with that fullUrl or relative address. */
  entryAt(reference: string): JsonObject | undefined {
    this.entries ??= indexEntries(this.root);
    return this.entries.get(reference);
  }

  private place(child: string | undefined, index: number): string {
    let text = typeof this.root['resourceType'] === 'string' && /^[A-Z][A-Za-z]{1,63}$/.test(this.root['resourceType']) ? this.root['resourceType'] : 'Resource';
    for (let at = 0; at < this.depth; at += 1) text += step(this.names[at], this.indexes[at]);
    return child === undefined ? text : text + step(child, index);
  }
}

/** Names come from definitions, but an unknown element's own name comes from the sender: only harmless ones are shown. */
function step(name: string | undefined, index: number | undefined): string {
  const shown = name !== undefined && /^_?[A-Za-z][A-Za-z0-9]{0,63}$/.test(name) ? name : '?';
  return index === undefined || index < 0 ? `.${shown}` : `.${shown}[${String(index)}]`;
}

function indexEntries(root: JsonObject): Map<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  const entries: readonly unknown[] = Array.isArray(root['entry']) ? root['entry'] : [];
  for (const entry of entries) {
    if (!isObject(entry) || !isObject(entry['resource'])) continue;
    const { resourceType, id } = entry['resource'];
    if (typeof entry['fullUrl'] === 'string') found.set(entry['fullUrl'], entry['resource']);
    if (typeof resourceType === 'string' && typeof id === 'string') found.set(`${resourceType}/${id}`, entry['resource']);
  }
  return found;
}
