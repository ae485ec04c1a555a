const DATE = new Intl.DateTimeFormat('nl-NL', { timeZone: 'Europe/Amsterdam', day: 'numeric', month: 'long', year: 'numeric' });
const TIME = new Intl.DateTimeFormat('nl-NL', { timeZone: 'Europe/Amsterdam', hour: '2-digit', minute: '2-digit' });

/**
 * A FHIR date or instant in Dutch words: `14 december 2026`; a month or a year alone stays so. What is no date is given
 * back as it is: a letter shows what was written.
 */
export function dutchDate(text: string): string {
  if (/^\d{4}(-\d{2})?$/.test(text)) {
    return text;
  }
  // Noon: a date without time is the same day in every zone of the country.
  const moment = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T12:00:00+01:00` : text);
  return Number.isNaN(moment.getTime()) ? text : DATE.format(moment);
}

/** `14 december 2026 om 10:15 uur`, Amsterdam time; a date without time as `dutchDate`. */
export function dutchMoment(text: string): string {
  const moment = new Date(text);
  return text.length <= 10 || Number.isNaN(moment.getTime()) ? dutchDate(text) : `${DATE.format(moment)} om ${TIME.format(moment)} uur`;
}
