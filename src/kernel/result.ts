import type { Code } from './codes.ts';

/** What a step answers when saying no is a normal outcome. Faults are thrown instead. */
export type Result<T, R = Refusal> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: R };

/** Why a step said no. `code` is stable; `at` is a FHIRPath or an HL7 place (`PID-7`), never a value. */
export type Refusal = { readonly code: Code; readonly at?: string };

/** A finding beside a success: it is shown and recorded, and nothing stops for it. */
export type Warning = { readonly code: Code; readonly at?: string };

/** Builds the success side of a `Result`. */
export function accept<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Builds the refusal side of a `Result`. */
export function refuse(code: Code, at?: string): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: at === undefined ? { code } : { code, at } };
}
