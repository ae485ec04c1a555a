import type { Hl7Node } from './tree-node.ts';

/** The codes of the VG question set, version 1 (vg-questions.md). */
// prettier-ignore
export const VG_QUESTIONS: ReadonlySet<string> = new Set([
  'VGSET', 'VGHULP', 'VGDOM', 'VGKLACHT', 'VGVEILIG', 'VGEXP', 'VGEEN', 'VGMOT', 'VGSAM', 'VGCRIS', 'VGZVW', 'VGWOR',
  'VGDWANG', 'VGURG', 'VGVORM', 'VGTAAL', 'VGNAAS', 'VGTOE', 'VGTOEH', 'VGTOEV', 'VGVERT',
]);

/**
 * Groups OBX nodes by question code, as FML can't: `{ VGHULP: [obx], VGDOM: [obx, obx] }`.
 *
 * A `VG…` code outside the set goes to `UNKNOWN`: kept, shown, warned. So does a consent with several answers or classes in
 * one OBX: which belongs to which can't be told. Questions of others are left out. Undefined
 * when there is no VG question at all.
 */
export function groupQuestions(obxNodes: readonly Hl7Node[]): Hl7Node | undefined {
  const questions = new Map<string, Hl7Node[]>();
  for (const obx of obxNodes) {
    const code = questionCode(obx);
    if (code === undefined) continue;
    const key = VG_QUESTIONS.has(code) && !(code === 'VGTOE' && isRepeated(obx)) ? code : 'UNKNOWN';
    const items = questions.get(key);
    if (items === undefined) questions.set(key, [obx]);
    else items.push(obx);
  }
  return questions.size === 0 ? undefined : Object.fromEntries(questions);
}

/** The code in OBX-3.1, or the alternate one in OBX-3.4, in capitals. Undefined when it isn't a VG question. */
function questionCode(obx: Hl7Node): string | undefined {
  const observation = obx['OBX3']?.[0];
  if (typeof observation !== 'object') return undefined;
  return [observation['CE1'], observation['CE4']]
    .map((code) => (typeof code === 'string' ? code.trim().toUpperCase() : ''))
    .find((code) => code.startsWith('VG'));
}

function isRepeated(obx: Hl7Node): boolean {
  return (obx['OBX4']?.length ?? 0) > 1 || (obx['OBX5']?.length ?? 0) > 1;
}
