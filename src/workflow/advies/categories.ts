import type { View } from '../effects.ts';
import type { PartnerRole } from '../network.ts';

/** What a category of advice leads to (design 5.1): the Task code, and which role may provide it. */
export type CategorySpec = { readonly taak: string; readonly roles: readonly PartnerRole[]; readonly domain: 'ggz' | 'sociaal' | 'huisarts' | 'open' };

const ANYONE: readonly PartnerRole[] = ['ggz', 'gemeente', 'welzijn', 'schuldhulp', 'partner', 'huisarts'];

/** The categories of the advice Questionnaire. */
// prettier-ignore
export const CATEGORIES: Readonly<Record<string, CategorySpec>> = {
  'ggz-basis':              { taak: 'ggz-behandeling',    roles: ['ggz'],        domain: 'ggz' },
  'ggz-specialistisch':     { taak: 'ggz-behandeling',    roles: ['ggz'],        domain: 'ggz' },
  'sociaal-werk':           { taak: 'welzijn-activiteit', roles: ['welzijn'],    domain: 'sociaal' },
  'laagdrempelig-steunpunt':{ taak: 'welzijn-activiteit', roles: ['welzijn'],    domain: 'sociaal' },
  'wmo-begeleiding':        { taak: 'wmo-melding',        roles: ['gemeente'],   domain: 'sociaal' },
  'schuldhulp':             { taak: 'schuldhulp',         roles: ['schuldhulp'], domain: 'sociaal' },
  'werk-ips':               { taak: 'ondersteuning',      roles: ['partner'],    domain: 'sociaal' },
  'wonen':                  { taak: 'ondersteuning',      roles: ['partner'],    domain: 'sociaal' },
  'e-health':               { taak: 'ondersteuning',      roles: ['partner'],    domain: 'sociaal' },
  'huisarts-poh':           { taak: 'huisarts-poh',       roles: ['huisarts'],   domain: 'huisarts' },
  'overbrugging':           { taak: 'overbrugging',       roles: ANYONE,         domain: 'open' },
  'anders':                 { taak: 'ondersteuning',      roles: ANYONE,         domain: 'open' },
};

const VIEWS: Readonly<Partial<Record<PartnerRole, View>>> = {
  ggz: 'ggz-aanbieder', gemeente: 'wmo', welzijn: 'welzijn', schuldhulp: 'schuldhulp', partner: 'partner', huisarts: 'huisarts',
};

/** Through which view a provider of this role sees its own action; undefined for roles that get none. */
export function viewOfRole(role: PartnerRole): View | undefined {
  return VIEWS[role];
}
