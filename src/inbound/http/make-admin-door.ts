import express from 'express';
import type { Express } from 'express';
import helmet from 'helmet';
import type { Log } from '../../kernel/ports.ts';
import type { AdminDesk } from './admin-desk.ts';
import { adminDesk } from './admin-desk.ts';
import { errorHandler } from './error-handler.ts';
import type { Metric } from './metrics-text.ts';
import { metricsText } from './metrics-text.ts';
import { refusalReply, sendReply } from './reply.ts';

/** What the admin door leans on. `checks` names each thing the gateway needs and whether it is there now. */
export type AdminPorts = {
  readonly checks: () => Promise<Readonly<Record<string, boolean>>>;
  /** What the gateway can do without for a while: shown, but work may be sent all the same. */
  readonly extras?: () => Readonly<Record<string, boolean>>;
  readonly metrics: () => Promise<readonly Metric[]>;
  readonly openapi: () => Readonly<Record<string, unknown>>;
  readonly log: Log;
  /** What an operator on this machine may ask; absent: nothing. */
  readonly desk?: AdminDesk;
};

/**
 * The operator's door on its own port (design 2.3): no callers, no persons, so no tokens; keep the port inside.
 * `live` says that the process answers, `ready` that it may be sent work; `degraded` is ready, without its broker.
 */
export function makeAdminDoor({ checks, extras = () => ({}), metrics, openapi, log, desk }: AdminPorts): Express {
  const app = express();
  app.use(helmet());
  app.get('/health/live', (_request, response) => {
    response.json({ status: 'live' });
  });
  app.get('/health/ready', async (_request, response) => {
    const found = await checks();
    const beside = extras();
    const isReady = Object.values(found).every(Boolean);
    const status = !isReady ? 'not-ready' : Object.values(beside).every(Boolean) ? 'ready' : 'degraded';
    response.status(isReady ? 200 : 503).json({ status, checks: { ...found, ...beside } });
  });
  app.get('/metrics', async (_request, response) => {
    response.type('text/plain; version=0.0.4; charset=utf-8').send(metricsText(await metrics()));
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
