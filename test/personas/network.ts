import type { Network, Partner, PartnerRole, Region, VgTeam } from '../../src/workflow/network.ts';

/** The invented region of domain.md section 6, as plain data: small, and without the disk. */

function partner(id: string, role: PartnerRole, identifiers: Partner['identifiers'] = {}, more: Partial<Partner> = {}): Partner {
  return { id, name: id, role, identifiers, endpoints: [{ protocol: 'fhir-r4', url: `http://127.0.0.1/${id}` }], ...more };
}

const secrecy = { basis: 'beroep', since: '2025-01-01' } as const;

/** The team that serves Voorbeelddam, Proefmeer and Kleinwad. */
export const TEAM_DAM: VgTeam = {
  partner: 'vg-voorbeelddam',
  gemeenten: [{ code: 'GM9901' }, { code: 'GM9903' }, { code: 'GM9905' }],
  capacity: 40,
  members: [
    { id: 'm-ggz-dam', name: 'P. Proefman', view: 'vg-ggz', partner: 'ggz-voorbeeld', expertise: ['verslaving'], secrecy },
    { id: 'm-sd-dam', name: 'S. Voorbeeldsen', view: 'vg-sd', partner: 'samenhuis', expertise: ['schulden'], secrecy },
    { id: 'm-ed-dam', name: 'E. Fictief', view: 'vg-ed', partner: 'herstelacademie', secrecy },
  ],
};

/** The team that serves Fictiefveen and Teststad. */
export const TEAM_VEEN: VgTeam = {
  partner: 'vg-fictiefveen',
  gemeenten: [{ code: 'GM9902' }, { code: 'GM9904' }],
  members: [
    { id: 'm-ggz-veen', name: 'G. Testink', view: 'vg-ggz', partner: 'ggz-voorbeeld', expertise: ['leefstijl'], secrecy },
    { id: 'm-sd-veen', name: 'W. Voorbeeldink', view: 'vg-sd', partner: 'herstelacademie', expertise: ['schulden'], secrecy },
  ],
};

export const REGION: Region = {
  id: 'regio-voorbeeld',
  name: 'Regio Voorbeeld',
  gemeenten: [
    { code: 'GM9901', name: 'Voorbeelddam', places: ['Nieuw Voorbeelddam'] },
    { code: 'GM9902', name: 'Fictiefveen' },
    { code: 'GM9903', name: 'Proefmeer', places: ['Proefdorp'] },
    { code: 'GM9904', name: 'Teststad' },
    { code: 'GM9905', name: 'Kleinwad', places: ['Proefdorp'] },
    { code: 'GM9906', name: 'Oudtest', until: '2025-12-31' },
    { code: 'GM9907', name: 'Zonderteam' },
  ],
  regievoerder: 'ggz-voorbeeld',
  planner: 'planner-voorbeeld',
  dossierhouder: 'ggz-voorbeeld',
  partners: ['huisarts-eikenlaan', 'planner-voorbeeld', 'vg-voorbeelddam', 'vg-fictiefveen', 'ggz-voorbeeld', 'samenhuis'],
  teams: [TEAM_DAM, TEAM_VEEN],
  crisis: [{ name: 'Crisisdienst', phone: '0880000113' }],
  rules: { E3: 'refuse', E4: 'hold', E5: 'refuse', E6: 'hold', E7: 'refuse', minimumDomains: 1 },
  terms: { letterHours: 24, heldWorkingDays: 3, taskResponseDays: 10, accessDays: 28 },
};

export const NETWORK: Network = {
  version: 'test-1',
  environment: 'test',
  identity: { application: 'MGN', facility: 'REGIO' },
  zorgproducten: ['VGREG001'],
  senders: [],
  partners: [
    partner('huisarts-eikenlaan', 'huisarts', { agb: '01059999' }),
    partner('huisarts-beukenhof', 'huisarts', { agb: '01059998' }),
    partner('planner-voorbeeld', 'planner'),
    partner('vg-voorbeelddam', 'vg-team'),
    partner('vg-fictiefveen', 'vg-team'),
    partner('ggz-voorbeeld', 'ggz', { agb: '06990001' }, { functions: ['B', 'U'] }),
    partner('samenhuis', 'welzijn'),
    partner('herstelacademie', 'welzijn'),
    partner('schuldhulp-fictiefveen', 'schuldhulp'),
    partner('werkplein-ips', 'partner'),
    partner('gemeente-gm9901', 'gemeente', { cbs: 'GM9901' }, { functions: ['U'] }),
    partner('gemeente-gm9901-financier', 'gemeente', { cbs: 'GM9901' }, { functions: ['B', 'M'] }),
    partner('gemeente-gm9902', 'gemeente', { cbs: 'GM9902' }),
    partner('verzekeraar-voorbeeld', 'verzekeraar', {}, { functions: ['B', 'M'] }),
  ],
  regions: [REGION],
};

/** The network with its region changed. */
export function networkWith(change: Partial<Region>, rules: Partial<Region['rules']> = {}): Network {
  return { ...NETWORK, regions: [{ ...REGION, ...change, rules: { ...REGION.rules, ...rules } }] };
}
