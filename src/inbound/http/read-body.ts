import type { IncomingMessage } from 'node:http';
import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';

/** How far beyond the limit a body is still read away, so that the caller gets its 413 and not a broken connection. */
const DISCARD_FACTOR = 4;

/**
 * Reads a body of at most `maxBytes`. Refuses TOO_LARGE, and MEDIA_TYPE_UNSUPPORTED for compressed bodies: a small
 * zip that unfolds to gigabytes is not worth the saved bytes of a referral.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Result<Uint8Array>> {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return refuse('MEDIA_TYPE_UNSUPPORTED', 'Content-Encoding');
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size <= maxBytes) {
        chunks.push(chunk);
      } else if (size > maxBytes * DISCARD_FACTOR) {
        break;
      }
    }
  } catch {
    return refuse('BODY_INVALID');
  }
  return size > maxBytes ? refuse('TOO_LARGE') : accept(Buffer.concat(chunks));
}

/** The media type of a request in lower case, without parameters. */
export function mediaTypeOf(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Whether the stated character set is UTF-8, or not stated: the only one that FHIR JSON knows (R4 http 3.1.0.1.3). */
export function isUtf8(request: IncomingMessage): boolean {
  const charset = /charset="?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
  return charset === undefined || /^utf-?8$/i.test(charset);
}
