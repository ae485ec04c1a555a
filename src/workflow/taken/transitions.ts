import type { TaakStatus } from '../journey.ts';

/** Who sets a status: F the owner who does it, P who placed it, G the gateway (its timer, or a withdrawn consent). */
export type Setter = 'F' | 'P' | 'G';

/** What a transition asks for besides the right setter. `bsn`: the owner may have it and it is there. */
export type Condition = 'reason' | 'output' | 'bsn';

type Row = { readonly from: TaakStatus; readonly to: TaakStatus; readonly setters: readonly Setter[]; readonly needs?: Condition };

/**
 * The status machine of dutch-fhir.md 7.3, row for row; every other pair is refused (409). `ready` is not used; received
 * must be accepted before it starts; what runs is not cancelled by an update; a rejection ends it.
 */
// prettier-ignore
export const TRANSITIONS: readonly Row[] = [
  { from: 'draft',       to: 'requested',        setters: ['P', 'G'] },
  { from: 'draft',       to: 'entered-in-error', setters: ['P', 'G'] },
  { from: 'requested',   to: 'received',         setters: ['F'] },
  { from: 'requested',   to: 'accepted',         setters: ['F'] },
  { from: 'requested',   to: 'rejected',         setters: ['F'], needs: 'reason' },
  { from: 'requested',   to: 'in-progress',      setters: ['F'], needs: 'bsn' },
  { from: 'requested',   to: 'cancelled',        setters: ['P', 'G'] },
  { from: 'requested',   to: 'entered-in-error', setters: ['P'] },
  { from: 'received',    to: 'accepted',         setters: ['F'] },
  { from: 'received',    to: 'rejected',         setters: ['F'], needs: 'reason' },
  { from: 'received',    to: 'cancelled',        setters: ['P', 'G'] },
  { from: 'accepted',    to: 'in-progress',      setters: ['F'] },
  { from: 'accepted',    to: 'cancelled',        setters: ['P', 'G'] },
  { from: 'in-progress', to: 'on-hold',          setters: ['F'], needs: 'reason' },
  { from: 'in-progress', to: 'completed',        setters: ['F'], needs: 'output' },
  { from: 'in-progress', to: 'failed',           setters: ['F'], needs: 'reason' },
  { from: 'on-hold',     to: 'in-progress',      setters: ['F'], needs: 'reason' },
  { from: 'on-hold',     to: 'completed',        setters: ['F'], needs: 'output' },
  { from: 'on-hold',     to: 'failed',           setters: ['F'], needs: 'reason' },
];

/** The row for a pair and setter, or undefined when there is none. */
export function findTransition(from: TaakStatus, to: TaakStatus, setter: Setter): Row | undefined {
  return TRANSITIONS.find((row) => row.from === from && row.to === to && row.setters.includes(setter));
}
