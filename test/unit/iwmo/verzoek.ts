import type { AangevraagdProduct, Wmo315 } from '../../../src/iwmo/wmo315.ts';

/** A product that is right: begeleiding under an open beschikking, four hours a week for a year. */
export function product(over: Partial<AangevraagdProduct> = {}): AangevraagdProduct {
  return {
    referentie: '6f1c2f0e-6a53-8d0b-9a58-0d6c1f2b7a11', product: { categorie: '02', code: '02A19' }, ingangsdatum: '2026-12-01', einddatum: '2027-11-30',
    omvang: { volume: 4, eenheid: '04', frequentie: '2' }, verwijzer: { type: '02', zorgverlenerCode: '01059999' }, ...over,
  };
}

/** A verzoek that breaks no rule; each test takes one thing away. */
export function verzoek(over: Partial<Wmo315> = {}): Wmo315 {
  return {
    afzender: '42420001', ontvanger: '9901', identificatie: 'MGN000000001', dagtekening: '2026-11-23',
    client: { bsn: '999990019', geboortedatum: '1992-03-14', geslacht: '2', achternaam: 'Testinga', voorletters: 'S' },
    producten: [product()], ...over,
  };
}

/** The day of these tests. */
export const TODAY = { today: '2026-11-23' };
