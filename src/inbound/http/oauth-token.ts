import type { RequestHandler } from 'express';
import type { Result } from '../../kernel/result.ts';
import { accept } from '../../kernel/result.ts';
import type { DoorPorts, Identity, IssueToken, TokenGrant, TokenRequest } from './door-ports.ts';
import { peerCertificate } from '../peer-certificate.ts';
import { noteRefused } from './note-refused.ts';
import { mediaTypeOf, readBody } from './read-body.ts';

/** An assertion is a signed token of about 1 kB; more is no client of ours. */
const MAX_FORM_BYTES = 16 * 1024;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Error codes of RFC 6749 5.2, with our own code and our reason in English. No detail on why an assertion fails: that helps who guesses. */
const ERRORS = {
  invalid_request: { status: 400, code: 'BODY_INVALID', description: 'Send grant_type, client_assertion_type and client_assertion once, as application/x-www-form-urlencoded.' },
  unsupported_grant_type: { status: 400, code: 'BODY_INVALID', description: 'Only client_credentials is supported.' },
  invalid_client: { status: 401, code: 'NOT_AUTHENTICATED', description: 'The client assertion is not accepted.' },
  invalid_scope: { status: 400, code: 'NOT_ALLOWED', description: 'The scope is more than this client may ask.' },
} as const;
type OauthError = keyof typeof ERRORS;
type TokenRefusal = { readonly error: OauthError; readonly identity?: Identity };

/**
 * `POST /oauth/token`: SMART Backend Services, client credentials with `private_key_jwt` (RFC 6749 4.4, RFC 7523 2.2).
 * Its answers and errors have the shape of RFC 6749, not of FHIR: that is what OAuth clients read.
 */
export function oauthToken({ issueToken, onRefused }: Pick<DoorPorts, 'issueToken' | 'onRefused'>): RequestHandler {
  return async (request, response) => {
    response.set({ 'cache-control': 'no-store', pragma: 'no-cache' });
    const body = await readBody(request, MAX_FORM_BYTES);
    const isForm = mediaTypeOf(request) === 'application/x-www-form-urlencoded';
    const asked = body.ok && isForm ? readTokenRequest(new URLSearchParams(Buffer.from(body.value).toString('utf8'))) : refuseWith('invalid_request');
    const certificate = peerCertificate(request.socket);
    const granted = asked.ok ? await grant(issueToken, { ...asked.value, ...(certificate === undefined ? {} : { certificate }) }) : asked;
    if (granted.ok) {
      const { accessToken, expiresInSeconds, scope } = granted.value;
      response.status(200).json({ access_token: accessToken, token_type: 'bearer', expires_in: expiresInSeconds, scope });
    } else {
      const { error, identity } = granted.refusal;
      const { status, code, description } = ERRORS[error];
      await noteRefused(request, { onRefused }, code, identity === undefined ? undefined : { identity });
      response.status(status).json({ error, error_description: description });
    }
  };
}

function readTokenRequest(form: URLSearchParams): Result<TokenRequest, TokenRefusal> {
  const once = (name: string): string | undefined => {
    const all = form.getAll(name);
    return all.length === 1 ? all[0] : undefined;
  };
  const grantType = once('grant_type');
  const assertion = once('client_assertion');
  if (grantType === undefined || assertion === undefined || assertion === '' || once('client_assertion_type') !== ASSERTION_TYPE || form.getAll('scope').length > 1) {
    return refuseWith('invalid_request');
  }
  const scope = once('scope');
  return grantType === 'client_credentials' ? accept({ assertion, ...(scope ? { scope } : {}) }) : refuseWith('unsupported_grant_type');
}

async function grant(issueToken: IssueToken, asked: TokenRequest): Promise<Result<TokenGrant, TokenRefusal>> {
  const result = await issueToken(asked);
  return result.ok ? result : refuseWith(result.refusal.code === 'NOT_ALLOWED' ? 'invalid_scope' : 'invalid_client', result.refusal.identity);
}

function refuseWith(error: OauthError, identity?: Identity): { readonly ok: false; readonly refusal: TokenRefusal } {
  return { ok: false, refusal: { error, ...(identity === undefined ? {} : { identity }) } };
}
