import type { Code } from '../../kernel/codes.ts';
import type { Log } from '../../kernel/ports.ts';
import type { Refusal, Result } from '../../kernel/result.ts';
import type { Caller, Stories } from '../../pipeline/stories.ts';
import type { TakeZaakNews } from '../../pipeline/take-zaak-news.ts';
import type { ShownCertificate } from '../../workflow/network.ts';

/**
 * Who a verified access token belongs to. `scopes` (SMART v2, `system/Task.rs`) narrow what its role may; absent = all of the
 * role. `isBarred`: a partner that never sees a person (insurer, politie, RHO, financier: M3 to M7), refused at every door.
 */
export type Identity = Omit<Caller, 'requestId'> & { readonly scopes?: readonly string[]; readonly isBarred?: boolean };

/**
 * Judges a bearer token and the certificate of the connection that it came over: a caller that is bound to a certificate
 * is refused without it. Refuses with NOT_AUTHENTICATED; never tells why (design 5.1 Callers).
 */
export type VerifyToken = (token: string, certificate?: ShownCertificate) => Promise<Result<Identity>>;

/** The doors of senders that sign their own calls: each takes only its own kind. */
export type SenderDoor = 'zorgdomein' | 'viplive';

/** Judges a token that a sender signed itself (formats.md 1.6 and 2), or got for that at our token endpoint. NOT_AUTHENTICATED; CERTIFICATE_REFUSED when only the certificate is not the agreed one. */
export type VerifySender = (door: SenderDoor, token: string, certificate?: ShownCertificate) => Promise<Result<{ readonly id: string }>>;

/** What a client asks at `/oauth/token` after the door has checked grant and assertion type. `scope` as sent; `certificate` when the connection showed one. */
export type TokenRequest = { readonly assertion: string; readonly scope?: string; readonly certificate?: ShownCertificate };

/** An access token as RFC 6749 5.1 answers it; `expiresInSeconds` is at most 300. */
export type TokenGrant = { readonly accessToken: string; readonly expiresInSeconds: number; readonly scope: string };

/** Exchanges a client assertion for a token. NOT_AUTHENTICATED becomes `invalid_client`, NOT_ALLOWED `invalid_scope`; `identity`: whom it says no to, when that is known. */
export type IssueToken = (request: TokenRequest) => Promise<Result<TokenGrant, Refusal & { readonly identity?: Identity }>>;

/** Bounds of what the HTTP door reads. Bytes of the body as sent; depth of nested JSON; requests of one client. */
export type DoorLimits = {
  readonly maxBodyBytes: number;
  readonly maxJsonDepth: number;
  /** Of one client, at all doors together; absent = 2,000. Twice as many at once. */
  readonly requestsPerSecond?: number;
  /** Of one client at `/oauth/token`, where each costs a signature check; absent = 20. */
  readonly tokenRequestsPerSecond?: number;
  /** Requests in work at once, of all clients; absent = 256. */
  readonly requestsInWork?: number;
};

/** One answered request, for counters: the route's pattern, never the URL (design 5.14). */
export type Access = { readonly method: string; readonly route: string; readonly status: number; readonly ms: number };

/** A call that no story saw: who (absent: nobody known) from which address, at which route (a pattern), on which resource type, with which code. */
export type RefusedCall = { readonly caller?: Caller; readonly peer: string; readonly route: string; readonly requestId: string; readonly type?: string; readonly code: Code };

/** What the HTTP door leans on. `baseUrl` is the public origin without a slash at its end, asked at each use. */
export type DoorPorts = {
  readonly stories: Stories;
  readonly verifyToken: VerifyToken;
  readonly issueToken: IssueToken;
  /** Absent: no sender signs its own calls here, and all are refused. */
  readonly verifySender?: VerifySender;
  readonly log: Log;
  readonly limits: DoorLimits;
  readonly baseUrl: () => string;
  /** The keys by which others know our calls (JWK Set); absent: we call nobody. */
  readonly ownKeys?: () => Promise<{ readonly keys: readonly object[] }>;
  /** Takes what a gemeente's Notificaties API tells; absent: no such door. */
  readonly zaakNews?: TakeZaakNews;
  /** Version and day of release, as `metadata` and the API description state them. */
  readonly release: { readonly version: string; readonly date: string };
  readonly onAccess?: (access: Access) => void;
  /** Told of every request for which there was no room, for counting. */
  readonly onTurnedAway?: (code: Code) => void;
  /** Told of every call that was refused before any story: audited all the same (NEN 7513). */
  readonly onRefused?: (refused: RefusedCall) => Promise<void>;
};

/** Enough for a referral with attachments, and too little to hurt: 20 MiB, 64 levels. */
export const DEFAULT_LIMITS: DoorLimits = { maxBodyBytes: 20 * 1024 * 1024, maxJsonDepth: 64 };
