import type { ConsultatieView } from './consultatie/consultatie-effects.ts';
import { CONSULTATIE_VIEWS } from './consultatie/consultatie-effects.ts';
import type { View } from './effects.ts';
import { VIEWS } from './effects.ts';

/** A view of a journey or of a consultatie; the deliveries of each aggregate have its own only. */
export type AnyView = View | ConsultatieView;

/** The names of all files in `profiles/sharing/`. */
export const ALL_VIEWS: readonly AnyView[] = [...VIEWS, ...CONSULTATIE_VIEWS];

/** Whether a view is one of a consultatie. */
export function isConsultatieView(view: AnyView): view is ConsultatieView {
  return CONSULTATIE_VIEWS.some((it) => it === view);
}
