import type { DeliveryKind } from '../workflow/effects.ts';
import type { Partner } from '../workflow/network.ts';

/** What a Task at the gateway can say by itself: that there is one, and that it was taken back. A notice needs a way to its reader. */
const READABLE: ReadonlySet<DeliveryKind> = new Set(['task', 'cancellation']);

/**
 * Whether a recipient fetches this itself: it has no endpoint at all, it may call us, and its role may search its own
 * Tasks (ggz; formats.md 8). Its delivery is done when it has read it, not before.
 */
export function isForPolling({ endpoints, caller, role }: Pick<Partner, 'endpoints' | 'caller' | 'role'>, kind: DeliveryKind): boolean {
  return endpoints.length === 0 && caller !== undefined && role === 'ggz' && READABLE.has(kind);
}
