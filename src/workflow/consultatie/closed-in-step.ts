import type { ConsultatieChannel, ConsultatieStatus, ConsultatieType, Trede } from './consultatie.ts';

/** How many consultaties of one kind stand where. `trede` is that of the answer. */
export type ConsultatieCount = { readonly type: ConsultatieType; readonly channel: ConsultatieChannel; readonly status: ConsultatieStatus; readonly trede?: Trede; readonly count: number };

/** The figure of G7 (K11) for the staircase, with the other routes beside it (G4, G8). `percentage` is rounded, absent when nothing closed. */
export type ConsultatieFigure = {
  readonly answered: number;
  readonly closedInStep1: number;
  readonly closedInStep2: number;
  readonly percentage?: number;
  readonly baseline: typeof BASELINE;
  readonly unanswered: number;
  readonly withdrawn: number;
  readonly stopped: number;
  /** Answered on the other routes: neither is a step of the staircase. */
  readonly direct: number;
  readonly sociaalDomein: number;
};

/** 2024: 68 consultaties, 97 % closed by the kaderartsen (S004), which is 66 of 68. */
export const BASELINE = { year: 2024, answered: 68, closedInStep1: 66, percentage: 97 } as const;

/** G7: the share closed at the kaderarts, of all that were answered on the staircase. */
export function closedInStep(counts: readonly ConsultatieCount[]): ConsultatieFigure {
  const sum = (fits: (one: ConsultatieCount) => boolean): number => counts.filter(fits).reduce((total, one) => total + one.count, 0);
  const staircase = (status: ConsultatieStatus, trede?: Trede): number => sum((it) => it.type === 'getrapt' && it.status === status && (trede === undefined || it.trede === trede));
  const answered = staircase('answered');
  const closedInStep1 = staircase('answered', 1);
  return {
    answered, closedInStep1, closedInStep2: staircase('answered', 2),
    ...(answered === 0 ? {} : { percentage: Math.round((closedInStep1 / answered) * 100) }),
    baseline: BASELINE,
    unanswered: staircase('unanswered'), withdrawn: staircase('withdrawn'), stopped: staircase('stopped'),
    direct: sum((it) => it.type === 'direct' && it.status === 'answered'), sociaalDomein: sum((it) => it.type === 'sociaal-domein' && it.status === 'answered'),
  };
}
