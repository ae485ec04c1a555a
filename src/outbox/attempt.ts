import type { DeliveryRow } from '../store/delivery-row.ts';

/**
 * One claim of a delivery: what writes of its attempt must name it, or an older one would speak for it. `claims` only rises;
 * `attempts` is lowered when nothing was tried and counts from nought again when a person retries, but is the one that a
 * gateway of an older version raises.
 */
export type Attempt = Pick<DeliveryRow, 'id' | 'attempts' | 'claims'>;
