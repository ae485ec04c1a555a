import { describe, expect, it } from 'vitest';
import { shownPartner } from '../../../src/workflow/find-partner.ts';
import type { Taak } from '../../../src/workflow/journey.ts';
import { NETWORK } from '../../personas/network.ts';

describe('5.14, AVG 7 lid 1 whose consent it was', () => {
  const withoutSamenhuis = { ...NETWORK, partners: NETWORK.partners.filter((it) => it.id !== 'samenhuis') };
  const taken = [{ owner: 'samenhuis' } as Taak];

  it.each([
    ['a partner of the network', NETWORK, [], 'samenhuis', 'samenhuis'],
    ['one that left it since, and had a Taak', withoutSamenhuis, taken, 'samenhuis', 'samenhuis'],
    ['a word that a sender put in its place', NETWORK, taken, 'jansen', 'onbekend'],
    ['no partner named', NETWORK, taken, undefined, undefined],
  ])('%s', (_what, network, given, id, shown) => {
    expect(shownPartner(network, { taken: given }, id)).toBe(shown);
  });
});
