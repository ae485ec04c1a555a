import { issueCertificate, makeAuthority } from '../../../../src/security/pki/authority.ts';
import type { PartyNames } from '../../../../src/security/pki/certificate-spec.ts';

/** A certificate as a door or a client shows it: the chain up to the intermediate. */
export type TestParty = { readonly key: string; readonly cert: string };

/** Whom the tests are about: a gateway, a HIS that it knows, another party of the same authority, and one of a rogue authority with the HIS's names. */
export type TestPki = { readonly ca: string; readonly gateway: TestParty; readonly his: TestParty; readonly other: TestParty; readonly rogue: TestParty };

export const HIS: PartyNames = { name: 'his.example', dns: ['his.example'], oin: '00000001999990019000', ura: '99000001' };

/** Makes them anew: no key lies in the repository. */
export async function makeTestPki(): Promise<TestPki> {
  const making = { now: new Date(Date.now() - 60_000), bits: 2048 } as const;
  const [ours, theirs] = [await makeAuthority('Regio Voorbeeld', making), await makeAuthority('Regio Voorbeeld', making)];
  const issue = async (party: PartyNames, authority = ours): Promise<TestParty> => {
    const { key, chain } = await issueCertificate(authority, { ...party, use: 'both', days: 365 }, making);
    return { key, cert: chain };
  };
  return {
    ca: ours.root.certificate,
    gateway: await issue({ name: 'gateway.example', dns: ['gateway.example'], ip: ['127.0.0.1'] }),
    his: await issue(HIS),
    other: await issue({ name: 'epd.example', dns: ['epd.example'] }),
    rogue: await issue(HIS, theirs),
  };
}

