import { describe, expect, test } from 'vitest';
import { judgeWmo315 } from '../../../src/iwmo/judge-wmo315.ts';
import type { Wmo315Facts } from '../../../src/iwmo/judge-wmo315.ts';
import { writeWmo315 } from '../../../src/iwmo/write-wmo315.ts';
import type { AangevraagdProduct, Wmo315, Wmo315Client } from '../../../src/iwmo/wmo315.ts';
import { product, TODAY, verzoek } from './verzoek.ts';

const client = (over: Partial<Wmo315Client>): Wmo315 => verzoek({ client: { ...verzoek().client, ...over } });
const asks = (...over: readonly Partial<AangevraagdProduct>[]): Wmo315 => verzoek({ producten: over.map((it, index) => without(product({ referentie: `r-${index}`, ...it }))) });
/** A value of `undefined` in the cases below means: not there. */
const without = (it: AangevraagdProduct): AangevraagdProduct => Object.fromEntries(Object.entries(it).filter(([, value]) => value !== undefined)) as AangevraagdProduct;
const none = { product: undefined, omvang: undefined } as unknown as Partial<AangevraagdProduct>;
const open = { einddatum: undefined } as unknown as Partial<AangevraagdProduct>;

type Case = readonly [rule: string, retour: string | undefined, why: string, message: Wmo315, facts?: Partial<Wmo315Facts>];

/** One verzoek per rule of iwmo.md 2.1: what breaks it, and the retour code that the standard gives. */
// prettier-ignore
const CASES: readonly Case[] = [
  ['CS002', '0001', 'a BSN that fails the 11-proef', client({ bsn: '999990018' })],
  ['CS139', '0001', 'day unknown, and not the first', client({ geboortedatum: '1992-03-14', datumGebruik: '1' })],
  ['CS139', '0001', 'month unknown, and not January', client({ geboortedatum: '1992-03-01', datumGebruik: '2' })],
  ['CS139', '0001', 'date unknown, and not 1900', client({ geboortedatum: '1901-01-01', datumGebruik: '3' })],
  ['TR002', '0001', 'born more than 120 years ago', client({ geboortedatum: '1906-11-22' })],
  ['TR134', '0001', 'born after the date of the message', client({ geboortedatum: '2026-11-24' })],
  ['CD079', '0001', 'neither product nor budget', asks(none)],
  ['CD041', '0001', 'a code without volume', asks({ omvang: undefined } as never)],
  ['CD095', '0001', 'a volume without code', asks({ product: { categorie: '02' } })],
  ['CD077', '0001', 'budget and volume', asks({ budget: 100 })],
  ['CD078', '0001', 'volume and budget', asks({ budget: 100 })],
  ['CD043', '0001', 'a number of a beschikking without its date', asks({ beschikkingNummer: 1234 })],
  ['CD043', '0001', 'a date of a beschikking without its number', asks({ beschikkingIngangsdatum: '2026-11-01' })],
  ['CD075', '0001', 'a budget without end', asks({ ...none, ...open, budget: 100 })],
  ['CD076', '0001', 'a volume per week without end', asks(open)],
  ['CS003', '0001', 'an end before its beginning', asks({ einddatum: '2026-11-30' })],
  ['CS343', '0001', 'dagdelen per day', asks({ omvang: { volume: 1, eenheid: '16', frequentie: '1' } })],
  ['CD066', '0001', 'a huisarts with code and name', asks({ verwijzer: { type: '02', zorgverlenerCode: '01059999', naam: 'Praktijk' } })],
  ['CD067', '0001', 'a huisarts with neither', asks({ verwijzer: { type: '02' } })],
  ['CD068', '0001', 'a code at one who has none', asks({ verwijzer: { type: '06', zorgverlenerCode: '01059999' } })],
  ['TR383', '0001', 'one reference twice', asks({ referentie: 'a' }, { referentie: 'a', product: { categorie: '07', code: '07A03' } })],
  ['TR386', '0001', 'one product twice at a time', asks({}, { ingangsdatum: '2027-05-01' })],
  ['TR101', '0001', 'the same row twice', asks({ ...none, budget: 100 }, { ...none, budget: 100 })],
  ['IV075', '0001', 'aspecifiek with a budget', asks({ product: { categorie: '02' }, omvang: undefined, budget: 100 } as never)],
  ['TR135', '8848', 'dated after today', verzoek({ dagtekening: '2026-11-24' })],
  ['TR056', '9056', 'an identification that was used', verzoek(), { sent: { identificaties: new Set(['MGN000000001']) } }],
  ['TR347', '9347', 'a reference that was used', verzoek(), { sent: { referenties: new Set([product().referentie]) } }],
  ['TR374', '9374', 'another request of this client pending', verzoek(), { sent: { pending: new Set(['999990019']) } }],
  ['TR378', 'S300', 'no gemeente on the first day', verzoek(), { isGemeente: (code, date) => code === '9901' && date < '2026-12-01' }],
  ['TR381', 'S329', 'a code of another categorie', verzoek(), { categorieOf: () => '07' }],
  ['OP003', undefined, 'a danger to the person', verzoek(), { isUnsafe: true }],
  ['OP079', undefined, 'no BSN', client({ bsn: '' })],
  ['OP191', undefined, 'a BSN in a comment', client({ commentaar: 'zie 999 990 019' })],
  ['OP307', undefined, 'no beschikking and none that is open', verzoek(), { isOpenBeschikking: false }],
  ['IV052', undefined, 'a beschikking that is not named', verzoek(), { hasBeschikking: true }],
  ['XSD', '0001', 'a surname that is too long', client({ achternaam: 'x'.repeat(201) })],
  ['XSD', '0001', 'initials with dots', client({ voorletters: 'S.' })],
  ['XSD', '0001', 'a date that does not exist', asks({ einddatum: '2027-02-30' })],
  ['XSD', '0001', 'a character that XML has no place for', client({ achternaam: 'Test\u0007' })],
  ['XSD', '0001', 'nothing that is asked for', verzoek({ producten: [] })],
];

