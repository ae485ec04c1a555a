import winston from 'winston';
import type { Log, LogFields } from './kernel/ports.ts';

/**
 * Fields that a log line may carry: ids of ours, codes, counts, times. Everything else is dropped, so that no person can
 * reach a log by accident (design 5.14). Add a field here only when its value can never be about a person.
 */
export const LOG_FIELDS: ReadonlySet<string> = new Set([
  'journey', 'delivery', 'message', 'recipient', 'sender', 'partner', 'client', 'door', 'route', 'method', 'status', 'code',
  'rule', 'kind', 'view', 'outcome', 'result', 'format', 'attempt', 'ms', 'count', 'bytes', 'port', 'host', 'version',
  'request', 'cause', 'setting', 'settings', 'file', 'map', 'line', 'dueInMs', 'pending', 'dead', 'region', 'environment',
]);

/** Static texts and safe values only: long values and anything that is no scalar are dropped too. */
function allowed(fields: LogFields): Record<string, string | number | boolean> {
  const kept: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(fields)) {
    const isScalar = typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length <= 200);
    if (LOG_FIELDS.has(name) && isScalar) {
      kept[name] = value;
    }
  }
  return kept;
}

/** Makes the gateway's logger: one JSON object per line on `stream` (standard output when absent). */
export function makeLog(level: string, stream?: NodeJS.WritableStream): Log {
  const transport = stream ? new winston.transports.Stream({ stream }) : new winston.transports.Console();
  const logger = winston.createLogger({
    level,
    format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
    transports: [transport],
  });
  const at = (name: 'debug' | 'info' | 'warn' | 'error') => (event: string, fields: LogFields = {}) => {
    logger.log({ level: name, message: event, ...allowed(fields) });
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** A logger that says nothing: for offline commands and tests. */
export const SILENT_LOG: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
