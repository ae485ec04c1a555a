import type { Network, Partner, PartnerRole } from '../../src/workflow/network.ts';

function partner(id: string, role: PartnerRole, more: Partial<Partner> = {}): Partner {
  return {
    id,
    name: `Stichting ${id}`,
    role,
    identifiers: {},
    endpoints: [{ protocol: 'fhir-r4', url: `http://${id}.test/fhir` }],
    ...more,
  };
}

/** A small region with one of each, and those who must never get anything. */
export const NETWORK: Network = {
  version: '1',
  environment: 'test',
  identity: { application: 'MGN', facility: 'REGIO' },
  zorgproducten: ['VGREG001'],
  senders: [],
  partners: [
    partner('eikenlaan', 'huisarts', { name: 'Huisartsenpraktijk Eikenlaan', phone: '0101234567' }),
    partner('lindelaan', 'huisarts'),
    partner('vgteam', 'vg-team', { name: 'VG-team Voorbeelddam', phone: '0107654321' }),
    partner('planbureau', 'planner'),
    partner('ggzproef', 'ggz', { phone: '0102223334' }),
    partner('ggzanders', 'ggz'),
    partner('gm9901', 'gemeente', { identifiers: { cbs: '9901' } }),
    partner('gm9902', 'gemeente', { identifiers: { cbs: '9902' } }),
    partner('samenhuis', 'welzijn'),
    partner('buurthuis', 'welzijn'),
    partner('schuldhulp', 'schuldhulp'),
    partner('ips', 'partner'),
    partner('expert', 'partner', { functions: ['R'], expertise: ['lvb'] }),
    partner('verzekeraar', 'verzekeraar'),
    partner('politie', 'politie'),
  ],
  regions: [
    {
      id: 'regio',
      name: 'Regio',
      gemeenten: [{ code: 'GM9901', name: 'Voorbeelddam' }],
      regievoerder: 'ggzproef',
      planner: 'planbureau',
      dossierhouder: 'ggzproef',
      partners: ['eikenlaan', 'vgteam', 'planbureau', 'ggzproef', 'gm9901', 'samenhuis', 'schuldhulp', 'ips', 'expert'],
      teams: [
        {
          partner: 'vgteam',
          gemeenten: [{ code: 'GM9901' }],
          members: (['vg-ggz', 'vg-sd', 'vg-ed'] as const).map((view) => ({
            id: `lid-${view}`,
            name: `Lid ${view}`,
            view,
            partner: view === 'vg-ggz' ? 'ggzproef' : 'samenhuis',
            secrecy: { basis: 'beroep', since: '2026-01-01' },
          })),
        },
      ],
      crisis: [
        { phone: '0201111111', name: 'Crisisdienst dag', days: [1, 2, 3, 4, 5], from: '08:00', until: '18:00' },
        { phone: '0202222222', name: 'Crisisdienst nacht' },
      ],
      rules: { E3: 'hold', E4: 'refuse', E5: 'refuse', E6: 'hold', E7: 'refuse', minimumDomains: 1 },
      terms: { letterHours: 24, heldWorkingDays: 3, taskResponseDays: 14, accessDays: 28 },
    },
  ],
};
