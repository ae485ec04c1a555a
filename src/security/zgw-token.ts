import { SignJWT } from 'jose';

/** Who calls a ZGW API: the client as the gemeente registered it, its shared secret, and the name under which its trail shows us. */
export type ZgwClaims = { readonly clientId: string; readonly secret: string; readonly user: string; readonly now: Date };

/**
 * The bearer token of a ZGW API (Autorisaties, authentication): a JWT, HS256 with the client's secret, with `iss`, `iat`,
 * `client_id`, `user_id` and `user_representation`. No person stands in it: the gateway calls, not an employee.
 */
export function zgwToken({ clientId, secret, user, now }: ZgwClaims): Promise<string> {
  return new SignJWT({ iss: clientId, iat: Math.floor(now.getTime() / 1000), client_id: clientId, user_id: user, user_representation: user })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(new TextEncoder().encode(secret));
}
