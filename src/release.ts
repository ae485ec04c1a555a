import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { readonly version: string };

/** Version and day of the code, as `metadata`, metrics and traces state them. */
export const RELEASE = { version, date: '2026-11-22' } as const;
