import type { Region, RetentionTerms } from '../network.ts';

/** The terms of domain.md 2.6 where a region says nothing else. */
export const RETENTION_DEFAULTS: RetentionTerms = { rawHours: 12, undeliveredDays: 7, copyHours: 72, consentYears: 5, logYears: 5 };

/** The terms of a region. */
export function retentionOf(region: Pick<Region, 'retention'>): RetentionTerms {
  return { ...RETENTION_DEFAULTS, ...region.retention };
}