describe('rules of iWmo 3.2 that a verzoek om toewijzing may break', () => {
  test('given one that is right, no rule speaks against it', () => {
    expect(judgeWmo315(verzoek(), TODAY)).toEqual([]);
  });

  test.each(CASES.map(([rule, retour, why, message, facts = {}]) => ({ rule, retour, why, message, facts })))('$rule ($retour) speaks against $why', ({ rule, retour, message, facts }) => {
    const broken = judgeWmo315(message, { ...TODAY, ...facts });
    const found = broken.filter((it) => it.rule === rule);

    expect(found).not.toEqual([]);
    expect(found.every((it) => it.retour === retour)).toBe(true);
    expect(writeWmo315(message, { ...TODAY, ...facts })).toMatchObject({ ok: false });
  });

  test.each([
    ['TR002 an unknown birth date of 1900 is no age', client({ geboortedatum: '1900-01-01', datumGebruik: '3' })],
    ['TR002 120 years to the day', client({ geboortedatum: '1906-11-23' })],
    ['CD095 aspecifiek: a categorie alone', asks({ product: { categorie: '02' }, omvang: undefined } as never)],
    ['IV075 generiek: a budget alone', asks({ ...none, budget: 100 })],
    ['CS343 dagdelen per week', asks({ omvang: { volume: 2, eenheid: '16', frequentie: '2' } })],
    ['TR386 one product in two periods that do not meet', asks({}, { ingangsdatum: '2027-12-01', einddatum: '2028-01-31' })],
    ['TR386 aids may be asked for twice', asks({ product: { categorie: '11', code: '11001' } }, { product: { categorie: '11', code: '11001' }, ingangsdatum: '2027-01-01' })],
    ['CD043 number and date of a beschikking', asks({ beschikkingNummer: 425386123, beschikkingIngangsdatum: '2026-11-16' })],
    ['OP191 nine digits that are no BSN', client({ commentaar: 'dossier 123456789' })],
  ])('allowed: %s', (_name, message) => {
    expect(judgeWmo315(message, TODAY)).toEqual([]);
  });
});
