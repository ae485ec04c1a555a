import { InvalidArgumentError } from 'commander';

/** Reads a port; 0 lets the system choose. @throws InvalidArgumentError for anything else. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new InvalidArgumentError('0 – 65535');
  }
  return port;
}
