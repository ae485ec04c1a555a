import { exportJWK, generateKeyPair } from 'jose';
import type { ClientKeys } from './client-keys.ts';

/** Makes a fresh RSA pair for PS256, as VIPLive signs (formats.md 2). */
export async function makeVipLiveKeys(kid = 'viplive-1'): Promise<ClientKeys> {
  const { publicKey, privateKey } = await generateKeyPair('PS256', { extractable: true, modulusLength: 2048 });
  const { kty, ...rest } = await exportJWK(publicKey);
  return {
    publicJwk: { ...rest, kty: kty ?? 'RSA', kid, alg: 'PS256', use: 'sig' },
    privateJwk: { ...(await exportJWK(privateKey)), kid, alg: 'PS256' },
  };
}
