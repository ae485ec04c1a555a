import { Fault } from '../kernel/fault.ts';
import type { Change } from './journey-store.ts';
import type { PullJob, PullRef } from './pull-job.ts';

/** Notified referrals of a memory store, under the rules of the real one. `check` before anything of a change is written. */
export type MemoryPulls = {
  find(key: string): PullJob | undefined;
  isOpen(ref: PullRef): boolean;
  /** @throws Fault JOURNEY_CHANGED when the job moved on since it was seen. */
  check(change: Change): void;
  write(change: Change): void;
};

/** Makes an empty set. */
export function memoryPulls(): MemoryPulls {
  const jobs = new Map<string, PullJob>();
  const keyOf = (id: string): string => [...jobs].find(([, job]) => job.id === id)?.[0] ?? '';
  return {
    find: (key) => jobs.get(key),
    isOpen: ({ id, round }) => {
      const job = jobs.get(keyOf(id));
      return job?.round === round && job.status === 'pending';
    },
    check: ({ pull }) => {
      const known = pull === undefined ? undefined : jobs.get(pull.do === 'open' ? pull.key : keyOf(pull.ref.id));
      const moved = pull !== undefined && (pull.do === 'open' ? known !== undefined : known?.round !== pull.ref.round || (pull.do === 'end' && known.status !== pull.from));
      if (moved) {
        throw new Fault('JOURNEY_CHANGED');
      }
    },
    write: ({ pull, journey, journeyId, at }) => {
      const about = journey?.after.journey.id ?? journeyId;
      const link = about === undefined ? {} : { journeyId: about };
      if (pull?.do === 'open') {
        const { dueAt: _due, ...job } = pull.job;
        jobs.set(pull.key, { ...job, round: 1, attempts: 0, createdAt: at, ...link });
      } else if (pull !== undefined) {
        const key = keyOf(pull.ref.id);
        const { code: _code, ...known } = jobs.get(key) as PullJob;
        jobs.set(key, pull.do === 'renew'
          ? { ...known, status: 'pending', round: known.round + 1, attempts: 0, contentMark: pull.contentMark, expiresAt: pull.expiresAt, content: pull.content }
          : { ...known, status: pull.status, ...link, ...(pull.code === undefined ? {} : { code: pull.code }) });
      }
    },
  };
}
