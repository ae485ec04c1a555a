const LOCAL = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Amsterdam', hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Wall clock in Amsterdam as StUF has it: `yyyyMMddHHmmss`. */
export function localStamp(instant: string): string {
  const parts = Object.fromEntries(LOCAL.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
  return ['year', 'month', 'day', 'hour', 'minute', 'second'].map((name) => parts[name] ?? '').join('');
}
