import type { LogLine, PersonLog } from '../audit-desk.ts';
import type { AuditBasis } from '../audit/audit-basis.ts';
import type { AuditAction, AuditOutcome } from '../audit/audit-record.ts';
import type { Code } from '../kernel/codes.ts';
import { CODES } from '../kernel/codes.ts';
import type { LogVerdict } from './audit.ts';
import { ACTIONS, BASES, CHAIN_PROBLEMS, CHECKPOINT_PROBLEMS, dataWords, OUTCOMES } from './audit-words.ts';
import { dutchTime } from './dutch-time.ts';

/** A person's log for the person: per line when and what, then who, which data and on which ground. */
export function describePersonLog({ journeys, lines }: PersonLog): readonly string[] {
  return [`Wie met uw gegevens werkte: ${lines.length} ${lines.length === 1 ? 'regel' : 'regels'} over ${journeys} ${journeys === 1 ? 'verwijzing' : 'verwijzingen'}. Noodtoegang bestaat hier niet.`, '', ...lines.flatMap(describeLine)];
}

function describeLine(line: LogLine): readonly string[] {
  const code = line.code as Code | undefined;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['wie', [line.user, line.user === undefined ? line.system : `via ${line.system}`].filter(Boolean).join(', ')],
    ['verantwoordelijk', line.responsible],
    ['organisatie', [line.organisation, line.role].filter(Boolean).join(', rol ') || undefined],
    ['ontvanger', [line.recipient, line.view].filter(Boolean).join(', rol ') || undefined],
    ['gegevens', dataWords(line.data) || undefined],
    ['op grond van', line.consent === undefined ? BASES[line.basis as AuditBasis] : `toestemming ${line.consent}`],
    ['reden', line.reason],
    ['uitkomst', `${OUTCOMES[line.outcome as AuditOutcome]}${code === undefined ? '' : `: ${CODES[code].text} [${code}]`}`],
  ];
  return [`${dutchTime(line.at)}  ${ACTIONS[line.action as AuditAction]}`, ...facts.flatMap(([name, value]) => (value === undefined ? [] : [`    ${name.padEnd(16)} ${value}`])), ''];
}

/** A verdict for a person: whole or not, and every place where it is not. */
export function describeVerdict(verdict: LogVerdict, hasOutside: boolean): readonly string[] {
  const { records, uncovered, checkpoints, newest, findings, outside } = verdict;
  return [
    verdict.verdict === 'whole' ? `Het log is heel: ${records} regels.` : `Het log is NIET heel (${records} regels gelezen):`,
    ...findings.map(({ lane, seq, problem, n }) => `  - keten ${lane}, regel ${seq}: ${CHAIN_PROBLEMS[problem]}${n === undefined ? '' : ` (controlepunt ${n})`}`),
    ...outside.map(({ n, problem }) => `  - controlepunt ${n}: ${CHECKPOINT_PROBLEMS[problem]}`),
    hasOutside
      ? `Controlepunten van buiten: ${checkpoints}${newest === undefined ? '' : `, het nieuwste van ${dutchTime(newest)}`}; ${uncovered} regels zijn nieuwer.`
      : 'Er is geen controlepunt van buiten gegeven: wie alle sleutels heeft kan het log herschreven hebben. Zie --checkpoints.',
  ];
}
