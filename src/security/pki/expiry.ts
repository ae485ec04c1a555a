const DAY_MS = 86_400_000;

/** From so many days before its end on, a certificate raises an alarm. */
export const EXPIRY_ALARM_DAYS = 30;

/** Whole days that a certificate still holds; negative when it has run out. */
export function daysLeft({ notAfter }: { readonly notAfter: Date }, now: Date): number {
  return Math.floor((notAfter.getTime() - now.getTime()) / DAY_MS);
}

/** Whether a certificate must be renewed now: it ends within 30 days, or has ended. */
export function isExpiring(certificate: { readonly notAfter: Date }, now: Date): boolean {
  return daysLeft(certificate, now) < EXPIRY_ALARM_DAYS;
}
