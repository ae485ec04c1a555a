import type { Hl7Field, Hl7Message } from './hl7-message.ts';

/** A place in a message: `PID-3[2].4.1` is segment, field, repetition, component, subcomponent; all count from 1. */
export type Hl7Place = {
  readonly segment: string;
  readonly ordinal: number;
  readonly field?: number;
  readonly repetition?: number;
  readonly component?: number;
  readonly subcomponent?: number;
};

const PLACE = /^([A-Z][A-Z0-9]{2})(?:\[(\d+)\])?(?:-(\d+)(?:\[(\d+)\])?(?:\.(\d+)(?:\.(\d+))?)?)?$/;

/** Parses `OBX[4]-5.1`. Undefined for what isn't an HL7 place, such as a FHIRPath. */
export function parsePlace(place: string): Hl7Place | undefined {
  const match = PLACE.exec(place);
  if (match === null) return undefined;
  const [, segment = '', ordinal, field, repetition, component, subcomponent] = match;
  return {
    segment,
    ordinal: ordinal === undefined ? 1 : Number(ordinal),
    ...(field !== undefined && { field: Number(field) }),
    ...(repetition !== undefined && { repetition: Number(repetition) }),
    ...(component !== undefined && { component: Number(component) }),
    ...(subcomponent !== undefined && { subcomponent: Number(subcomponent) }),
  };
}

/** The whole field at a place, all repetitions. Empty when it isn't there. */
export function fieldAt(message: Hl7Message, place: string): Hl7Field {
  const parsed = parsePlace(place);
  if (parsed?.field === undefined) return [];
  let seen = 0;
  for (const segment of message.segments) {
    if (segment.id === parsed.segment && ++seen === parsed.ordinal) return segment.fields[parsed.field - 1] ?? [];
  }
  return [];
}

/** The text at a place such as `MSH-10` or `PID-3[2].4`; the first part of what is not named. `''` when not there. */
export function textAt(message: Hl7Message, place: string): string {
  const { repetition = 1, component = 1, subcomponent = 1 } = parsePlace(place) ?? {};
  return fieldAt(message, place)[repetition - 1]?.[component - 1]?.[subcomponent - 1] ?? '';
}
