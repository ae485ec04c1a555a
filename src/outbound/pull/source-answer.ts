import type { HttpFetch, HttpsInit } from '../https-fetch.ts';
import { retryAfterSeconds } from '../judge-answer.ts';

/** What a source answered, read to its end. `bytes` is absent when it was more than the limit. */
export type SourceAnswer = { readonly status: number; readonly bytes: Uint8Array | undefined; readonly mediaType: string; readonly afterMs?: number };

/** One call, with its limits of time and size. Redirects are never followed. */
export type SourceCall = { readonly url: string; readonly init: HttpsInit; readonly timeoutMs: number; readonly maxBytes: number; readonly now: Date };

/** Calls a source; undefined when it can't be reached, breaks off or takes too long. Nothing of an error travels on: it may quote the address. */
export async function callSource(fetchIt: HttpFetch, { url, init, timeoutMs, maxBytes, now }: SourceCall): Promise<SourceAnswer | undefined> {
  try {
    const response = await fetchIt(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    const seconds = retryAfterSeconds(response.headers.get('retry-after') ?? undefined, now);
    const mediaType = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    return { status: response.status, bytes: await readUpTo(response, maxBytes), mediaType, ...(seconds === undefined ? {} : { afterMs: seconds * 1000 }) };
  } catch {
    return undefined;
  }
}

async function readUpTo({ body }: Response, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) {
      // Leaving the loop ends the transfer.
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
