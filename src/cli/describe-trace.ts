import type { Code } from '../kernel/codes.ts';
import { CODES } from '../kernel/codes.ts';
import type { Trace } from '../trace.ts';
import type { TraceStep, TraceWhat } from '../trace-steps.ts';
import { KINDS, RESULTS, STATUSES, STEPS } from './dutch-words.ts';
import { dutchTime } from './dutch-time.ts';
import { textTable } from './text-table.ts';

/** A trace for a person, in Dutch: how it stands, then everything that happened in order of time. */
export function describeTrace(trace: Trace): readonly string[] {
  return [
    ...standLines(trace), '',
    'Wat er gebeurde', ...trace.steps.flatMap(stepLines), '',
    ...sectionLines('Berichten aan partijen', ['Ontvanger', 'Rol', 'Soort', 'Stand', 'Code', 'Pogingen', 'Afgeleverd'],
      trace.deliveries.map((it) => [it.recipient, it.role, KINDS[it.kind] ?? it.kind, STATUSES[it.status] ?? it.status, it.code ?? '', String(it.attempts), dutchTime(it.deliveredAt)])),
    ...sectionLines('Taken', ['Taak', 'Soort', 'Bij', 'Stand', 'Termijn', 'Reden'],
      trace.taken.map((it) => [it.localId, it.code, it.owner, it.status, dutchTime(it.dueAt), it.reason ?? (it.receivedAt === undefined ? '' : `ontvangst bevestigd ${dutchTime(it.receivedAt)}`)])),
    ...sectionLines('Toestemmingen', ['Voor', 'Partner', 'Antwoord', 'Gegeven', 'Ingetrokken', 'Id'],
      trace.consents.map((it) => [it.class, it.partner ?? '', it.decision === 'permit' ? 'ja' : 'nee', dutchTime(it.givenAt), dutchTime(it.withdrawnAt), it.id])),
    ...sectionLines('Termijnen', ['Norm', 'Over', 'Bij', 'Uiterlijk', 'Gehaald', 'Stand'],
      trace.terms.map((it) => [it.rule, it.subject ?? '', it.owner, dutchTime(it.dueAt), dutchTime(it.metAt), it.stand])),
    ...sectionLines('Wacht op een persoon', ['Id', 'Soort', 'Code', 'Bij', 'Uiterlijk', 'Genomen door'],
      trace.worklist.map((it) => [it.id, it.kind, it.code ?? '', it.owner, dutchTime(it.dueAt), it.takenBy ?? ''])),
  ];
}

function standLines(trace: Trace): readonly string[] {
  const { nextStep, responsible } = trace;
  return [
    `Verwijzing ${trace.referral} · ${trace.journey}`,
    `Uitslag        ${RESULTS[trace.result ?? ''] ?? 'nog niet beoordeeld'}${trace.code === undefined ? '' : ` [${trace.code}]`}; stand: ${trace.status}`,
    ...trace.reasons.flatMap((code) => [`               ${codeText(code)}`]),
    ...(trace.warnings.length === 0 ? [] : [`Let op         ${trace.warnings.map((code) => `${CODES[code].text} [${code}]`).join(' ')}`]),
    `Gevraagd       ${dutchTime(trace.requestedAt)} door ${trace.huisarts === '' ? 'onbekend' : trace.huisarts}${trace.team === undefined ? '' : `; team ${trace.team}`}`,
    `Verantwoordelijk ${responsible.partner}, sinds ${dutchTime(responsible.since)}`,
    'dueAt' in nextStep ? `Volgende stap  ${nextStep.what} door ${nextStep.owner}, uiterlijk ${dutchTime(nextStep.dueAt)}` : 'Volgende stap  geen: afgerond',
    `Brief          ${trace.letter.status}${trace.letter.dueAt === undefined ? '' : `, uiterlijk ${dutchTime(trace.letter.dueAt)}`}`,
  ];
}

function codeText(code: Code): string {
  const { text, hint } = CODES[code];
  return `- ${text}${hint === '-' ? '' : ` ${hint}`} [${code}]`;
}

/** A titled table; nothing when it has no rows. */
export function sectionLines(title: string, head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length === 0 ? [] : [title, ...textTable(head, rows).map((line) => `  ${line}`), ''];
}

const SHOWN_FIELDS: Readonly<Record<TraceWhat, readonly string[]>> = {
  received: ['sender', 'source', 'result', 'code'],
  mapped: ['sender', 'warnings'],
  decided: ['result', 'code', 'network'],
  queued: ['recipient', 'role', 'kind', 'subject', 'about'],
  sent: ['recipient', 'role', 'kind', 'subject', 'consent', 'attempts'],
  withheld: ['recipient', 'role', 'kind', 'code'],
  dead: ['recipient', 'role', 'kind', 'code', 'attempts'],
  changed: ['event', 'subject', 'task', 'owner', 'status', 'reason', 'class', 'partner', 'gesprek', 'responsible', 'questions', 'by', 'trede'],
  accessed: ['action', 'actor', 'onBehalfOf', 'subject', 'outcome', 'code', 'warnings'],
};

/** One thing that happened, with the rules or withheld places below it. */
export function stepLines(step: TraceStep): readonly string[] {
  const fields = SHOWN_FIELDS[step.what].flatMap((name) => (step[name] === undefined || String(step[name]) === '' ? [] : [name === 'consent' ? `toestemming ${String(step[name])}` : String(step[name])]));
  return [`  ${dutchTime(step.at)}  ${STEPS[step.what].padEnd(14)} ${fields.join(' · ')}`, ...ruleLines(step), ...withheldLines(step)];
}

function ruleLines({ rules }: TraceStep): readonly string[] {
  const all = (rules ?? []) as readonly { readonly rule: string; readonly version: number; readonly result: string; readonly code?: string }[];
  return all.length === 0 ? [] : [`      ${all.map((it) => `${it.rule} ${it.result}${it.code === undefined ? '' : ` ${it.code}`}`).join(', ')}`];
}

function withheldLines({ withheld }: TraceStep): readonly string[] {
  const byReason = Map.groupBy((withheld ?? []) as readonly { readonly path: string; readonly reason: string }[], (it) => it.reason);
  return [...byReason].map(([reason, items]) => `      achtergehouden: ${items.map((it) => it.path).join(', ')} — ${reason}`);
}
