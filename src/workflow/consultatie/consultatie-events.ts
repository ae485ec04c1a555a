import type { Consultatie, Stap, Trede } from './consultatie.ts';

/** A consultatie as it was asked, before anybody has it. */
export type Asked = Omit<Consultatie, 'stappen' | 'status' | 'closedAt' | 'closedInStep' | 'crisis'>;

/** Something that happened to a consultatie. `at` is when it was decided (ISO instant). */
export type ConsultatieEvent = { readonly at: string } & (
  | { readonly type: 'ConsultatieAsked'; readonly asked: Asked }
  /** E11: a ticked crisis; before anything was asked of anybody. */
  | { readonly type: 'ConsultatieStopped' }
  | { readonly type: 'StapOpened' | 'StapChanged'; readonly stap: Stap }
  /** G7: the trede that closed it. */
  | { readonly type: 'ConsultatieAnswered'; readonly trede: Trede }
  | { readonly type: 'ConsultatieUnanswered' | 'ConsultatieWithdrawn' }
  | { readonly type: 'ConsultatieCrisisEscalated' }
  | { readonly type: 'ConsultatieCrisisConfirmed'; readonly by: string }
);

/** An event without its time: the draft sets it. */
export type UntimedConsultatieEvent = ConsultatieEvent extends infer E ? (E extends ConsultatieEvent ? Omit<E, 'at'> : never) : never;
