import { InvalidArgumentError } from 'commander';
import { amsterdamOffset } from '../mapping/converters/amsterdam-offset.ts';

const TIME = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** How a time is typed, for the help and for who typed it otherwise. */
export const TIME_FORM = '2026-11-23 of 2026-11-23T09:15+01:00';

/** Reads `--at`: a date, or a date with time; without offset it is Dutch time. @throws InvalidArgumentError for anything else. */
export function parseTime(text: string): Date {
  const parts = TIME.exec(text);
  if (parts !== null) {
    const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00', offset] = parts;
    const zone = offset ?? amsterdamOffset(Number(year), Number(month), Number(day), Number(hour));
    const moment = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
    const isDay = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
    if (!Number.isNaN(moment.getTime()) && isDay) {
      return moment;
    }
  }
  throw new InvalidArgumentError(TIME_FORM);
}
