import { listOf, nodeOf } from './bundle-node.ts';

const CODE = /(?<![A-Za-z0-9])vgcris(?![A-Za-z0-9])/gi;
const CLEAR_NO = /^(n|nee|no|false|0)$/i;
/** How far from its code an answer is looked for in a text that can't be parsed. */
const WINDOW_CHARS = 600;
/** Values in broken JSON (`"code":"J"`, `"valueBoolean":true`) and in XML (`<code value="J"/>`). */
const VALUES = /"(?:code|display|value[A-Za-z]*)"\s*:\s*"?([^",{}[\]]*)|<(?:code|display|value[A-Za-z]*)\s+value\s*=\s*["']([^"']*)/gi;

/**
 * Looks for a ticked crisis (`vgcris`, rule E11) in FHIR, before anything else is asked of it: in any element that has
 * that linkId or code, and in the bare text when it can't be parsed (where escapes could hide it, it is parsed). An answer that is not a clear no is a crisis, and
 * any yes wins. No answer at all is not stated.
 */
export function findCrisisInFhir(text: string, parsed: unknown): boolean {
  const answers = parsed === undefined ? answersInText(text) : answersIn(parsed);
  return answers.some((it) => it !== '' && !CLEAR_NO.test(it));
}

/** What is said where something is called `vgcris`: the answers of a QuestionnaireResponse item, the value of an Observation or of a Task's input. */
function answersIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const own = Array.isArray(value) || !isCrisis(value) ? [] : Object.entries(value).flatMap(([key, child]) => (/^(answer|value|item)/.test(key) ? said(child) : []));
  return [...own, ...Object.values(value).flatMap(answersIn)];
}

function isCrisis(value: object): boolean {
  const { linkId, code, type } = nodeOf(value);
  // An input of a Task is called by its `type`.
  const codes = [code, ...[code, type].flatMap((it) => listOf(nodeOf(it)['coding'])).map((it) => nodeOf(it)['code']), nodeOf(type)['text']];
  return [linkId, ...codes].some((it) => typeof it === 'string' && /^vgcris(\.|$)/i.test(it.trim()));
}

/** One text per value: of a coded one its code, else its words. */
function said(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(said);
  }
  if (typeof value !== 'object' || value === null) {
    return [String(value ?? '').trim()];
  }
  const { code, display, text } = nodeOf(value);
  const coded = [code, display, text].find((it) => typeof it === 'string' && it.trim() !== '');
  return coded === undefined ? Object.entries(value).flatMap(([key, child]) => (/^(answer|value|item|coding)/.test(key) ? said(child) : [])) : [String(coded).trim()];
}

function answersInText(text: string): string[] {
  return [...text.matchAll(CODE)].flatMap(({ index, 0: found }) => {
    const after = text.slice(index + found.length, index + found.length + WINDOW_CHARS).split(/linkId/i)[0] ?? '';
    const before = text.slice(Math.max(0, index - WINDOW_CHARS), index).split(/\}\s*,\s*\{|<\/item>/).at(-1) ?? '';
    const stated = valuesIn(after);
    return stated.length > 0 ? stated : valuesIn(before);
  });
}

function valuesIn(text: string): string[] {
  return [...text.matchAll(VALUES)].map((it) => (it[1] ?? it[2] ?? '').trim()).filter((it) => it !== '' && !/^vg[a-z]+$/i.test(it));
}
