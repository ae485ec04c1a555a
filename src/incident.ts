import type { AuditKeys } from './audit/audit-keys.ts';
import type { Disclosure, DisclosureQuery, JourneyDisclosures } from './store/list-disclosures.ts';
import { eachDisclosure } from './store/list-disclosures.ts';
import type { Transaction } from './store/database.ts';

/** One kind of thing that one party got of the persons of one controller (AVG 33). `certain` false: tried, and may have arrived. */
export type IncidentGroup = Omit<Disclosure, 'count'> & { readonly controller: string; readonly persons: number; readonly messages: number };

/** One person, as its controller can find it: by the referral number that the practice gave. `got`: places in `groups`. */
export type IncidentPerson = { readonly controller: string; readonly referral: string; readonly journey: string; readonly got: readonly number[] };

/** Who got what of whom between two times. Controllers are practices; `onbekend` when none was known. */
export type Incident = { readonly from: string; readonly to: string; readonly persons: number; readonly groups: readonly IncidentGroup[]; readonly list: readonly IncidentPerson[] };

type Growing = Omit<Disclosure, 'count'> & { readonly controller: string; persons: number; messages: number };

/** Gathers an incident. What it names a person by was sealed: the keys open it here. */
export async function gatherIncident(tx: Transaction, keys: AuditKeys, query: DisclosureQuery): Promise<Incident> {
  const groups: Growing[] = [];
  const places = new Map<string, number>();
  const list: IncidentPerson[] = [];
  const placeOf = (controller: string, { count: _, ...kind }: Disclosure): number => {
    const name = JSON.stringify([controller, kind.recipient, kind.view, kind.kind, kind.certain, kind.data]);
    const place = places.get(name) ?? groups.push({ controller, ...kind, persons: 0, messages: 0 }) - 1;
    places.set(name, place);
    return place;
  };
  await eachDisclosure(tx, query, (row) => {
    const controller = row.practice ?? row.sender ?? 'onbekend';
    const got = row.got.map((disclosure) => {
      const place = placeOf(controller, disclosure);
      const group = groups[place];
      if (group !== undefined) {
        group.persons += 1;
        group.messages += disclosure.count;
      }
      return place;
    });
    list.push({ controller, referral: referralOf(keys, row), journey: row.journeyId, got });
  });
  const byController = Map.groupBy(list, (it) => it.controller);
  return { from: query.from.toISOString(), to: query.to.toISOString(), persons: list.length, groups, list: [...byController.values()].flat() };
}

/** The referral number; empty when the journey is of before the log kept it. */
function referralOf(keys: AuditKeys, { sealed }: JourneyDisclosures): string {
  return keys.open({ sealed }).referral?.value ?? '';
}
