import { Fault } from '../kernel/fault.ts';

/** Asked right before the first byte of a delivery: whether this attempt may still send it. Absent: always. */
export type MayLeave = { readonly mayLeave?: (delivery: string) => boolean };

/** Throws RECIPIENT_UNAVAILABLE, so "again later", when the attempt is too old: another may have taken the delivery over (5.5, L6). */
export function requireMayLeave({ mayLeave }: MayLeave, delivery: string, recipient: string): void {
  if (mayLeave?.(delivery) === false) {
    throw new Fault('RECIPIENT_UNAVAILABLE', { delivery, recipient, cause: 'attempt too old' });
  }
}

/** The same question for whoever writes the bytes, asked once more when the connection stands: to open one takes time too. */
export function lastMoment({ mayLeave }: MayLeave, delivery: string): { readonly mayLeave?: () => boolean } {
  return mayLeave === undefined ? {} : { mayLeave: () => mayLeave(delivery) };
}
