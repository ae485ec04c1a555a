import type { Network, Partner, Region, Sender, Validity } from '../workflow/network.ts';
import { seesPersons } from '../workflow/sees-persons.ts';

/** One thing wrong with a network file: where (JSON pointer), which rule, what to do. No value of the file in it. */
export type NetworkProblem = { readonly at: string; readonly rule: string; readonly problem: string };

/** Rules between parts of the file that a JSON Schema can't say: references, M1–M8, T1, T8, overlaps. */
export function checkNetwork(network: Network): readonly NetworkProblem[] {
  const partners = new Map(network.partners.map((partner) => [partner.id, partner]));
  return [
    ...duplicates(network.partners.map((it) => it.id), '/partners', 'id'),
    ...duplicates(network.senders.map((it) => it.id), '/senders', 'id'),
    ...duplicates(network.regions.map((it) => it.id), '/regions', 'id'),
    ...duplicates(network.partners.flatMap((it) => (it.caller ? [it.caller.clientId] : [])), '/partners', 'caller.clientId'),
    ...duplicates(network.partners.flatMap((it) => (it.identifiers.agb && it.role === 'huisarts' ? [it.identifiers.agb] : [])), '/partners', 'identifiers.agb'),
    ...network.partners.flatMap((partner, index) => checkPartner(partner, `/partners/${index}`, partners)),
    ...openAnswers(network),
    ...network.senders.flatMap((sender, index) =>
      sender.partner === undefined ? [] : checkSenderPartner(partners.get(sender.partner), `/senders/${index}/partner`),
    ),
    ...network.senders.flatMap((sender, index) => checkPull(sender, `/senders/${index}`, network)),
    ...network.senders.flatMap(({ expect }, index) =>
      (expect?.from ?? '00:00') < (expect?.until ?? '24:00') ? [] : [{ at: `/senders/${index}/expect/until`, rule: 'design 2.5', problem: 'must be later on the same day than from' }],
    ),
    ...network.regions.flatMap((region, index) => checkRegion(region, `/regions/${index}`, partners)),
    ...overlappingGemeenten(network.regions),
  ];
}

/** Who sends for a partner that may see no person would send what it may not have. */
function checkSenderPartner(partner: Partner | undefined, at: string): readonly NetworkProblem[] {
  if (partner === undefined) {
    return [unknown(at)];
  }
  return seesPersons(partner) ? [] : [{ at, rule: 'M3', problem: 'names a partner that may see no person: insurer, politie, RHO, or one without U' }];
}

const unknown = (at: string): NetworkProblem => ({ at, rule: 'design 2.5', problem: 'names a partner that is not in /partners' });

/** Who notifies is known by its signature, and is pulled from at an address of its own environment (formats.md 2). */
function checkPull({ profile, pull, token }: Sender, at: string, { environment }: Network): readonly NetworkProblem[] {
  const rule = 'design 2.5';
  if (profile !== 'viplive') {
    return pull === undefined ? [] : [{ at: `${at}/pull`, rule, problem: 'only a sender of profile viplive notifies' }];
  }
  const problems: NetworkProblem[] = token === undefined ? [{ at: `${at}/token`, rule, problem: 'a sender of profile viplive is known by the key that signs its calls' }] : [];
  if (pull === undefined) {
    return [...problems, { at: `${at}/pull`, rule, problem: 'a sender of profile viplive names where its referrals are pulled' }];
  }
  if ((pull.environment === 'production') !== (environment === 'production')) {
    problems.push({ at: `${at}/pull/environment`, rule: 'design 4', problem: 'production and test are kept apart: it must be that of this file' });
  }
  for (const name of ['baseUrl', 'tokenEndpoint'] as const) {
    if (environment === 'production' && !pull[name].startsWith('https://')) {
      problems.push({ at: `${at}/pull/${name}`, rule, problem: 'in production only https' });
    }
  }
  return problems;
}

function duplicates(values: readonly string[], at: string, what: string): readonly NetworkProblem[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) === index ? [] : [{ at: `${at}/${index}`, rule: 'design 2.5', problem: `${what} is used twice` }],
  );
}

