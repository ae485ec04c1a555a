import type { Coding } from '@medplum/fhirtypes';
import { componentOf, firstTextOf, partsOf, textOf } from './hl7-value.ts';
import type { VgQuestion } from './vg-questions.ts';
import { JA_NEE, TOESTEMMINGSKLASSEN, VG_QUESTIONS } from './vg-questions.ts';

/** Other spellings of J and N (design 4.1). What is neither is not an answer. */
const YES = ['j', 'ja', 'y', 'true', '1'];
const NO = ['n', 'nee', 'no', 'false', '0'];

/** A consent class with its partner, as in `welzijn:samenhuis`. */
export type ConsentScope = { readonly class: string; readonly partner?: string };

/** The repetitions of OBX-5, each text or a node of the type that OBX-2 names. */
export function valuesOf(obx: unknown): readonly unknown[] {
  const values = partsOf(obx)['OBX5'];
  return Array.isArray(values) ? values : [];
}

/** The question code of an OBX, in capitals. */
export function questionOf(obx: unknown): string {
  const codes = partsOf(obx)['OBX3'];
  const [ce] = Array.isArray(codes) ? codes : [];
  const code = [componentOf(ce, 1), componentOf(ce, 4)].find((it) => it?.toUpperCase().startsWith('VG'));
  return code?.toUpperCase() ?? '';
}

/** J, N or ONB as a Coding. Undefined when it is none of them. */
export function yesNoOf(value: unknown): Coding | undefined {
  const code = (componentOf(value, 1) ?? componentOf(value, 2))?.toLowerCase() ?? '';
  if (YES.includes(code)) {
    return { system: JA_NEE, code: 'J', display: 'Ja' };
  }
  return NO.includes(code) ? { system: JA_NEE, code: 'N', display: 'Nee' } : undefined;
}

/** The code of a question's list; letter case doesn't matter. Undefined when it isn't in the list. */
export function codedAnswerOf(question: VgQuestion & { kind: 'code' }, value: unknown): Coding | undefined {
  const sent = (componentOf(value, 1) ?? componentOf(value, 2))?.toLowerCase();
  const found = Object.entries(question.codes).find(
    ([code, display]) => code.toLowerCase() === sent || display.toLowerCase() === sent,
  );
  const coding = found && { system: question.system, code: found[0], display: found[1] };
  return coding ?? (question.system === JA_NEE ? yesNoOf(value) : undefined);
}

/** The text of an answer: the whole of a TX, or the words of a CE, with the notes under its OBX. */
export function textAnswerOf(obx: unknown, value: unknown): string | undefined {
  const notes = partsOf(obx)['NTE'];
  const lines = (Array.isArray(notes) ? notes : []).flatMap((nte) => partsOf(nte)['NTE3'] ?? []);
  const own = typeof value === 'string' ? textOf(value) : (componentOf(value, 2) ?? componentOf(value, 1));
  const text = [own, ...lines.map(textOf)].filter((line) => line !== undefined).join('\n');
  return text === '' ? undefined : text;
}

/** Class and partner of a VGTOE, from its sub-id. Undefined for a class that we don't know, or without its partner. */
export function consentScopeFromText(subId: unknown): ConsentScope | undefined {
  const [name = '', partner = ''] = splitOnce(textOf(subId)?.toLowerCase() ?? '');
  if (partner !== '' && TOESTEMMINGSKLASSEN.includes(`${name}:`)) {
    return { class: name, partner };
  }
  return partner === '' && TOESTEMMINGSKLASSEN.includes(name) ? { class: name } : undefined;
}

/** Class and partner of the VGTOE in this OBX; see `consentScopeFromText`. */
export function consentScopeOf(obx: unknown): ConsentScope | undefined {
  return consentScopeFromText(firstTextOf(partsOf(obx), 'OBX4'));
}

/** True when the answer can be understood: it needs no place among the unknown ones. */
export function isUnderstood(obx: unknown, value: unknown): boolean {
  const code = questionOf(obx);
  const question = VG_QUESTIONS[code];
  if (code === 'VGTOE') {
    return consentScopeOf(obx) !== undefined && yesNoOf(value) !== undefined;
  }
  return question === undefined || question.kind === 'text' || codedAnswerOf(question, value) !== undefined;
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf(':');
  return at < 0 ? [text, ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}
