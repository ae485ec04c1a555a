/** The time, as a port: `serve` gives the wall clock, demo and replay the messages' own time (design 5.1). */
export type Clock = { now(): Date };

/** Makes a new random id (UUIDv4). A port, so that tests and offline commands are repeatable. */
export type NewId = () => string;

/** What may be logged: ids, counts and codes. Everything else is dropped by the allow-list of `log.ts`. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** The logger that rooms get. `event` is static text; variable data stands in `fields`. */
export type Log = {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
};