/** An answer to ZorgDomein holds a BSN, and its receiver must see our certificate: in production never without TLS. */
function openAnswers({ environment, partners }: Network): readonly NetworkProblem[] {
  return partners.flatMap(({ endpoints }, index) =>
    endpoints.flatMap((endpoint, at) =>
      environment === 'production' && endpoint.protocol === 'zorgdomein-fhir' && !endpoint.url.startsWith('https:')
        ? [{ at: `/partners/${index}/endpoints/${at}/url`, rule: 'formats 1.6', problem: 'zorgdomein-fhir goes over https only: mutual TLS' }]
        : [],
    ),
  );
}

function checkPartner(partner: Partner, at: string, partners: ReadonlyMap<string, Partner>): readonly NetworkProblem[] {
  const problems: NetworkProblem[] = [];
  const functions = partner.functions ?? [];
  const mayExecute = functions.includes('U');
  if (functions.length === 0 && partner.role !== 'planner' && partner.role !== 'vg-team') {
    problems.push({ at: `${at}/functions`, rule: 'M2', problem: 'a partner has at least one of B, I, U, M, or is a netwerkpartner with R' });
  }
  if (partner.role === 'verzekeraar' && (mayExecute || partner.endpoints.length > 0)) {
    problems.push({ at, rule: 'M4', problem: 'a zorgverzekeraar has no U and no endpoint: nothing about a person goes there' });
  }
  if (partner.role === 'politie' && (mayExecute || partner.endpoints.length > 0)) {
    problems.push({ at, rule: 'M7', problem: 'politie and justitie get nothing through the gateway: no U and no endpoint' });
  }
  if (partner.expertise !== undefined && !functions.includes('R')) {
    problems.push({ at: `${at}/expertise`, rule: 'T5', problem: 'only a partner with R is asked for its expertise' });
  }
  if (partner.role === 'rho' && mayExecute) {
    problems.push({ at: `${at}/functions`, rule: 'M6', problem: 'an RHO has no U; give its planning office a partner of role planner' });
  }
  if (partner.role === 'gemeente' && mayExecute && functions.includes('B')) {
    problems.push({ at: `${at}/functions`, rule: 'M5', problem: 'a gemeente that finances and executes has two partners, one with B and one with U' });
  }
  if (partner.role === 'huisarts' && partner.identifiers.agb === undefined) {
    problems.push({ at: `${at}/identifiers/agb`, rule: 'E1', problem: 'a huisarts practice is recognised by its AGB code' });
  }
  if (partner.role === 'gemeente' && partner.identifiers.cbs === undefined) {
    problems.push({ at: `${at}/identifiers/cbs`, rule: 'X5', problem: 'a gemeente needs its CBS code: the Wmo consent is bound to it' });
  }
  partner.endpoints.forEach(({ protocol }, index) => {
    if ((protocol === 'edifact' || protocol === 'hl7v2-rri' || protocol === 'zorgdomein-fhir') && partner.role !== 'huisarts') {
      problems.push({ at: `${at}/endpoints/${index}`, rule: 'design 2.5', problem: `${protocol} is a way back to a huisarts only` });
    }
    if (protocol === 'hl7v2-ref' && partner.role !== 'ggz') {
      problems.push({ at: `${at}/endpoints/${index}`, rule: 'design 2.5', problem: 'hl7v2-ref is a way on to a ggz partner only' });
    }
  });
  if (partner.rho !== undefined && partners.get(partner.rho)?.role !== 'rho') {
    problems.push(unknown(`${at}/rho`));
  }
  return problems;
}

