import type { WarningCode } from '../kernel/codes.ts';
import type { NewId } from '../kernel/ports.ts';
import type { Result } from '../kernel/result.ts';
import type { Effects } from './effects.ts';
import type { JourneyEvent } from './events.ts';
import type { Journey } from './journey.ts';
import type { Network } from './network.ts';

/** What a command leads to: facts for `evolve`, rows for the pipeline to write in the same commit, and findings. */
export type Decision = {
  readonly events: readonly JourneyEvent[];
  readonly effects: Effects;
  readonly warnings: readonly WarningCode[];
};

/** What a decision may lean on besides the journey. `now` is an ISO instant; `teamLoad` counts open journeys per team partner. */
export type DecisionContext = {
  readonly now: string;
  readonly network: Network;
  readonly newId: NewId;
  readonly teamLoad: ReadonlyMap<string, number>;
};

/** The shape of every decide function: journey and command in, decision or refusal out; nothing else is touched. */
export type Decide<Command, D extends Decision = Decision> =
  (journey: Journey | undefined, command: Command, context: DecisionContext) => Result<D>;
