import type { Hl7Node } from './tree-node.ts';

/** Value types of OBX-2 that hold running text. */
const TEXT_TYPES: ReadonlySet<string> = new Set(['FT', 'TX']);

/** An OBX, and the NTE behind it. */
type Noted = { readonly obx: Hl7Node; readonly notes: readonly Hl7Node[] };

/**
 * Groups OBX with running text (OBX-2 FT or TX) by OBX-3, as FML can't: `[{ SEQ: '3', OBX: [obx, obx], NTE: [nte] }]`.
 * Many systems write a letter as one OBX per line, under one code. The VG questions, other value types and empty ones are left out.
 */
export function groupTexts(root: Hl7Node): readonly Hl7Node[] {
  const byCode = new Map<string, Noted[]>();
  for (const noted of notedIn(root)) {
    const { obx } = noted;
    const code = codeOf(obx);
    if (TEXT_TYPES.has(textAt(obx, 'OBX2')) && !code.startsWith('VG')) {
      const group = byCode.get(code);
      if (group === undefined) {
        byCode.set(code, [noted]);
      } else {
        group.push(noted);
      }
    }
  }
  return [...byCode.values()]
    .filter((group) => group.some(({ obx }) => textAt(obx, 'OBX5') !== ''))
    .map((group) => ({ SEQ: group[0]?.obx['SEQ'] ?? '', OBX: group.map((it) => it.obx), NTE: group.flatMap((it) => it.notes) }));
}

/** The OBX below a node in message order. The NTE of its group belong to the last of them. */
function notedIn(node: Hl7Node): readonly Noted[] {
  const nodesAt = (key: string): readonly Hl7Node[] => (Array.isArray(node[key]) ? node[key].filter((it): it is Hl7Node => typeof it === 'object') : []);
  const own = nodesAt('OBX');
  const inner = Object.keys(node).filter((key) => /^[A-Z_]{4,}$/.test(key)).flatMap((key) => nodesAt(key).flatMap(notedIn));
  return [...own.map((obx, index) => ({ obx, notes: index === own.length - 1 ? nodesAt('NTE') : [] })), ...inner];
}

function codeOf(obx: Hl7Node): string {
  const observation = obx['OBX3']?.[0];
  const codes = typeof observation === 'object' ? [observation['CE1'], observation['CE4']] : [observation];
  const texts = codes.map((code) => (typeof code === 'string' ? code.trim().toUpperCase() : ''));
  return texts.find((code) => code.startsWith('VG')) ?? texts.find((code) => code !== '') ?? '';
}

/** All repetitions of a primitive field; empty when it says nothing. */
function textAt(obx: Hl7Node, key: string): string {
  const value = obx[key];
  const texts = typeof value === 'string' ? [value] : (value ?? []);
  return texts.filter((it): it is string => typeof it === 'string' && it.trim() !== '""').join('').trim();
}
