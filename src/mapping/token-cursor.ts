import type { MapProblem } from './map-problem.ts';
import type { Token } from './tokens.ts';

/** Thrown inside `outlineMap` only, where the text can't be followed any further. */
export class OutlineStop extends Error {}

/** Reads the tokens of one map file from front to back and keeps the problems found on the way. */
export class TokenCursor {
  readonly problems: MapProblem[] = [];
  readonly #file: string;
  readonly #tokens: readonly Token[];
  #index = 0;

  constructor(file: string, tokens: readonly Token[]) {
    this.#file = file;
    this.#tokens = tokens;
  }

  /** The token to be read next, or the one `ahead` of it. */
  peek(ahead = 0): Token {
    const token = this.#tokens[this.#index + ahead] ?? this.#tokens.at(-1);
    if (!token) {
      throw new OutlineStop();
    }
    return token;
  }

  /** Reads one token. */
  next(): Token {
    const token = this.peek();
    this.#index += 1;
    return token;
  }

  /** Whether the next token is this word or sign. */
  isAt(text: string): boolean {
    const token = this.peek();
    return token.text === text && (token.kind === 'word' || token.kind === 'sign');
  }

  /** Reads this word or sign when it comes next. */
  skip(text: string): boolean {
    const found = this.isAt(text);
    if (found) {
      this.#index += 1;
    }
    return found;
  }

  /** Reads this word or sign, or stops. */
  expect(text: string): void {
    if (!this.skip(text)) {
      this.stop(`Expected '${text}' but found '${this.peek().text}'`, `'${text}'`);
    }
  }

  /** Reads a token of this kind, or stops. */
  expectKind(kind: Token['kind'], what: string): Token {
    if (this.peek().kind !== kind) {
      this.stop(`Expected ${what} but found '${this.peek().text}'`, what);
    }
    return this.next();
  }

  /** Notes a problem at the line of the next token and goes on. */
  note(problem: string, instead: string, line = this.peek().line): void {
    this.problems.push({ file: this.#file, line, problem, instead });
  }

  /** Notes a problem and gives up on the file. */
  stop(problem: string, instead: string): never {
    this.note(problem, instead);
    throw new OutlineStop();
  }
}
