import type { Incident, IncidentGroup } from '../incident.ts';
import { dataWords } from './audit-words.ts';
import { dutchTime } from './dutch-time.ts';
import { KINDS } from './dutch-words.ts';
import { textTable } from './text-table.ts';

/** More numbers than this of one controller are for a machine. */
const SHOWN = 40;

/** An incident for a person: per controller who got what, of how many, and by which referral numbers they are found. */
export function describeIncident({ from, to, persons, groups, list }: Incident): readonly string[] {
  const byController = Map.groupBy(groups, (it) => it.controller);
  return [
    `Tussen ${dutchTime(from)} en ${dutchTime(to)}: gegevens van ${persons} ${persons === 1 ? 'verwijzing' : 'verwijzingen'}, van ${byController.size} ${byController.size === 1 ? 'verantwoordelijke' : 'verantwoordelijken'}.`,
    ...[...byController].flatMap(([controller, own]) => {
      const numbers = list.filter((it) => it.controller === controller).map((it) => (it.referral === '' ? it.journey : it.referral));
      const more = numbers.length - SHOWN;
      return [
        '', `Verantwoordelijke ${controller}: ${numbers.length}`,
        ...textTable(['Ontvanger', 'Rol', 'Soort', 'Zeker', 'Personen', 'Keer', 'Gegevens'], own.map(rowOf), 100).map((line) => `  ${line}`),
        `  Verwijsnummers: ${numbers.slice(0, SHOWN).join(', ')}${more > 0 ? ` en nog ${more} (zie --json)` : ''}`,
      ];
    }),
  ];
}

function rowOf({ recipient, view, kind, certain, persons, messages, data }: IncidentGroup): readonly string[] {
  return [recipient, view ?? '', KINDS[kind] ?? kind, certain ? 'ja' : 'mogelijk', String(persons), String(messages), dataWords(data)];
}
