import type { Code } from '../kernel/codes.ts';
import { findRegionOf } from '../workflow/find-partner.ts';
import type { Network } from '../workflow/network.ts';
import type { Change } from './journey-store.ts';
import type { PullJob, PullRef } from './pull-job.ts';
import { pullWorkKey } from './pull-job.ts';

/** The job that failed: of which sender, for which practice (partner id). */
export type FailedPull = PullRef & Pick<PullJob, 'sender'> & { readonly practice: string };

/**
 * A notified referral that will not come: the planner of its practice's region has work, the operator an alarm, and its
 * source is told where it takes that. Nobody falls through (design 4): its practice must be called.
 */
export function failedPull(network: Network, { id, round, sender, practice }: FailedPull, { status, code, at }: { readonly status: 'failed' | 'expired'; readonly code: Code; readonly at: Date }): Pick<Change, 'pull' | 'work' | 'alarms'> {
  const takesUpdates = network.senders.find((it) => it.id === sender)?.pull?.taskUpdates === true;
  const owner = (findRegionOf(network, practice) ?? network.regions[0])?.planner ?? '';
  return {
    pull: { do: 'end', ref: { id, round }, from: 'pending', status, code, ...(takesUpdates ? { tellAt: at } : {}) },
    work: [{ kind: 'dead-letter', key: pullWorkKey(id), code, owner }],
    alarms: [`pull/${code}/${sender}`],
  };
}
