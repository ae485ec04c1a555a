import type { Code } from '../kernel/codes.ts';
import { CODES, WITHHOLDS } from '../kernel/codes.ts';
import type { JourneyReport } from '../sandbox/journey-report.ts';
import type { Trace } from '../trace.ts';
import { KINDS, RESULTS, STATUSES } from './dutch-words.ts';
import { textTable } from './text-table.ts';

/** What came of one journey, as a huisarts could read it: outcome, what to do, who got what, what stayed behind and why. */
export function describeJourney(report: JourneyReport, trace: Trace | undefined): readonly string[] {
  const reasons = report.reasons.filter(isCode);
  return [
    `━━ ${report.case} · ${report.title}${trace === undefined ? '' : ` · ${trace.referral}`}`,
    `   ${(RESULTS[report.result] ?? report.result).toUpperCase()}${report.code === undefined ? '' : ` [${report.code}]`} · nu: ${report.final.status}${report.final.responsible === '' ? '' : `, verantwoordelijk: ${report.final.responsible}`}`,
    ...reasons.flatMap((code) => [`   - ${CODES[code].text}`, ...(CODES[code].hint === '-' ? [] : [`     → ${CODES[code].hint}`])]),
    ...textTable(['Ontvanger', 'Rol', 'Bericht', 'Stand', 'Waarom'], deliveryRows(report), 70).map((line) => `   ${line}`),
    ...withheldLines(trace),
  ];
}

/** Equal deliveries to one recipient stand on one line with their number. */
function deliveryRows({ deliveries }: JourneyReport): readonly (readonly string[])[] {
  const groups = Map.groupBy(deliveries, (it) => [it.recipient, it.role, it.kind, it.status, it.code ?? ''].join('|'));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) {
      return [];
    }
    const { recipient, role, kind, status, code } = first;
    return [[recipient, role, `${KINDS[kind] ?? kind}${group.length > 1 ? ` ×${group.length}` : ''}`, STATUSES[status] ?? status, code === undefined ? '' : isCode(code) ? CODES[code].text : code]];
  });
}

/** What stayed behind, in words of the practice; by the start of its place. */
const NOUNS: readonly (readonly [RegExp, string])[] = [
  [/bsn/, 'BSN'], [/^Condition/, 'diagnose'], [/^Patient\.address/, 'adres'], [/^Patient\.birthDate/, 'geboortedatum'], [/^Patient\.name/, 'volledige naam'],
  [/^Patient\.telecom/, 'telefoon en e-mail'], [/^(Coverage|Organization)$/, 'verzekering'], [/^RelatedPerson/, 'gegevens van de naaste'], [/^DocumentReference/, 'verwijsbrief'],
  [/^(CarePlan|Goal|CareTeam)/, 'de rest van het advies'], [/^Practitioner/, 'wie verwees'], [/^QuestionnaireResponse\.item/, 'antwoorden van de huisarts'], [/^Consent/, 'toestemmingen voor anderen'],
];

function withheldLines(trace: Trace | undefined): readonly string[] {
  const nouns = new Map<string, Set<string>>();
  for (const { recipient, role, path } of withheldOf(trace)) {
    const noun = NOUNS.find(([place]) => place.test(path))?.[1];
    const who = `${recipient} (${role})`;
    nouns.set(who, new Set([...(nouns.get(who) ?? []), ...(noun === undefined ? [] : [noun])]));
  }
  const lines = [...nouns].filter(([, own]) => own.size > 0).map(([who, own]) => `     ${who}: ${[...own].join(', ')}`);
  return lines.length === 0 ? [] : ['   Kreeg niet:', ...lines];
}

type Kept = { readonly recipient: string; readonly role: string; readonly path: string; readonly reason: string };

/** Every place that stayed behind with a reason of its own. */
function withheldOf(trace: Trace | undefined): readonly Kept[] {
  return (trace?.steps ?? []).filter(({ what }) => what === 'sent').flatMap((step) => {
    const items = (step['withheld'] ?? []) as readonly { readonly path: string; readonly reason: string }[];
    return items.filter((it) => it.reason !== WITHHOLDS.NOT_IN_VIEW.text).map((it) => ({ ...it, recipient: String(step['recipient']), role: String(step['role']) }));
  });
}

/** Why each role got less than there was, over all journeys. */
export function describeReasons(traces: readonly (Trace | undefined)[]): readonly string[] {
  const byRole = Map.groupBy(traces.flatMap(withheldOf), (it) => it.role);
  return ['━━ Waarom een rol iets niet kreeg', ...[...byRole].flatMap(([role, own]) => [`   ${role}`, ...[...new Set(own.map((it) => it.reason))].map((reason) => `     - ${reason}`)])];
}

/** The end of the demo's report. */
export function describeTotals(reports: readonly JourneyReport[], { lost, duplicated, ms }: { readonly lost: number; readonly duplicated: number; readonly ms: number }): readonly string[] {
  const counts = Map.groupBy(reports, (it) => it.result);
  const words = [...counts].map(([result, own]) => `${own.length} ${RESULTS[result] ?? result}`);
  const delivered = reports.flatMap((it) => it.deliveries).filter((it) => it.status === 'delivered').length;
  return [`${reports.length} casussen: ${words.join(', ')}. ${delivered} berichten afgeleverd, ${lost} verloren, ${duplicated} dubbel. ${(ms / 1000).toFixed(1)} s.`];
}

function isCode(code: string): code is Code {
  return Object.hasOwn(CODES, code);
}
