/** A variable in a map: a source node, or a target of an R4 type (`''` where the type is unknown). */
export type Variable = { readonly mode: 'source' } | { readonly mode: 'target'; readonly type: string };

/** The variables that a rule can see: its own and those of the rules around it, up to the group's parameters. */
export class Scope {
  readonly #variables = new Map<string, Variable>();
  readonly #around: Scope | undefined;

  constructor(around?: Scope) {
    this.#around = around;
  }

  /** The variable of this name, when in scope. */
  find(name: string): Variable | undefined {
    return this.#variables.get(name) ?? this.#around?.find(name);
  }

  /** Brings a variable into scope for what follows in this rule and is nested in it. */
  declare(name: string, variable: Variable): void {
    this.#variables.set(name, variable);
  }
}
