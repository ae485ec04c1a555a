/**
 * The address that a path of a sender means at a configured base, or undefined when it leads anywhere else: another
 * origin, above the base, credentials, a fragment. A path is relative to the base, also with a slash in front; an absolute
 * address is taken only below it. What a message says must never choose whom we call.
 */
export function urlBelow(base: string, path: string): string | undefined {
  const root = `${base.replace(/\/+$/, '')}/`;
  const { origin, pathname } = new URL(root);
  if (path === '' || path.length > MAX_CHARS || !PRINTABLE.test(path)) {
    return undefined;
  }
  const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(path);
  const relative = path.startsWith(pathname) ? path.slice(pathname.length) : path.replace(/^\//, '');
  if (!isAbsolute && relative.startsWith('/')) {
    return undefined;
  }
  const asked = isAbsolute ? path : `${root}${relative}`;
  const url = URL.canParse(asked) ? new URL(asked) : undefined;
  const isBelow = url !== undefined && url.origin === origin && url.pathname.startsWith(pathname) && url.pathname.length > pathname.length;
  return isBelow && url.username === '' && url.password === '' && url.hash === '' ? url.href : undefined;
}

const MAX_CHARS = 2_000;
/** No spaces, no control characters, no backslash (which some readers take for a slash), no fragment. */
const PRINTABLE = /^[!"$-[\]-~]+$/;
