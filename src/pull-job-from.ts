import type { Code } from './kernel/codes.ts';
import type { PullContent, PullJob } from './pipeline/pull-job.ts';
import type { PullJobRow } from './store/pull-job-row.ts';

/** A stored job as the pipeline knows it. */
export function pullJobFrom({ contentHash, code, journeyId, content, ...rest }: PullJobRow): PullJob {
  return {
    ...rest, contentMark: Buffer.from(contentHash).toString('base64url'),
    ...(code === null ? {} : { code: code as Code }), ...(journeyId === null ? {} : { journeyId }), ...(content === undefined ? {} : { content: content as PullContent }),
  };
}
