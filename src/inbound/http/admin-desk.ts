import { timingSafeEqual } from 'node:crypto';
import type { Request, Router } from 'express';
import express from 'express';
import { refusalReply, sendReply } from './reply.ts';

/** The operator's desk as this door sees it: named operations on plain JSON, behind a secret of this process. */
export type AdminDesk = {
  readonly token: string;
  /** Undefined: there is no such operation. */
  readonly operation: (name: string) => ((query: object) => Promise<unknown>) | undefined;
};

/**
 * `POST /desk/<operation>`: what `mgn trace`, `worklist` and `dead-letters` ask of a gateway that runs. Questions travel
 * in the body, since a referral number belongs in no URL.
 */
export function adminDesk({ token, operation }: AdminDesk): Router {
  const router = express.Router();
  router.post('/:operation', express.json({ limit: '64kb' }), async (request, response) => {
    if (!isAllowed(request, token)) {
      sendReply(response, refusalReply({ code: 'NOT_AUTHENTICATED' }));
      return;
    }
    const run = operation(request.params.operation);
    const query: unknown = request.body;
    if (run === undefined || typeof query !== 'object' || query === null) {
      sendReply(response, refusalReply({ code: run === undefined ? 'NOT_FOUND' : 'BODY_INVALID' }));
      return;
    }
    response.json(await run(query));
  });
  return router;
}

function isAllowed(request: Request, token: string): boolean {
  const given = Buffer.from(request.get('authorization') ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
