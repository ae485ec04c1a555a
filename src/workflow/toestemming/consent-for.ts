import type { SharingRole } from '../any-view.ts';
import type { ConsultatieView } from '../consultatie/consultatie-effects.ts';
import type { DeliveryKind } from '../effects.ts';
import type { ConsentClass } from '../journey.ts';

/**
 * What must be in force before something may leave. `none`: nothing of the person is in it. `consent`: one of `classes`
 * for this `partner`, combined as for care or strictly (dutch-fhir.md 7.4). `namesPartner`: only a permit that names
 * the organisation counts.
 */
export type ConsentDemand =
  | { readonly basis: 'none' }
  | {
      readonly basis: 'consent';
      readonly classes: readonly ConsentClass[];
      readonly partner: string;
      readonly mode: 'care' | 'strict';
      readonly namesPartner: boolean;
    };

/** Consent to the verkennend gesprek itself: what planning and the return to the huisarts rest on (design 5.1, X11). */
const VG_CLASSES: readonly ConsentClass[] = ['vg-ggz', 'vg-sd', 'vg-ed'];

/** The consent that a delivery through this view rests on (design 5.1; domain.md L1, 2.2). `anyGemeente`: of a Taak for another gemeente than that of residence. */
export function consentFor(view: Exclude<SharingRole, ConsultatieView>, partner: string, kind: DeliveryKind, anyGemeente?: true): ConsentDemand {
  // Coded and without a word of the person; a withdrawal must be able to tell that it happened (L6, design 4).
  if (kind === 'notice' || kind === 'cancellation') {
    return { basis: 'none' };
  }
  const demand = { basis: 'consent', partner, mode: 'care', namesPartner: false } as const;
  switch (view) {
    case 'vg-ggz':
    case 'vg-sd':
    case 'vg-ed':
    case 'ggz-aanbieder':
      return { ...demand, classes: [view] };
    // The copy of what the ggz side of the VG did rests on the consent to that side (X1).
    case 'dossierhouder':
      return { ...demand, classes: ['vg-ggz'] };
    case 'planner':
    case 'huisarts':
    // The question tells nobody who it is about (M3); it is part of the gesprek that the person agreed to.
    case 'inroepbaar':
      return { ...demand, classes: VG_CLASSES };
    case 'wmo':
      // Given at intake it is for the gemeente of residence; another one must be named (Wmo 5.2.5).
      return { ...demand, classes: ['wmo'], mode: 'strict', namesPartner: anyGemeente === true };
    case 'schuldhulp':
      return { ...demand, classes: ['schuldhulp'], mode: 'strict' };
    case 'welzijn':
    case 'partner':
      return { ...demand, classes: [view], mode: 'strict', namesPartner: true };
    case 'naaste':
      return { ...demand, classes: ['naaste'], mode: 'strict' };
    // What is about the person is the person's (AVG 15).
    case 'persoon':
      return { basis: 'none' };
  }
}
