import type { ConsultatieView } from './consultatie/consultatie-effects.ts';
import { CONSULTATIE_VIEWS } from './consultatie/consultatie-effects.ts';
import type { View } from './effects.ts';
import { VIEWS } from './effects.ts';

/** A view of a journey or of a consultatie; the deliveries of each aggregate have its own only. */
export type AnyView = View | ConsultatieView;

/** All views through which the gateway delivers. */
export const ALL_VIEWS: readonly AnyView[] = [...VIEWS, ...CONSULTATIE_VIEWS];

/** Views of who gets nothing from the gateway itself: a naaste and the person read a copy that somebody hands them. */
export const HANDED_VIEWS = ['naaste', 'persoon'] as const;

/** Every view, as `minimise --role` takes it: the names of all files in `profiles/sharing/`. */
export type SharingRole = AnyView | (typeof HANDED_VIEWS)[number];
export const SHARING_ROLES: readonly SharingRole[] = [...VIEWS, ...HANDED_VIEWS, ...CONSULTATIE_VIEWS];

/** Whether a view is one of a consultatie. */
export function isConsultatieView(view: SharingRole): view is ConsultatieView {
  return CONSULTATIE_VIEWS.some((it) => it === view);
}
