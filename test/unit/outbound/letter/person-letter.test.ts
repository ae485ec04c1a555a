import { readFileSync } from 'node:fs';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import type { Letter } from '../../../../src/outbound/letter/letter.ts';
import { personLetter } from '../../../../src/outbound/letter/person-letter.ts';
import { writeLetter } from '../../../../src/outbound/letter/write-letter.ts';
import { HIS, permitted, RESOURCES } from '../permitted.ts';
import { NETWORK } from '../../../policy/network.ts';

/** The advice of case 1 (domain.md 6): a ggz action and a conversation at Samenhuis. */
const golden = JSON.parse(readFileSync(new URL('../../../golden/maps/advies-ggz-sociaal-werk/expected.json', import.meta.url), 'utf8')) as Bundle;
const ADVICE: readonly Resource[] = [...RESOURCES.filter(({ resourceType }) => resourceType === 'Patient'), ...(golden.entry ?? []).flatMap(({ resource }) => resource ?? [])];
const advice = (resources = ADVICE): ReturnType<typeof permitted> => permitted({ recipient: HIS, view: 'huisarts', kind: 'advice', resources });
const textOf = (letter: Letter | undefined): string => JSON.stringify({ title: letter?.title, facts: letter?.facts, sections: letter?.sections });
const section = (letter: Letter | undefined, heading: string): readonly unknown[] => letter?.sections.find((it) => it.heading === heading)?.parts ?? [];

describe('A10 the person\'s own copy', () => {
  const copy = personLetter(advice(), NETWORK);

  test('goals, actions, who, when, where, and where to ask, in words that people agreed', () => {
    expect(copy?.title).toBe('Uw advies');
    expect(section(copy, 'Wat wilt u bereiken?')).toEqual([{ kind: 'list', items: ['Weer drie dagen per week werken', 'Minder ruzie thuis'] }]);
    expect(section(copy, 'Wat gaat er gebeuren?')).toEqual([
      { kind: 'heading', text: 'Kortdurende behandeling (basis-ggz)' },
      { kind: 'list', items: ['Wie helpt u: gz-psycholoog, ggz-voorbeeld', 'Wanneer begint het: 14 december 2026', 'Vorm: individueel', 'Frequentie: wekelijks', 'Sessies: 8', 'Waar kunt u zich melden: Aanmeldbureau GGZ Voorbeeld, 088 000 00 20'] },
      { kind: 'heading', text: 'Relatiegesprek (sociaal werk)' },
      { kind: 'list', items: ['Wie helpt u: sociaal werker, Stichting samenhuis', 'Wanneer begint het: 10 december 2026', 'Vorm: gesprek met beiden', 'Frequentie: om de week', 'Waar kunt u zich melden: Inloop Samenhuis, maandag en donderdag'] },
    ]);
    expect(section(copy, 'Hebt u vragen?')).toEqual([{ kind: 'text', text: 'Bij het team: 088 000 00 02, op werkdagen' }]);
    expect(section(copy, 'Wie houdt het overzicht?')[0]).toEqual({ kind: 'text', text: 'U houdt zelf het overzicht.' });
    expect(section(copy, 'Wat vindt u van dit advies?')).toEqual([{ kind: 'text', text: 'U bent het eens met dit advies.' }]);
  });

  test('no BSN, no birth date, no codes, no notes for professionals', () => {
    const text = textOf(copy);
    expect(text).toContain('Sanne Testinga');
    for (const absent of ['999990019', '1992', 'ICPC', 'Belt liever zelf', 'GGZ"', '01059999']) {
      expect(text).not.toContain(absent);
    }
  });

  test('B1: our own sentences have twelve words at most, and none of the words that only professionals use', () => {
    const ours = personLetter(advice(ADVICE.flatMap((it) => (it.resourceType === 'CarePlan' ? [{ ...it, description: 'x', extension: [] }] : []))), NETWORK);
    const sentences = (ours?.sections ?? []).flatMap(({ heading, parts }) => [heading, ...parts.flatMap((part) => (part.kind === 'text' ? part.text.split(/(?<=[.?!])\s+/) : []))]);
    expect(sentences.length).toBeGreaterThan(8);
    expect(sentences.filter((it) => it.split(/\s+/).length > 12)).toEqual([]);
    expect(sentences.filter((it) => /regie|coördin|overbrugg|indicatie|traject|participatie|hulpvraag|behandelaar|multidisciplin/i.test(it))).toEqual([]);
  });

  test('there is none for what is no advice', () => {
    expect(personLetter(permitted({ kind: 'task' }), NETWORK)).toBeUndefined();
  });
});

describe('the letter to the huisarts', () => {
  const letter = writeLetter(advice(), NETWORK);

  test('8.2 what a HIS files it by', () => {
    expect(letter.metadata).toMatchObject({ kind: 'bericht na verkennend gesprek: gezamenlijk advies', discipline: 'GGZ', recipient: 'Praktijk Eikenlaan', recipientAgb: '01059999', referralNumber: 'ZP100120301', isPartOfReferral: true, episodes: [] });
    expect(letter.facts).toEqual(expect.arrayContaining([['Verwijsnummer', 'ZP100120301'], ['Naam', 'Sanne Testinga'], ['Geboortedatum', '14 maart 1992'], ['BSN', '999990019']]));
  });

  test('A5 to A11: what was agreed beside the actions', () => {
    expect(section(letter, 'Afspraken')).toEqual([{ kind: 'list', items: [
      'Regie: de persoon zelf', 'Overbrugging: nee. Beide acties beginnen binnen vier weken.', 'Coördinatie: Sociaal werker belt maandelijks met de behandelaar, persoon en partner erbij.',
      'Vragen: Bij het team: 088 000 00 02, op werkdagen', 'Ouderschap: nee', 'Wat de persoon van het advies vindt: eens',
    ] }]);
  });

  test('episodes by ICPC, where the view gave the diagnosis; in a notice never', () => {
    const condition: Resource = { resourceType: 'Condition', id: 'c', subject: {}, code: { text: 'Angststoornis', coding: [{ system: 'http://hl7.org/fhir/sid/icpc-1-nl', code: 'P74' }] } };
    expect(writeLetter(advice([...ADVICE, condition]), NETWORK).facts).toContainEqual(['Episode', 'P74 Angststoornis']);
    const notice = writeLetter(permitted({ kind: 'notice', resources: [...ADVICE, condition] }), NETWORK);
    expect(notice.metadata.episodes).toEqual([]);
    expect(notice.facts.map(([label]) => label)).toEqual(['Van', 'Aan', 'Datum', 'Soort bericht', 'Discipline', 'Verwijsnummer']);
  });
});
