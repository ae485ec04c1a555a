import type { CodeSpec } from '../kernel/codes.ts';
import { CODES } from '../kernel/codes.ts';
import type { Refusal } from '../kernel/result.ts';
import { charsetFromName } from './charsets.ts';
import { ERROR_TEXTS } from './error-texts.ts';
import type { Hl7Field, Hl7Message, Hl7Segment } from './hl7-message.ts';
import { fieldAt, parsePlace, textAt } from './text-at.ts';
import type { FieldInput } from './write-message.ts';
import { segment, writeMessage } from './write-message.ts';

/** Who answers, when the message doesn't say whom it was sent to (MSH-5 and MSH-6 empty). */
export type AckIdentity = { readonly application: string; readonly facility?: string };

/** What an answer is made of. Clock and id come in, so that the same input gives the same answer. */
export type AckInput = {
  /** Absent: the message could not be read. */
  readonly message?: Hl7Message;
  readonly identity: AckIdentity;
  /** Why not, or what was found beside a success; empty: received. `at` is an HL7 place, anything else is left out. */
  readonly findings: readonly Refusal[];
  /** MSH-10 of the answer. */
  readonly controlId: string;
  /** MSH-7 of the answer, as `hl7Timestamp` gives it. */
  readonly timestamp: string;
  /** MSH-10 of a message that could not be read, where it was found all the same. */
  readonly replyTo?: string;
};

/** Of an answer to what can't be read. */
const DEFAULT_VERSION = '2.4';

type Outcome = CodeSpec['ack'];
type Finding = { readonly code: string; readonly spec: CodeSpec; readonly at: string | undefined };

/**
 * Builds the ACK of a message (HL7 v2.4 and 2.5 section 2.9; formats.md 7).
 *
 * The worst finding decides: AR over AE over AA. In enhanced mode (MSH-15 or MSH-16 filled) the accept answer is CA,
 * CE or CR when MSH-15 asks for it, else AA, AE or AR when MSH-16 does; undefined when the sender wants neither.
 * A message that can't be read gets AR, unless its findings are all AA (a crisis in it is a stop, not an error).
 */
export function buildAck(input: AckInput): string | undefined {
  const findings = input.findings.map(({ code, at }): Finding => ({ code, spec: CODES[code], at }));
  const outcome = outcomeOf(findings, input.message === undefined);
  const code = answerCode(outcome, input.message);
  if (code === undefined) return undefined;
  const version = textOr(input.message, 'MSH-12', DEFAULT_VERSION);
  const errors = findings.filter(({ spec }) => spec.ack !== 'AA');
  const isNew = hasErrorFields(version);
  const [first] = errors;
  const msa: Record<number, FieldInput> = {
    1: code,
    2: input.message ? textAt(input.message, 'MSH-10') : (input.replyTo ?? ''),
  };
  // Before 2.5 an ERR has no room for words.
  if (!isNew && first !== undefined) msa[3] = first.spec.text;
  return writeMessage([
    answerHeader(input),
    segment('MSA', msa),
    ...(isNew ? errors.map(errorOf) : errors.length === 0 ? [] : [oldErrorOf(errors)]),
  ]);
}

function outcomeOf(findings: readonly Finding[], isUnreadable: boolean): Outcome {
  if (findings.length === 0) return isUnreadable ? 'AR' : 'AA';
  if (findings.every(({ spec }) => spec.ack === 'AA')) return 'AA';
  return isUnreadable || findings.some(({ spec }) => spec.ack === 'AR') ? 'AR' : 'AE';
}

/** MSA-1 by the mode that the sender asks for. */
function answerCode(outcome: Outcome, message: Hl7Message | undefined): string | undefined {
  const accept = textOr(message, 'MSH-15', '');
  const application = textOr(message, 'MSH-16', '');
  if (accept === '' && application === '') return outcome;
  if (wantsAnswer(accept, outcome)) return `C${outcome.charAt(1)}`;
  return wantsAnswer(application, outcome) ? outcome : undefined;
}

/** Whether MSH-15 or MSH-16 asks for an answer (table 0155). What isn't in it is taken for always: one too many does no harm. */
export function wantsAnswer(condition: string, outcome: CodeSpec['ack']): boolean {
  if (condition === '' || condition === 'NE') return false;
  if (condition === 'ER') return outcome !== 'AA';
  return condition === 'SU' ? outcome === 'AA' : true;
}

/** The MSH of an answer: parties turned round, event, version, processing id and character set those of the message. */
export function answerHeader({ message, identity, controlId, timestamp }: AckInput, kind = { type: 'ACK', structure: 'ACK' }): Hl7Segment {
  const ours = [
    { place: 'MSH-5', own: identity.application },
    { place: 'MSH-6', own: identity.facility ?? '' },
  ];
  const isAddressed = ours.some(({ place }) => textOr(message, place, '') !== '');
  const event = textOr(message, 'MSH-9.2', '');
  const charset = textOr(message, 'MSH-18', '');
  const header = segment('MSH', {
    7: timestamp,
    9: event === '' ? kind.type : [kind.type, event, kind.structure],
    10: controlId,
    11: textOr(message, 'MSH-11', 'P'),
    12: textOr(message, 'MSH-12', DEFAULT_VERSION),
    17: textOr(message, 'MSH-17', 'NLD'),
    // The sender reads what it writes itself; whoever states nothing gets UTF-8, said so.
    18: charsetFromName(charset) === 'iso-8859-1' ? '8859/1' : 'UNICODE UTF-8',
  });
  const parties: Hl7Field[] = [
    ...ours.map(({ place, own }): Hl7Field => (message && isAddressed ? fieldAt(message, place) : [[[own]]])),
    ...['MSH-3', 'MSH-4'].map((place): Hl7Field => (message ? fieldAt(message, place) : [])),
  ];
  return { id: 'MSH', fields: header.fields.toSpliced(2, 4, ...parties) };
}

function hasErrorFields(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 2 || (major === 2 && minor >= 5);
}

/** ERR of v2.5 and later: one segment per finding. */
function errorOf({ code, spec, at }: Finding): Hl7Segment {
  const place = at === undefined ? undefined : parsePlace(at);
  const { segment: id = '', ordinal, field, repetition, component, subcomponent } = place ?? {};
  const location = [id, ordinal, field, field && (repetition ?? 1), component, subcomponent].map(
    (part) => `${part ?? ''}`,
  );
  return segment('ERR', {
    2: location,
    3: [`${spec.hl70357}`, ERROR_TEXTS.get(spec.hl70357) ?? '', 'HL70357'],
    4: 'E',
    5: code,
    7: spec.diagnostics,
    8: spec.hint === '-' ? spec.text : `${spec.text} ${spec.hint}`,
  });
}

/** ERR of v2.4: one segment, a repetition of ERR-1 per finding. */
function oldErrorOf(findings: readonly Finding[]): Hl7Segment {
  const repetitions = findings.map(({ spec, at }) => {
    const { segment: id = '', ordinal = '', field = '' } = (at === undefined ? undefined : parsePlace(at)) ?? {};
    const code = [`${spec.hl70357}`, ERROR_TEXTS.get(spec.hl70357) ?? '', 'HL70357'];
    return [id, `${ordinal}`, `${field}`, code];
  });
  return segment('ERR', { 1: { repetitions } });
}

function textOr(message: Hl7Message | undefined, place: string, otherwise: string): string {
  const text = message === undefined ? '' : textAt(message, place);
  return text === '' || text === '""' ? otherwise : text;
}
