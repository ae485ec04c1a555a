import { amsterdamOffset } from './amsterdam-offset.ts';
import { partsOf, textOf } from './hl7-value.ts';

const TIMESTAMP =
  /^((?:1[89]|2[01])\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:\.(\d{1,6}))?)?)?)?)?)?(Z|[+-]\d{2}:?\d{2})?$/;

type Moment = { readonly date: string; readonly time?: string };

/**
 * FHIR date from a TS, such as PID-7: `19920314`, or partial (`1992`, `199203`, `19920000`). A time is dropped.
 * Undefined when empty, `""` or not a day of the calendar: a birth date is never guessed (AGE_UNKNOWN).
 */
export function dateFromTs(ts: unknown): string | undefined {
  return momentOf(ts)?.date;
}

/** FHIR dateTime from a TS: a date when there is no time, else with offset (Europe/Amsterdam when none is stated). */
export function dateTimeFromTs(ts: unknown): string | undefined {
  const moment = momentOf(ts);
  return moment?.time === undefined ? moment?.date : `${moment.date}T${moment.time}`;
}

/** FHIR instant from a TS such as MSH-7; a day without time begins at midnight in Europe/Amsterdam. Undefined when less than a day. */
export function instantFromTs(ts: unknown): string | undefined {
  const moment = momentOf(ts);
  if (moment === undefined || moment.date.length < 10) {
    return undefined;
  }
  const [year = 0, month = 0, day = 0] = moment.date.split('-').map(Number);
  return `${moment.date}T${moment.time ?? `00:00:00${amsterdamOffset(year, month, day, 0)}`}`;
}

/** The text of a TS, given as node (`{ TS1 }`) or as text. */
function momentOf(ts: unknown): Moment | undefined {
  const parts = TIMESTAMP.exec(textOf(ts) ?? textOf(partsOf(ts)['TS1']) ?? '');
  if (parts === null) {
    return undefined;
  }
  const [, year = '', month, day, hour, minute = '00', second = '00', fraction, offset] = parts;
  // Some senders pad an unknown month or day with zeros.
  if (month === undefined || month === '00') {
    return { date: year };
  }
  if (Number(month) > 12) {
    return undefined;
  }
  if (day === undefined || day === '00') {
    return { date: `${year}-${month}` };
  }
  const date = `${year}-${month}-${day}`;
  if (Number(day) > new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()) {
    return undefined;
  }
  if (hour === undefined) {
    return { date };
  }
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) {
    return undefined;
  }
  const zone =
    offset === undefined ? amsterdamOffset(Number(year), Number(month), Number(day), Number(hour)) : isoOffset(offset);
  return { date, time: `${hour}:${minute}:${second}${fraction === undefined ? '' : `.${fraction}`}${zone}` };
}

function isoOffset(offset: string): string {
  return offset === 'Z' || offset.includes(':') ? offset : `${offset.slice(0, 3)}:${offset.slice(3)}`;
}
