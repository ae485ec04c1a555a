import { HL7_NULL } from './hl7-message.ts';
import type { LooseLine } from './loose-lines.ts';
import { readLoosely } from './loose-lines.ts';
import { parseField } from './parse-message.ts';

/** What a stop or an alarm may say of a message that can't be read (design 4.1): nothing of the person. */
export type ReferralPeek = {
  /** ZD or ZP number, or the number of RF1-6. */
  readonly referralNumber?: string;
  readonly practiceAgb?: string;
  readonly practiceName?: string;
  /** AGB of the responsible huisarts. */
  readonly requesterAgb?: string;
  /** MSH-10. */
  readonly controlId?: string;
};

const ZD_NUMBER = /(?<![A-Za-z0-9])Z[DP]\d{8,9}(?!\d)/;
const AGB = /^\d{8}$/;
const MAX_TEXT_CHARS = 100;

/**
 * Reads the referral number, practice and huisarts from a message that may be damaged, as far as they can be found.
 *
 * Places: ARQ-1, ARQ-15, ARQ-18 (SRM), ORC-12, ORC-17, ORC-21 (ORU), RF1-6 and the PRD in role RP (REF: PRD-4, PRD-7).
 */
export function peekReferral(rawText: string): ReferralPeek {
  const { lines } = readLoosely(rawText);
  const referring = lines.filter(
    ({ fields }) => !isSegment(fields, 'PRD') || /^RP(?![A-Za-z0-9])/.test(fields[1] ?? ''),
  );
  const practice = findPractice(lines, referring);
  const peek = {
    referralNumber: ZD_NUMBER.exec(rawText)?.[0] ?? shown(textIn(lines, 'RF1', 6)),
    practiceAgb: practice.agb,
    practiceName: shown(practice.name),
    requesterAgb: [textIn(lines, 'ARQ', 15), textIn(lines, 'ORC', 12), textIn(referring, 'PRD', 7)].find(isAgb),
    // MSH-1 is the separator itself, so that MSH-10 is the ninth text after the id.
    controlId: shown(textIn(lines, 'MSH', 9)),
  };
  return Object.fromEntries(Object.entries(peek).filter(([, value]) => value !== undefined));
}

function findPractice(lines: readonly LooseLine[], referring: readonly LooseLine[]): { agb: string | undefined; name: string | undefined } {
  const places = [
    { agb: textIn(lines, 'ARQ', 18, 4, 2), name: textIn(lines, 'ARQ', 18, 4, 1) },
    { agb: textIn(lines, 'ORC', 17, 1), name: textIn(lines, 'ORC', 17, 2) },
    { agb: textIn(lines, 'ORC', 21, 3), name: textIn(lines, 'ORC', 21, 1) },
    { agb: textIn(referring, 'PRD', 4, 4, 2), name: textIn(referring, 'PRD', 4, 4, 1) },
  ];
  return places.find(({ agb }) => isAgb(agb)) ?? { agb: undefined, name: places.find(({ name }) => name !== undefined)?.name };
}

function isAgb(text: string | undefined): text is string {
  return text !== undefined && AGB.test(text);
}

function isSegment(fields: readonly string[], id: string): boolean {
  return fields[0]?.trim().endsWith(id) === true;
}

/** A text that is fit to show. Undefined when it is empty or an explicit null. */
function shown(text: string | undefined): string | undefined {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' || trimmed === HL7_NULL ? undefined : trimmed.slice(0, MAX_TEXT_CHARS);
}

/** The decoded text in the first segment with this id that has the field; first repetition. */
function textIn(
  lines: readonly LooseLine[],
  id: string,
  field: number,
  component = 1,
  subcomponent = 1,
): string | undefined {
  const line = lines.find(({ fields }) => isSegment(fields, id) && (fields[field] ?? '') !== '');
  if (line === undefined) return undefined;
  const part = parseField(line.fields[field] ?? '', line.delimiters);
  return part[0]?.[component - 1]?.[subcomponent - 1];
}
