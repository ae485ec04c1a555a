const FORMAT = new Intl.DateTimeFormat('nl-NL', {
  timeZone: 'Europe/Amsterdam', weekday: 'short', day: '2-digit', month: '2-digit', year: 'numeric', hour: '2-digit', minute: '2-digit',
});

/** A moment as a Dutch reader writes it, in Dutch time: `ma 23-11-2026 09:15`. Empty when there is none. */
export function dutchTime(moment: Date | string | null | undefined): string {
  if (moment === null || moment === undefined) {
    return '';
  }
  const parts = Object.fromEntries(FORMAT.formatToParts(new Date(moment)).map(({ type, value }) => [type, value]));
  return `${parts['weekday']} ${parts['day']}-${parts['month']}-${parts['year']} ${parts['hour']}:${parts['minute']}`;
}
