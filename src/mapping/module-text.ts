import { isChoice } from './element-types.ts';

/**
 * The text of the JavaScript that is made of the maps: constants that all groups share. Everything that comes from a
 * map file goes in as a JSON string or as a name that was checked to be letters and digits.
 */
export class ModuleText {
  /** With tracing, the text also tells which rule and source made each element. */
  readonly isTraced: boolean;
  readonly #variables: ReadonlySet<string>;
  readonly #constants = new Map<string, string>();
  #counter = 0;

  constructor(variables: ReadonlySet<string>, isTraced: boolean) {
    this.#variables = variables;
    this.isTraced = isTraced;
  }

  /** Whether a bare name in FHIRPath is a variable; the maps were checked to use no name for both. */
  isVariable(name: string): boolean {
    return this.#variables.has(name);
  }

  /** A collection of one literal. */
  literal(value: unknown): string {
    return this.#constant(`Object.freeze([${JSON.stringify(value)}])`);
  }

  /** A function that reads an element of a node. */
  getter(element: string): string {
    if (isChoice(element)) {
      return this.#constant(`(node) => chosen(node, ${JSON.stringify(element)})`);
    }
    // HL7 names are on no prototype; a FHIR name may be (`link`, `repeat` on strings).
    return this.#constant(
      /^[A-Z]/.test(element)
        ? `(node) => node.${element}`
        : `(node) => (typeof node === 'object' ? node.${element} : undefined)`,
    );
  }

  /** Reads an element of one node. */
  read(node: string, element: string): string {
    return /^[A-Z]/.test(element) ? `${node}.${element}` : `${this.getter(element)}(${node})`;
  }

  /** A converter by its name. */
  converter(name: string): string {
    return this.#constant(`converters[${JSON.stringify(name)}]`);
  }

  /** The look-up of a ConceptMap by its url. */
  translation(url: string): string {
    return this.#constant(`translations.get(${JSON.stringify(url)})`);
  }

  /** A local name that no other has. */
  local(prefix: string): string {
    this.#counter += 1;
    return `${prefix}${this.#counter}`;
  }

  /** The constants, to stand before the groups. */
  constants(): string {
    return [...this.#constants].map(([text, name]) => `const ${name} = ${text};`).join('\n');
  }

  #constant(text: string): string {
    const known = this.#constants.get(text);
    if (known !== undefined) {
      return known;
    }
    const name = `k${this.#constants.size}`;
    this.#constants.set(text, name);
    return name;
  }
}

/** The JavaScript name of a group. */
export function functionNameOf(group: string): string {
  return `g_${group}`;
}

/** The JavaScript name of a variable of a map. */
export function nameOf(variable: string): string {
  return `v_${variable}`;
}

/** The JavaScript name of the places that a source variable came from (with tracing). */
export function placesNameOf(variable: string): string {
  return `p_${variable}`;
}
