import type { Rule } from './rule.ts';
import { found, pass } from './rule.ts';

/** E1: only a huisarts asks for a VG: an AGB of soort 01. A POH, wijkteam, ggz or the person cannot. */
export const requesterIsHuisarts: Rule = ({ facts }) =>
  /^01\d{6}$/.test(facts.requesterAgb ?? '') ? pass('E1') : [found('E1', 'BLOCK', 'REQUESTER_NOT_GP')];
