import { isBsn } from '../fhir/bsn.ts';
import type { Network, Partner, PartnerEndpoint } from '../workflow/network.ts';
import type { NetworkProblem } from './check-network.ts';

const OWN: ReadonlySet<PartnerEndpoint['protocol']> = new Set(['zgw', 'objecten', 'wmo-mail']);

/** Rules of the ways to a gemeente: for a gemeente only, over TLS in production, RSIN's that can be, a way for every notice. */
export function checkGemeenteEndpoints(partner: Partner, at: string, environment: Network['environment']): readonly NetworkProblem[] {
  const rule = 'design 2.5';
  const problems: NetworkProblem[] = [];
  if (partner.executesFor !== undefined && partner.role !== 'gemeente') {
    problems.push({ at: `${at}/executesFor`, rule: 'X5', problem: 'only a partner of role gemeente carries out the Wmo' });
  }
  partner.endpoints.forEach((endpoint, index) => {
    const here = `${at}/endpoints/${index}`;
    if (OWN.has(endpoint.protocol) && partner.role !== 'gemeente') {
      problems.push({ at: here, rule, problem: `${endpoint.protocol} is a way to a gemeente only` });
    }
    if (endpoint.protocol === 'zgw' || endpoint.protocol === 'objecten') {
      const named = ['documenten', 'catalogi', ...(endpoint.protocol === 'zgw' ? ['zaken'] : ['objecten'])] as const;
      const addresses = endpoint as unknown as Readonly<Record<string, string>>;
      problems.push(
        ...named.flatMap((name) => (environment === 'production' && !String(addresses[name]).startsWith('https://') ? [{ at: `${here}/${name}`, rule, problem: 'in production only https' }] : [])),
        ...rsinProblems(endpoint.bronorganisatie, `${here}/bronorganisatie`),
      );
    }
    if (endpoint.protocol === 'zgw') {
      problems.push(...Object.entries(endpoint.verantwoordelijk).flatMap(([code, rsin]) => rsinProblems(rsin, `${here}/verantwoordelijk/${code}`)));
      if (endpoint.statuses !== undefined && endpoint.notificationSecret === undefined) {
        problems.push({ at: `${here}/notificationSecret`, rule, problem: 'statuses are told by notifications, which must be known by a secret' });
      }
    }
    if (endpoint.protocol === 'objecten' && endpoint.berichttype === undefined && !partner.endpoints.slice(index + 1).some((it) => it.protocol !== 'objecten')) {
      problems.push({ at: `${here}/berichttype`, rule, problem: 'a notice (consent withdrawn, taken back) needs a type of its own here, or a next endpoint' });
    }
    if (endpoint.protocol === 'wmo-mail' && (endpoint.user === undefined) !== (endpoint.password === undefined)) {
      problems.push({ at: `${here}/password`, rule, problem: 'user and password go together' });
    }
  });
  return problems;
}

/** An RSIN has nine digits and passes the same 11-proef as a BSN. */
function rsinProblems(rsin: string, at: string): readonly NetworkProblem[] {
  return isBsn(rsin) ? [] : [{ at, rule: 'ZGW', problem: 'the RSIN does not pass its 11-proef' }];
}
