import express from 'express';
import type { Express } from 'express';
import helmet from 'helmet';
import type { Log } from '../../kernel/ports.ts';
import type { AdminDesk } from './admin-desk.ts';
import { adminDesk } from './admin-desk.ts';
import { errorHandler } from './error-handler.ts';
import { refusalReply, sendReply } from './reply.ts';

/** The metrics as Prometheus reads them: media type and text. */
export type MetricsPage = { readonly type: string; readonly text: string };

/** What the admin door leans on. `checks` names each thing the gateway needs and whether it is there now. */
export type AdminPorts = {
  readonly checks: () => Promise<Readonly<Record<string, boolean>>>;
  readonly metrics: () => Promise<MetricsPage>;
  readonly openapi: () => Readonly<Record<string, unknown>>;
  readonly log: Log;
  /** What an operator on this machine may ask; absent: nothing. */
  readonly desk?: AdminDesk;
};

/**
 * The operator's door on its own port (design 2.3): no callers, no persons, so no tokens; keep the port inside.
 * `live` says that the process answers, `ready` that it may be sent work.
 */
export function makeAdminDoor({ checks, metrics, openapi, log, desk }: AdminPorts): Express {
  const app = express();
  app.use(helmet());
  app.get('/health/live', (_request, response) => {
    response.json({ status: 'live' });
  });
  app.get('/health/ready', async (_request, response) => {
    const found = await checks();
    const isReady = Object.values(found).every(Boolean);
    response.status(isReady ? 200 : 503).json({ status: isReady ? 'ready' : 'not-ready', checks: found });
  });
  app.get('/metrics', async (_request, response) => {
    const { type, text } = await metrics();
    response.type(type).send(text);
  });
  app.get('/openapi.json', (_request, response) => {
    response.json(openapi());
  });
  if (desk !== undefined) {
    app.use('/desk', adminDesk(desk));
  }
  app.use((_request, response) => sendReply(response, refusalReply({ code: 'NOT_FOUND' })));
  app.use(errorHandler(log));
  return app;
}
