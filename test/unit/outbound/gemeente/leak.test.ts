import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { meldingLetter } from '../../../../src/outbound/gemeente/melding-letter.ts';
import { sendObjecten } from '../../../../src/outbound/gemeente/send-objecten.ts';
import { sendZgw } from '../../../../src/outbound/gemeente/send-zgw.ts';
import { wmoBericht, wmoMelding } from '../../../../src/outbound/gemeente/wmo-melding.ts';
import { letterProperties } from '../../../../src/outbound/letter/letter-xmp.ts';
import type { PermittedDelivery } from '../../../../src/policy/permit.ts';
import type { ZgwPartner } from '../../../../src/sandbox/zgw/start-zgw-partner.ts';
import { sampleNetwork } from '../../../support/sample-network.ts';
import { advisedRuben, objectenEndpoint, permittedFor, PORTS, RUBEN, startGemeente, zgwEndpoint } from './melding.ts';

/** A word that stands nowhere else, per thing that the gemeente may not know (domain.md 2.7, column wmo). */
const HIDDEN = {
  hulpvraag: 'Merkhulp', samenvatting: 'Merksam', motivatie: 'Merkmot', diagnose: 'Merkdiag', verzekeraar: 'Merkzorg', opmerking: 'Merkopm', adviesSamenvatting: 'Merkadv', doel: 'Merkdoel',
  ggzActie: 'Merkggz', ggzToelichting: 'Merkggztoe', coordinatie: 'Merkcoor', welzijn: 'Merkwelzijn', nummer: RUBEN.number, arts: '01004567',
} as const;

const MARKED: typeof RUBEN = {
  ...RUBEN,
  icpc: [`P80 ${HIDDEN.diagnose}`], insurer: ['9999', HIDDEN.verzekeraar], remark: HIDDEN.opmerking,
  questions: { ...RUBEN.questions!, hulpvraag: HIDDEN.hulpvraag, samenvatting: HIDDEN.samenvatting, motivatie: HIDDEN.motivatie },
  advies: {
    ...RUBEN.advies, samenvatting: HIDDEN.adviesSamenvatting, doelen: [HIDDEN.doel], coordinatie: HIDDEN.coordinatie,
    acties: RUBEN.advies.acties.map((it) => (it.categorie === 'wmo-begeleiding' ? { ...it, spoed: 'J', eigenActie: 'Belt zelf.', tussentijd: 'Het inloophuis.', persoonlijkPlan: 'J', clientondersteuning: 'N', toelichting: 'Belt liever.' } : it.categorie.startsWith('ggz') ? { ...it, naam: HIDDEN.ggzActie, toelichting: HIDDEN.ggzToelichting } : { ...it, naam: HIDDEN.welzijn })),
  },
};

let gemeente: ZgwPartner;
let melding: PermittedDelivery;
let notice: PermittedDelivery;
beforeAll(async () => {
  const gateway = await advisedRuben({}, MARKED);
  melding = await permittedFor(gateway);
  notice = await permittedFor(gateway, { id: '11111111-d9cb-469f-a165-70867728950e', kind: 'notice', about: 'consent-withdrawn' });
  gemeente = await startGemeente();
});
afterAll(() => gemeente.close());

/** Everything that stands at the gemeente, files read. */
function everything(): string {
  const lists = ['zaken', 'rollen', 'statussen', 'zaakinformatieobjecten', 'enkelvoudiginformatieobjecten', 'objects'].flatMap((name) => gemeente.list(name));
  return lists.map((it) => `${JSON.stringify({ ...it, inhoud: undefined })} ${it['formaat'] === 'application/json' ? Buffer.from(String(it['inhoud']), 'base64').toString() : Buffer.from(String(it['inhoud'] ?? ''), 'base64').toString('latin1')}`).join('\n');
}

describe('2.7: nothing outside view wmo reaches a gemeente, in whatever form', () => {
  test('the marks are in what the team and the ggz know: the test can fail', () => {
    expect(JSON.stringify(MARKED)).toContain(HIDDEN.ggzToelichting);
    expect(Object.values(HIDDEN).filter((mark) => !JSON.stringify(MARKED).includes(mark))).toEqual([HIDDEN.arts]);
  });

  test.each(['zgw', 'objecten'] as const)('%s: zaak, roles, documents and object', async (way) => {
    for (const delivery of [melding, notice]) {
      await (way === 'zgw' ? sendZgw(delivery, zgwEndpoint(gemeente), PORTS) : sendObjecten(delivery, objectenEndpoint(gemeente), PORTS));
    }
    const text = everything();
    expect(text).toContain('999990020');
    expect(text).toContain('Belt zelf.');
    expect(Object.entries(HIDDEN).filter(([, mark]) => text.includes(mark))).toEqual([]);
  });

  test('the PDF, its properties and the mail say no more than the data', () => {
    const network = sampleNetwork();
    const letters = [meldingLetter(melding, wmoMelding(melding, network), network), meldingLetter(notice, wmoBericht(notice), network)];
    const text = JSON.stringify(letters.map((it) => [it, letterProperties(it.metadata)]));
    expect(text).toContain('Belt zelf.');
    expect(Object.entries(HIDDEN).filter(([, mark]) => text.includes(mark))).toEqual([]);
    expect(text).not.toMatch(/\bGGZ\b/);
    expect(text).toContain('Spoed: beslis onverwijld');
  });

  test('a notice names nobody', () => {
    expect(JSON.stringify(wmoBericht(notice))).not.toMatch(/Ruben|Proefstra|999990020|1985/);
  });
});
