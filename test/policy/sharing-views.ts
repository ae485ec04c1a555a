import { readFileSync } from 'node:fs';
import { readSharingViews } from '../../src/policy/sharing/read-sharing-views.ts';
import { SHARING_ROLES } from '../../src/workflow/any-view.ts';

/** The shipped views, read as the gateway reads them. */
export const VIEW_FILES: Readonly<Record<string, unknown>> = Object.fromEntries(
  SHARING_ROLES.map((view) => [
    view,
    JSON.parse(readFileSync(new URL(`../../profiles/sharing/${view}.json`, import.meta.url), 'utf8')) as unknown,
  ]),
);

export const SHARING_VIEWS = readSharingViews(VIEW_FILES);