function checkRegion(region: Region, at: string, partners: ReadonlyMap<string, Partner>): readonly NetworkProblem[] {
  const problems: NetworkProblem[] = [];
  const members = region.partners.flatMap((id, index) => {
    const found = partners.get(id);
    if (found === undefined) {
      problems.push(unknown(`${at}/partners/${index}`));
    }
    return found ? [found] : [];
  });
  const has = (...roles: readonly Partner['role'][]): boolean => members.some((it) => roles.includes(it.role));
  if (!has('huisarts') || !has('ggz') || !has('gemeente', 'welzijn', 'schuldhulp')) {
    problems.push({ at: `${at}/partners`, rule: 'M1', problem: 'a region has at least one huisarts, one ggz and one sociaal-domein partner' });
  }
  if (!partners.has(region.regievoerder)) {
    problems.push({ at: `${at}/regievoerder`, rule: 'M1', problem: 'exactly one regievoerder, a partner of the file' });
  }
  if (partners.get(region.planner)?.role !== 'planner') {
    problems.push({ at: `${at}/planner`, rule: 'M6', problem: 'names a partner of role planner' });
  }
  for (const name of ['teleconsult', 'sociaalDomein'] as const) {
    const consultant = region.consultatie?.[name];
    if (consultant !== undefined && partners.get(consultant)?.role !== 'psychiater') {
      problems.push({ at: `${at}/consultatie/${name}`, rule: name === 'teleconsult' ? 'G4' : 'G8', problem: 'names a partner of role psychiater' });
    }
  }
  if (has('psychiater') && !has('kaderarts')) {
    problems.push({ at: `${at}/partners`, rule: 'G3', problem: 'a psychiater is reached through a kaderarts of the region' });
  }
  problems.push(...checkDossierhouder(partners.get(region.dossierhouder), `${at}/dossierhouder`));
  const served = new Set(region.gemeenten.map((it) => it.code));
  region.teams.forEach((team, index) => problems.push(...checkTeam(team, `${at}/teams/${index}`, partners, served)));
  return problems;
}

/** Who keeps the copy of what was done: a zorgaanbieder that works in the region and takes FHIR (design 4). */
function checkDossierhouder(partner: Partner | undefined, at: string): readonly NetworkProblem[] {
  if (partner === undefined) {
    return [unknown(at)];
  }
  const mayHaveIt = (partner.role === 'ggz' || partner.role === 'huisarts') && partner.functions?.includes('U') === true;
  return mayHaveIt && partner.endpoints.some((it) => it.protocol === 'fhir-r4')
    ? []
    : [{ at, rule: 'design 4', problem: 'names a partner of role ggz or huisarts with U and an endpoint fhir-r4: nothing is destroyed before it has its copy' }];
}

function checkTeam(team: Region['teams'][number], at: string, partners: ReadonlyMap<string, Partner>, served: ReadonlySet<string>): readonly NetworkProblem[] {
  const problems: NetworkProblem[] = [];
  if (partners.get(team.partner)?.role !== 'vg-team') {
    problems.push({ at: `${at}/partner`, rule: 'design 2.5', problem: 'names a partner of role vg-team' });
  }
  for (const [index, gemeente] of team.gemeenten.entries()) {
    if (!served.has(gemeente.code)) {
      problems.push({ at: `${at}/gemeenten/${index}`, rule: 'design 2.5', problem: 'the gemeente is not one of the region' });
    }
  }
  if (!team.members.some((it) => it.view === 'vg-ggz') || !team.members.some((it) => it.view === 'vg-sd')) {
    problems.push({ at: `${at}/members`, rule: 'T1', problem: 'a team has at least one vg-ggz and one vg-sd member' });
  }
  for (const [index, member] of team.members.entries()) {
    if (!partners.has(member.partner)) {
      problems.push(unknown(`${at}/members/${index}/partner`));
    }
  }
  return problems;
}

/** One gemeente belongs to one region at a time: else nobody can say whose planner is responsible. */
function overlappingGemeenten(regions: readonly Region[]): readonly NetworkProblem[] {
  const all = regions.flatMap((region, r) => region.gemeenten.map((it, g) => ({ ...it, region: region.id, at: `/regions/${r}/gemeenten/${g}` })));
  return all.flatMap((one, index) =>
    all.slice(0, index).some((other) => other.code === one.code && overlaps(other, one))
      ? [{ at: one.at, rule: 'design 2.5', problem: 'the gemeente stands twice with overlapping validity' }]
      : [],
  );
}

function overlaps(a: Validity, b: Validity): boolean {
  return (a.from ?? '0000') <= (b.until ?? '9999') && (b.from ?? '0000') <= (a.until ?? '9999');
}
