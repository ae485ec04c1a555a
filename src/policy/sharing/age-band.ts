const BANDS = [
  [18, '18-24'],
  [25, '25-34'],
  [35, '35-44'],
  [45, '45-54'],
  [55, '55-64'],
  [65, '65-74'],
  [75, '75+'],
] as const;

/**
 * The age band of D5 on a day (FHIR date or instant). Absent when the birth date is missing or under 18, or is partial
 * and leaves two bands open.
 */
export function ageBand(birthDate: string, at: string): string | undefined {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(birthDate);
  if (match === null) {
    return undefined;
  }
  const [, year = '', month, day] = match;
  const oldest = bandOf(ageOn(`${year}-${month ?? '01'}-${day ?? '01'}`, at));
  const youngest = bandOf(ageOn(`${year}-${month ?? '12'}-${day ?? '31'}`, at));
  return oldest === youngest ? oldest : undefined;
}

function ageOn(birthDate: string, at: string): number {
  const hadBirthday = at.slice(5, 10) >= birthDate.slice(5, 10);
  return Number(at.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (hadBirthday ? 0 : 1);
}

function bandOf(age: number): string | undefined {
  return BANDS.findLast(([from]) => age >= from)?.[1];
}
