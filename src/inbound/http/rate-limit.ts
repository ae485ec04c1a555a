import type { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import { addressOf } from '../peer-address.ts';
import { peerCertificate } from '../peer-certificate.ts';
import { refusalReply, sendReply } from './reply.ts';
import { traceOf } from './request-trace.ts';

/** Token buckets, one a client. `take` answers 0 when the client may go on, else the milliseconds until it may. */
export type TokenBuckets = { take(client: string, nowMs: number): number; readonly size: number };

type Bucket = { tokens: number; at: number };

/** How many clients are remembered; who is forgotten starts with a full bucket. */
const MAX_CLIENTS = 10_000;
/** A token that is only not whole because of how numbers round is whole. */
const ROUNDING = 1e-6;

/** Buckets that hold `burst` tokens and get `perSecond` new ones; each request takes one. */
export function makeTokenBuckets({ perSecond, burst, maxClients = MAX_CLIENTS }: { readonly perSecond: number; readonly burst: number; readonly maxClients?: number }): TokenBuckets {
  const buckets = new Map<string, Bucket>();
  return {
    take: (client, nowMs) => {
      const bucket = buckets.get(client) ?? { tokens: burst, at: nowMs };
      bucket.tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.at) / 1000) * perSecond);
      bucket.at = nowMs;
      // Set anew, so that the order of the map is the order of use.
      buckets.delete(client);
      buckets.set(client, bucket);
      const [longestUnused] = buckets.keys();
      if (buckets.size > maxClients && longestUnused !== undefined) {
        buckets.delete(longestUnused);
      }
      if (bucket.tokens < 1 - ROUNDING) {
        return Math.max(1, Math.ceil(((1 - bucket.tokens) / perSecond) * 1000 - ROUNDING));
      }
      bucket.tokens -= 1;
      return 0;
    },
    get size() {
      return buckets.size;
    },
  };
}

/** Answers 429 with `Retry-After` to a client that asks more than `perSecond` times a second; twice as many may come at once. */
export function limitRate(perSecond: number): RequestHandler {
  const buckets = makeTokenBuckets({ perSecond, burst: 2 * perSecond });
  return (request, response, next) => {
    const waitMs = buckets.take(clientOf(request.socket), performance.now());
    if (waitMs === 0) {
      next();
      return;
    }
    traceOf(request).code = 'TOO_MANY_REQUESTS';
    sendReply(response, { ...refusalReply({ code: 'TOO_MANY_REQUESTS' }), headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) } });
  };
}

/** Who asks: the certificate of the connection, else its address; of IPv6 the network, since a client has all of a /64. */
export function clientOf(socket: Socket): string {
  const address = addressOf(socket);
  return peerCertificate(socket)?.fingerprint256 ?? (address.includes(':') ? networkOf(address) : address);
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter((it) => it !== '');
  const rest = (tail ?? '').split(':').filter((it) => it !== '');
  const zeros = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0');
  return [...groups, ...zeros, ...rest].slice(0, 4).join(':');
}
