import type { Journey } from '../journey.ts';
import { compareInstants } from '../termijnen/calendar.ts';

/**
 * What is left of a journey for the figures of domain.md 5: a row without id, name, date or number of the person. `quarter`
 * is all that says when (D6). Days are whole.
 */
export type Figures = {
  readonly region: string;
  readonly quarter: string;
  readonly result: string;
  readonly code?: string;
  readonly gesprekken: number;
  /** N1: days from request to the first VG that was held. */
  readonly daysToGesprek?: number;
  /** N2: days from final advice to accepted treatment. */
  readonly daysToTreatment?: number;
  readonly isTeamComplete: boolean;
  readonly hadExperience: boolean;
  readonly hadNaaste: boolean;
  readonly categories: readonly string[];
};

const DAY_MS = 86_400_000;

/** The figures of a journey; undefined when its person objects to statistics (AVG 21, 7:458 lid 2 c). */
export function figuresOf(journey: Journey): Figures | undefined {
  if (journey.rights?.noStatistics === true) {
    return undefined;
  }
  const held = journey.gesprekken.filter((it) => it.status === 'held').toSorted((one, other) => compareInstants(one.start, other.start));
  const views = new Set(held.flatMap((it) => it.participants.filter((one) => one.attended === true).map((one) => one.view)));
  const treatment = journey.taken.find((it) => it.code === 'ggz-behandeling' && it.acceptedAt !== undefined);
  const { code } = journey.judgement ?? {};
  const [first] = held;
  return {
    region: journey.region, quarter: quarterOf(journey.requestedAt), result: journey.judgement?.result ?? journey.status,
    ...(code === undefined ? {} : { code }),
    gesprekken: held.length,
    ...(first === undefined ? {} : { daysToGesprek: daysBetween(journey.requestedAt, first.start) }),
    ...(treatment?.acceptedAt === undefined || journey.advies?.finalAt === undefined ? {} : { daysToTreatment: daysBetween(journey.advies.finalAt, treatment.acceptedAt) }),
    isTeamComplete: views.has('vg-ggz') && views.has('vg-sd'), hadExperience: views.has('vg-ed'), hadNaaste: views.has('naaste'),
    categories: [...new Set(journey.advies?.acties.map((it) => it.categorie) ?? [])].toSorted(),
  };
}

function quarterOf(instant: string): string {
  const date = new Date(instant);
  return `${date.getUTCFullYear()}-Q${Math.floor(date.getUTCMonth() / 3) + 1}`;
}

function daysBetween(from: string, to: string): number {
  return Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / DAY_MS));
}
