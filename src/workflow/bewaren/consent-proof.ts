import type { ConsentState, Journey } from '../journey.ts';
import { regionOf, shownPartner } from '../find-partner.ts';
import type { Network } from '../network.ts';
import { addMinutes, compareInstants } from '../termijnen/calendar.ts';
import { retentionOf } from './retention-terms.ts';

/** One consent as it is kept when its journey goes (AVG 7 lid 1): what was agreed, when and how, and until when. */
export type ConsentProof = {
  readonly id: string;
  readonly class: string;
  readonly partner: string | null;
  readonly decision: string;
  readonly givenAt: string;
  readonly how: string | null;
  readonly leaflet: string | null;
  readonly givenBy: string;
  readonly capacity: string | null;
  readonly source: string;
  readonly withdrawnAt: string | null;
  readonly endedAt: string;
  readonly keepUntil: string;
};

const DAY_MINUTES = 24 * 60;

/** The consents of a journey that goes; each is kept from its end on, and its end is that of access at the latest (L2). */
export function consentProofOf(journey: Journey, network: Network, now: string): readonly ConsentProof[] {
  const region = regionOf(network, journey);
  const { consentYears } = retentionOf(region);
  const accessEnds = journey.closedAt === undefined ? now : addMinutes(journey.closedAt, region.terms.accessDays * DAY_MINUTES);
  return journey.consents.map((it) => {
    const endedAt = endOf(it, accessEnds);
    return {
      id: it.id, class: it.class, partner: shownPartner(network, journey, it.partner) ?? null, decision: it.decision, givenAt: it.givenAt, how: it.how ?? null, leaflet: it.leaflet ?? null,
      givenBy: it.by, capacity: it.capacity ?? null, source: it.source, withdrawnAt: it.withdrawnAt ?? null, endedAt, keepUntil: yearsAfter(endedAt, consentYears),
    };
  });
}

/** The same moment so many calendar years later. */
export function yearsAfter(instant: string, years: number): string {
  const date = new Date(instant);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return date.toISOString();
}

function endOf({ withdrawnAt, endsAt }: ConsentState, accessEnds: string): string {
  return [withdrawnAt, endsAt].filter((it) => it !== undefined).reduce((first, it) => (compareInstants(it, first) < 0 ? it : first), accessEnds);
}
