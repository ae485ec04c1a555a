import type { JWK } from 'jose';
import type { Clock } from '../kernel/ports.ts';
import type { BundleOrigin } from '../pipeline/stories.ts';
import type { Sender } from '../workflow/network.ts';
import { postBundle } from './post-bundle.ts';
import { signSenderToken } from './sign-sender-token.ts';

/** Sends one referral in FHIR as its file has it, as the system `by` would. Answers `ok` or the code of the refusal. */
export type BundleSender = (bundle: { readonly bytes: Uint8Array; readonly by: string }) => Promise<string>;

/** What simulated systems send with: tokens of partners, and private keys of senders that sign. */
export type BundleSenderPorts = {
  readonly gatewayUrl: string;
  readonly clock: Clock;
  readonly senders: readonly Sender[];
  readonly tokenOf: (partner: string) => Promise<string>;
  readonly signerOf: (sender: string) => JWK;
};

/** The simulated systems by the door that they send to: a HIS with an access token, ZorgDomein with a JWT that it signs for each call. */
export function makeBundleSenders({ gatewayUrl, clock, senders, tokenOf, signerOf }: BundleSenderPorts): Partial<Record<BundleOrigin['door'], BundleSender>> {
  return {
    'fhir-r4': async ({ bytes, by }) => codeOf(await postBundle(`${gatewayUrl}/fhir`, await tokenOf(by), bytes)),
    zorgdomein: async ({ bytes, by }) => {
      const issuer = senders.find((it) => it.id === by)?.token?.issuer ?? '';
      const token = await signSenderToken({ issuer, privateJwk: signerOf(by), at: clock.now() });
      return codeOf(await postBundle(`${gatewayUrl}/inbound/zorgdomein/fhir`, token, bytes));
    },
  };
}

function codeOf(answer: Awaited<ReturnType<typeof postBundle>>): string {
  return answer.isTaken ? 'ok' : (answer.code ?? String(answer.status));
}
