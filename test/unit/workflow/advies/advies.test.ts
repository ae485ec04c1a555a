import { describe, expect, it } from 'vitest';
import type { QuestionnaireResponse } from '@medplum/fhirtypes';
import { decideRecordAdvies } from '../../../../src/workflow/advies/record-advies.ts';
import { decideCloseJourney } from '../../../../src/workflow/close-journey.ts';
import type { AdviesDecision } from '../../../../src/workflow/commands.ts';
import { findNextDue } from '../../../../src/workflow/termijnen/moments.ts';
import { decideTick } from '../../../../src/workflow/termijnen/tick.ts';
import { decideUpdateTaak } from '../../../../src/workflow/taken/update-taak.ts';
import { decideBookGesprek } from '../../../../src/workflow/verkennend-gesprek/book-gesprek.ts';
import { decideRecordConsent } from '../../../../src/workflow/verkennend-gesprek/record-consent.ts';
import { decideRecordGesprek } from '../../../../src/workflow/verkennend-gesprek/record-gesprek.ts';
import { actie, advies, adviesBundle } from '../../../personas/advies.ts';
import type { Course } from '../../../personas/course.ts';
import { bookingOf, contextAt, follow, heldOf, received, refusalOf } from '../../../personas/course.ts';
import { NETWORK } from '../../../personas/network.ts';
import type { ReferralSpec } from '../../../personas/referral.ts';

const AT = '2026-12-02T09:00:00Z';
const ALL: ReferralSpec = { consents: ['vg-ggz', 'vg-sd', 'ggz-aanbieder', 'wmo', 'welzijn:samenhuis', 'schuldhulp'] };
const ggz = actie(1, 'ggz-basis', 'ggz-voorbeeld', { sessies: 8 });
const sociaal = actie(2, 'sociaal-werk', 'samenhuis');
const wmo = actie(3, 'wmo-begeleiding', 'gemeente-gm9901');

const heldCourse = (spec: ReferralSpec = ALL): Course => follow(follow(received(spec), decideBookGesprek, bookingOf()), decideRecordGesprek, heldOf(), '2026-12-01T15:00:00Z');
const record = (course: Course, response: QuestionnaireResponse, at = AT): Course => follow(course, decideRecordAdvies, { response, bundle: adviesBundle(response) }, at);
const findings = (course: Course): readonly string[] => (course.last as AdviesDecision).findings.map((one) => `${one.code} ${one.at}`);
const sent = (course: Course): readonly string[] => course.last.effects.deliveries.map((one) => `${one.kind} ${one.view} ${one.recipient} ${one.subject ?? '-'}${one.waiting === true ? ' waiting' : ''}`);
const taken = (course: Course): readonly string[] => course.journey.taken.filter((one) => one.actie !== undefined).map((one) => `${one.localId} ${one.code} ${one.status} ${one.owner}`);

describe('the joint advice', () => {
  it('A1-A14 a complete one: welzijn gets its Task, ggz waits for the referral, the huisarts is asked for it and gets the advice', () => {
    const course = record(heldCourse(), advies([ggz, sociaal]));
    expect(findings(course)).toEqual([]);
    expect(course.last.warnings).toEqual([]);
    expect(course.journey.advies).toMatchObject({ version: 1, status: 'final', finalAt: AT });
    expect(sent(course)).toEqual(['task ggz-aanbieder ggz-voorbeeld actie-1 waiting', 'task huisarts huisarts-eikenlaan verwijzing-1', 'task welzijn samenhuis actie-2', 'advice huisarts huisarts-eikenlaan -']);
    expect(taken(course)).toEqual(['actie-1 ggz-behandeling draft ggz-voorbeeld', 'verwijzing-1 verwijzing requested huisarts-eikenlaan', 'actie-2 welzijn-activiteit requested samenhuis']);
    // Five working days after Wednesday 2 December.
    expect(course.journey.taken.find((one) => one.localId === 'verwijzing-1')?.dueAt).toBe('2026-12-09T22:59:59.000Z');
    expect(course.journey.taken.find((one) => one.localId === 'actie-2')?.dueAt).toBe('2026-12-12T22:59:59.000Z');
  });

  it.each([
    ['A1 without function', { functie: undefined }, 'ADVIES_INCOMPLETE actie[2].functie'],
    ['A2 without loket', { loket: undefined }, 'ADVIES_INCOMPLETE actie[2].loket'],
    ['A2 without start', { start: undefined }, 'ADVIES_INCOMPLETE actie[2].start'],
    ['A3 without provider', { aanbieder: undefined }, 'ADVIES_INCOMPLETE actie[2].aanbieder'],
    ['A3 a provider that is not in the network', { aanbieder: 'nergens' }, 'RECIPIENT_UNKNOWN actie[2].aanbieder'],
    ['A3 a provider of another kind', { aanbieder: 'schuldhulp-fictiefveen' }, 'FIELD_INVALID actie[2].aanbieder'],
    ['A4 without name', { naam: undefined }, 'ADVIES_INCOMPLETE actie[2].naam'],
    ['A4 without shape', { vorm: undefined }, 'ADVIES_INCOMPLETE actie[2].vorm'],
    ['A9 without the person\'s answer', { persoonAkkoord: undefined }, 'ADVIES_INCOMPLETE actie[2].persoonAkkoord'],
    ['A15 with a BSN in the explanation', { toelichting: 'bsn 999990019' }, 'IDENTIFIER_IN_TEXT actie[2].toelichting'],
    ['A15 with a phone number in the name', { naam: 'Wandelgroep, bel 0612345678' }, 'IDENTIFIER_IN_TEXT actie[2].naam'],
    ['2.7 with a diagnosis for somebody who is no zorgaanbieder', { toelichting: 'Heeft een angststoornis.' }, 'NOT_IN_VIEW actie[2].toelichting'],
    ['2.7 with a medicine', { vorm: 'groep, let op: slikt oxazepam' }, 'NOT_IN_VIEW actie[2].vorm'],
    ['an unknown category', { categorie: 'yoga' }, 'CODE_UNKNOWN actie[2].categorie'],
  ] as const)('%s: that action waits with the team, the rest goes, and the advice is not final', (_name, change, finding) => {
    const course = record(heldCourse(), advies([ggz, { ...sociaal, ...change }]));
    expect(findings(course)).toEqual([finding]);
    expect(sent(course)).toEqual(['task ggz-aanbieder ggz-voorbeeld actie-1 waiting', 'task huisarts huisarts-eikenlaan verwijzing-1']);
    expect(course.journey.advies?.status).toBe('preliminary');
    expect(course.last.effects.worklist).toContainEqual(expect.objectContaining({ type: 'open', kind: 'open-action', key: 'actie-2', owner: 'vg-voorbeelddam' }));
  });

  it.each([
    ['A15 an identifier in the function', { functie: 'buurvrouw van mevrouw Testinga' }, 'IDENTIFIER_IN_TEXT', 'functie'],
    ['A15 a BSN in the loket', { loket: 'Loket, noem bsn 999990019' }, 'IDENTIFIER_IN_TEXT', 'loket'],
    ['A15 the person\'s name in the loket', { loket: 'Loket, 088-1234567, bekend bij Sanne Testinga' }, 'IDENTIFIER_IN_TEXT', 'loket'],
    ['2.7 a diagnosis in the loket', { loket: 'Poli angststoornissen, 088-1234567' }, 'NOT_IN_VIEW', 'loket'],
    ['2.7 a medicine in how often', { frequentie: 'als de oxazepam is uitgewerkt' }, 'NOT_IN_VIEW', 'frequentie'],
    ['2.7 a diagnosis in how long', { duur: 'tot de depressie over is' }, 'NOT_IN_VIEW', 'duur'],
    ['A15 a phone number in the sessions', { sessies: 'bel 0612345678' }, 'IDENTIFIER_IN_TEXT', 'sessies'],
    ['A15 a BSN for a wish', { persoonlijkPlan: 'bsn 999990019' }, 'IDENTIFIER_IN_TEXT', 'persoonlijkPlan'],
    ['2.7 a diagnosis for the cliëntondersteuning', { clientondersteuning: 'Ja, door de angststoornis' }, 'NOT_IN_VIEW', 'clientondersteuning'],
    ['2.7 a diagnosis for the indicatie', { indicatie: 'nee, want een angststoornis' }, 'NOT_IN_VIEW', 'indicatie'],
    ['A15 a BSN that calls itself one for the beschikking', { beschikkingnummer: 'bsn 999990019' }, 'IDENTIFIER_IN_TEXT', 'beschikkingnummer'],
    ['2.7 a diagnosis for the confirmation', { bevestigd: 'ja, kent de angststoornis' }, 'NOT_IN_VIEW', 'bevestigd'],
    ['A15 a birth date for the end of the bridge', { 'overbrugt.tot': '14-03-1992' }, 'IDENTIFIER_IN_TEXT', 'overbrugt.tot'],
    ['A15 a question that nobody asks', { nieuw: 'bsn 999990019' }, 'IDENTIFIER_IN_TEXT', 'nieuw'],
    ['A15 a code that names', { naam: { code: 'bsn 999990019' } }, 'IDENTIFIER_IN_TEXT', 'naam'],
    ['2.7 the words beside a good code', { vorm: { code: 'groep', display: 'Groep angststoornissen' } }, 'NOT_IN_VIEW', 'vorm'],
    ['A15 both of a choice, told once', { functie: { code: 'bsn 999990019', display: 'bsn 999990019' } }, 'IDENTIFIER_IN_TEXT', 'functie'],
  ] as const)('%s does not reach welzijn, gemeente or partner', (_name, change, code, place) => {
    for (const [categorie, aanbieder] of [['sociaal-werk', 'samenhuis'], ['wmo-begeleiding', 'gemeente-gm9901'], ['werk-ips', 'werkplein-ips']] as const) {
      const course = record(heldCourse(), advies([actie(2, categorie, aanbieder, change)], {}, 'in-progress'));
      expect([aanbieder, findings(course)]).toEqual([aanbieder, [`${code} actie[2].${place}`]]);
      expect(sent(course)).toEqual([]);
    }
  });

  it('A15 words that stand inside another question do not go either', () => {
    const response = advies([sociaal], {}, 'in-progress');
    const inside = [{ linkId: 'actie.extra', answer: [{ valueString: 'slikt oxazepam' }] }];
    const item = response.item?.map((one) => (one.linkId !== 'actie' ? one : { ...one, item: one.item?.map((it) => (it.linkId === 'actie.start' ? { ...it, answer: it.answer?.map((given) => ({ ...given, item: inside })) } : it)) }));
    const course = record(heldCourse(), { ...response, item });
    expect(findings(course)).toEqual(['NOT_IN_VIEW actie[2].extra']);
  });

  it('A2 how a loket is reached goes to its provider, and a beschikking with nine digits is no BSN', () => {
    const loket = 'Wijkpunt, Dorpsstraat 12, 1234 AB Voorbeelddam, 088-1234567, info@wijkpunt.example, www.wijkpunt.nl';
    const course = record(heldCourse(), advies([{ ...sociaal, loket }, { ...wmo, loket, beschikkingnummer: '999990019' }], { persoonVindt: 'eens' }));
    expect(findings(course)).toEqual([]);
  });

  it.each([
    ['A5 where to ask', { vragen: undefined }, ['ADVIES_INCOMPLETE vragen']],
    ['A6 regie', { regie: undefined }, ['ADVIES_INCOMPLETE regie']],
    ['A6 regie by another without reason', { regie: 'zus' }, ['ADVIES_INCOMPLETE regie.reden']],
    ['A6 regie by another with reason', { regie: 'zus', 'regie.reden': 'kan niet zelf' }, []],
    ['A7 overbrugging not answered', { overbrugging: undefined }, ['ADVIES_INCOMPLETE overbrugging']],
    ['A7 overbrugging yes without action', { overbrugging: 'ja' }, ['ADVIES_INCOMPLETE overbrugging']],
    ['A7 no, without reason, nothing late', { 'overbrugging.reden': undefined }, []],
    ['A9 what the person thinks', { persoonVindt: undefined }, ['ADVIES_INCOMPLETE persoonVindt']],
    ['A9 the person disagrees: a fine answer', { persoonVindt: 'oneens' }, []],
  ] as const)('%s', (_name, change, expected) => {
    const course = record(heldCourse(), advies([sociaal], change));
    expect(findings(course)).toEqual(expected);
    expect(course.journey.advies?.status).toBe(expected.length === 0 ? 'final' : 'preliminary');
    // The action itself is complete, so it goes whatever is open in the whole.
    expect(sent(course)[0]).toBe('task welzijn samenhuis actie-2');
  });

  it('A7 a start after 28 days asks for overbrugging or a reason; on day 28 it does not', () => {
    const none = { 'overbrugging.reden': undefined };
    expect(findings(record(heldCourse(), advies([{ ...sociaal, start: '2026-12-29' }], none)))).toEqual([]);
    expect(findings(record(heldCourse(), advies([{ ...sociaal, start: '2026-12-30' }], none)))).toEqual(['ADVIES_INCOMPLETE overbrugging.reden']);
    const bridge = actie(9, 'overbrugging', 'samenhuis', { overbrugt: 2, 'overbrugt.tot': '2027-02-01' });
    const course = record(heldCourse(), advies([{ ...sociaal, start: '2027-02-01' }, bridge]));
    expect(findings(course)).toEqual([]);
    expect(taken(course)).toContain('actie-9 overbrugging requested samenhuis');
  });

  it('A7 an overbrugging names an action that is there, and until when', () => {
    const bridge = actie(9, 'overbrugging', 'samenhuis', { overbrugt: 7 });
    expect(findings(record(heldCourse(), advies([sociaal, bridge])))).toEqual(['ADVIES_INCOMPLETE actie[9].overbrugt', 'ADVIES_INCOMPLETE actie[9].overbrugt.tot']);
  });

  it('N6 a Wmo action may lawfully take eight weeks: overbrugging is answered with a reason', () => {
    expect(findings(record(heldCourse(), advies([wmo], { 'overbrugging.reden': undefined })))).toEqual(['ADVIES_INCOMPLETE overbrugging.reden']);
    expect(sent(record(heldCourse(), advies([wmo])))).toEqual(['task wmo gemeente-gm9901 actie-3', 'advice huisarts huisarts-eikenlaan -']);
  });

  it.each([
    ['X5 to another gemeente than that of residence', 'gemeente-gm9902'],
    ['M5 to the gemeente as financier', 'gemeente-gm9901-financier'],
    ['M4 to the zorgverzekeraar', 'verzekeraar-voorbeeld'],
  ])('%s: not', (_name, aanbieder) => {
    const course = record(heldCourse(), advies([{ ...wmo, aanbieder }]));
    expect(findings(course)).toEqual(['FIELD_INVALID actie[3].aanbieder']);
    expect(sent(course)).toEqual([]);
  });

  it('2.7 a Wmo action without limits is not complete', () => {
    expect(findings(record(heldCourse(), advies([{ ...wmo, beperkingen: undefined }])))).toEqual(['ADVIES_INCOMPLETE actie[3].beperkingen']);
  });

  it.each([
    ['A8 not confirmed', [{ ...sociaal, bevestigd: 'onder-voorbehoud' }], {}, 'PROVIDER_UNCONFIRMED'],
    ['A10 no plain version', [sociaal], { b1: undefined }, 'PLAIN_VERSION_MISSING'],
    ['A11 ggz and sociaal domein without coordination', [ggz, sociaal], { coordinatie: undefined }, 'COORDINATION_MISSING'],
    ['A12 the gemeente did not confirm', [{ ...wmo, indicatie: 'nee' }], {}, 'INDICATIE_UNCERTAIN'],
    ['A3 no provider to be found', [{ ...sociaal, aanbieder: 'aanbod-ontbreekt' }], {}, 'AANBOD_ONTBREEKT'],
  ] as const)('%s warns', (_name, acties, change, warning) => {
    const course = record(heldCourse(), advies(acties, change));
    expect(course.last.warnings).toEqual([warning]);
    expect(course.journey.advies?.status).toBe('final');
  });

  it('A3 aanbod-ontbreekt is the team\'s open action, and keeps the journey open', () => {
    const course = record(heldCourse(), advies([{ ...sociaal, aanbieder: 'aanbod-ontbreekt' }]));
    expect(course.last.effects.worklist).toContainEqual(expect.objectContaining({ type: 'open', kind: 'open-action', key: 'actie-2', code: 'AANBOD_ONTBREEKT', owner: 'vg-voorbeelddam' }));
    expect(course.journey.nextStep).toMatchObject({ what: 'open-actie', owner: 'vg-voorbeelddam' });
    expect(refusalOf(decideCloseJourney(course.journey, { reason: 'voltooid', adviesDelivered: true }, contextAt(AT)))).toBe('STATE_CONFLICT');
  });

  it('A9 an action that the person does not want is not sent, and the advice is final all the same', () => {
    const course = record(heldCourse(), advies([sociaal, { ...wmo, persoonAkkoord: false }]));
    expect(findings(course)).toEqual(['PERSON_DISAGREES actie[3].persoonAkkoord']);
    expect(course.journey.advies?.status).toBe('final');
    expect(sent(course)).toEqual(['task welzijn samenhuis actie-2', 'advice huisarts huisarts-eikenlaan -']);
    expect(course.last.effects.worklist.some((one) => one.type === 'open')).toBe(false);
  });

  it('A1 final without any action is refused', () => {
    const response = advies([]);
    expect(refusalOf(decideRecordAdvies(heldCourse().journey, { response, bundle: adviesBundle(response) }, contextAt(AT)))).toBe('ADVIES_INCOMPLETE');
  });

  it('two actions under one number, or a request that is not accepted, are refused', () => {
    const response = advies([sociaal, { ...wmo, id: 2 }]);
    expect(refusalOf(decideRecordAdvies(heldCourse().journey, { response, bundle: adviesBundle(response) }, contextAt(AT)))).toBe('FIELD_INVALID');
    expect(refusalOf(decideRecordAdvies(received({ bare: true }).journey, { response, bundle: adviesBundle(response) }, contextAt(AT)))).toBe('STATE_CONFLICT');
  });

  it('a preliminary advice sends what is complete, and the team owes the rest', () => {
    const course = record(heldCourse(), advies([sociaal], {}, 'in-progress'));
    expect(course.journey.advies).toMatchObject({ status: 'preliminary' });
    expect(course.journey.advies?.finalAt).toBeUndefined();
    expect(sent(course)).toEqual(['task welzijn samenhuis actie-2']);
    expect(course.journey.nextStep).toMatchObject({ what: 'advies', owner: 'vg-voorbeelddam' });
  });

  it('L1 an action without consent goes to the queue, is withheld there at send time, and the team knows', () => {
    const course = record(heldCourse({ consents: ['vg-ggz', 'vg-sd', '-wmo'] }), advies([wmo]));
    expect(sent(course)).toContain('task wmo gemeente-gm9901 actie-3');
    expect(course.last.effects.worklist).toContainEqual(expect.objectContaining({ type: 'open', kind: 'open-action', key: 'actie-3', code: 'CONSENT_MISSING' }));
    const consent = { id: 'c', class: 'wmo', decision: 'permit', givenAt: '2026-12-03T09:00:00Z', by: 'patient', source: 'fhir' } as const;
    const given = follow(course, decideRecordConsent, { consent }, '2026-12-03T09:01:00Z');
    expect(sent(given)).toEqual(['task wmo gemeente-gm9901 actie-3']);
    expect(given.last.effects.worklist).toContainEqual({ type: 'close', kind: 'open-action', key: 'actie-3' });
  });

  it('L1 consent that comes while the ggz action still waits for the huisarts closes the question for it, and sends nothing yet (A14)', () => {
    const course = record(heldCourse({ consents: ['vg-ggz', 'vg-sd', '-ggz-aanbieder'] }), advies([ggz]));
    expect(course.last.effects.worklist).toContainEqual(expect.objectContaining({ type: 'open', kind: 'open-action', key: 'actie-1', code: 'CONSENT_MISSING' }));
    const consent = { id: 'c', class: 'ggz-aanbieder', decision: 'permit', givenAt: '2026-12-03T09:00:00Z', by: 'patient', source: 'fhir' } as const;
    const given = follow(course, decideRecordConsent, { consent }, '2026-12-03T09:01:00Z');
    expect(sent(given)).toEqual([]);
    expect(given.last.effects.worklist).toContainEqual({ type: 'close', kind: 'open-action', key: 'actie-1' });
  });

  it('T9 gesprekken that only the advice tells of are recorded', () => {
    const response: QuestionnaireResponse = advies([sociaal]);
    const gesprek = {
      linkId: 'gesprek', item: [
        { linkId: 'gesprek.datum', answer: [{ valueDateTime: '2026-12-01T14:00:00+01:00' }] }, { linkId: 'gesprek.minuten', answer: [{ valueInteger: 75 }] }, { linkId: 'gesprek.vorm', answer: [{ valueCoding: { code: 'online' } }] },
        ...['ggz', 'sociaal-domein'].map((domein) => ({ linkId: 'gesprek.aanwezig', item: [{ linkId: 'gesprek.aanwezig.domein', answer: [{ valueCoding: { code: domein } }] }, { linkId: 'gesprek.aanwezig.aanwezig', answer: [{ valueBoolean: true }] }] })),
      ],
    };
    const told = { ...response, item: [gesprek, ...(response.item ?? [])] };
    const booked = record(follow(received(ALL), decideBookGesprek, bookingOf()), told);
    expect(booked.journey.gesprekken).toMatchObject([{ id: 'gesprek-1', status: 'held', minutes: 75, mode: 'online' }]);
    expect(record(received(ALL), told).journey.gesprekken).toMatchObject([{ status: 'held', start: '2026-12-01T13:00:00.000Z', participants: [{ member: 'm-ggz-dam', attended: true }, { member: 'm-sd-dam' }] }]);
    expect(record(heldCourse(), told).journey.gesprekken).toHaveLength(1);
  });
});

describe('the next version of an advice', () => {
  const first = (): Course => record(heldCourse(), advies([ggz, sociaal]));

  it('leaves what did not change alone', () => {
    const course = record(first(), advies([ggz, sociaal], {}, 'amended'), '2026-12-03T09:00:00Z');
    expect(sent(course)).toEqual([]);
    expect(course.journey.taken.map((one) => one.version)).toEqual(first().journey.taken.map((one) => one.version));
    expect(course.journey.advies).toMatchObject({ version: 2, finalAt: AT });
  });

  it('updates what did, at its owner and at the huisarts', () => {
    const course = record(first(), advies([ggz, { ...sociaal, loket: 'Ander loket' }], {}, 'amended'), '2026-12-03T09:00:00Z');
    expect(sent(course)).toEqual(['task welzijn samenhuis actie-2', 'advice huisarts huisarts-eikenlaan -']);
  });

  it('takes back what is gone while nobody accepted it, and leaves what somebody did', () => {
    const gone = record(first(), advies([ggz, { ...wmo, naam: 'Nieuw' }], {}, 'amended'), '2026-12-03T09:00:00Z');
    expect(taken(gone)).toContain('actie-2 welzijn-activiteit cancelled samenhuis');
    expect(sent(gone)).toContain('cancellation welzijn samenhuis actie-2');
    const accepted = follow(first(), decideUpdateTaak, { localId: 'actie-2', setter: 'F', by: 'samenhuis', status: 'accepted' }, AT);
    expect(taken(record(accepted, advies([ggz], {}, 'amended'), '2026-12-03T09:00:00Z'))).toContain('actie-2 welzijn-activiteit accepted samenhuis');
  });

  it('gives a new provider a Taak of its own, and the old one a cancellation', () => {
    const course = record(first(), advies([ggz, { ...sociaal, aanbieder: 'herstelacademie' }], {}, 'amended'), '2026-12-03T09:00:00Z');
    expect(taken(course)).toEqual(['actie-1 ggz-behandeling draft ggz-voorbeeld', 'verwijzing-1 verwijzing requested huisarts-eikenlaan', 'actie-2 welzijn-activiteit cancelled samenhuis', 'actie-2-2 welzijn-activiteit requested herstelacademie']);
  });

  it('a rejected action gets a new Taak at the same provider when its content changed', () => {
    const rejected = follow(first(), decideUpdateTaak, { localId: 'actie-2', setter: 'F', by: 'samenhuis', status: 'rejected', reason: 'geen-plek' }, AT);
    const course = record(rejected, advies([ggz, { ...sociaal, start: '2027-01-10', 'overbrugging': undefined }], { 'overbrugging.reden': 'kan wachten' }, 'amended'), '2026-12-03T09:00:00Z');
    expect(taken(course)).toContain('actie-2-2 welzijn-activiteit requested samenhuis');
  });

  it('design 4 a number that comes back after a version without it goes out again', () => {
    const without = record(first(), advies([ggz], {}, 'amended'), '2026-12-03T09:00:00Z');
    const course = record(without, advies([ggz, sociaal], {}, 'amended'), '2026-12-04T09:00:00Z');
    expect(taken(course).filter((one) => one.startsWith('actie-2'))).toEqual(['actie-2 welzijn-activiteit cancelled samenhuis', 'actie-2-2 welzijn-activiteit requested samenhuis']);
    expect(sent(course)).toContain('task welzijn samenhuis actie-2-2');
    const done = (['accepted', 'in-progress', 'completed'] as const).reduce((state, status) => follow(state, decideUpdateTaak, { localId: 'actie-2', setter: 'F', by: 'samenhuis', status, output: [{ type: 'resultaat', value: 'klaar' }] }, AT), first());
    const more = record(record(done, advies([ggz], {}, 'amended'), '2026-12-03T09:00:00Z'), advies([ggz, sociaal], {}, 'amended'), '2026-12-04T09:00:00Z');
    expect(sent(more)).toContain('task welzijn samenhuis actie-2-2');
  });

  it('A14 a number whose Taak somebody accepted comes back to it at that provider, and for another is another Taak', () => {
    const accepted = follow(first(), decideUpdateTaak, { localId: 'actie-2', setter: 'F', by: 'samenhuis', status: 'accepted' }, AT);
    const without = record(accepted, advies([ggz], {}, 'amended'), '2026-12-03T09:00:00Z');
    expect(sent(record(without, advies([ggz, sociaal], {}, 'amended'), '2026-12-04T09:00:00Z'))).toEqual(['task welzijn samenhuis actie-2', 'advice huisarts huisarts-eikenlaan -']);
    const other = record(without, advies([ggz, actie(2, 'ggz-basis', 'ggz-voorbeeld')], {}, 'amended'), '2026-12-04T09:00:00Z');
    expect(sent(other)).toEqual(['task ggz-aanbieder ggz-voorbeeld actie-2-2 waiting', 'task huisarts huisarts-eikenlaan verwijzing-2', 'advice huisarts huisarts-eikenlaan -']);
    expect(taken(other)).toContain('actie-2 welzijn-activiteit accepted samenhuis');
  });

  it('an action that becomes complete goes out', () => {
    const open = record(heldCourse(), advies([{ ...sociaal, loket: undefined }]));
    const course = record(open, advies([sociaal], {}, 'amended'), '2026-12-03T09:00:00Z');
    expect(sent(course)).toEqual(['task welzijn samenhuis actie-2', 'advice huisarts huisarts-eikenlaan -']);
    expect(course.last.effects.worklist).toContainEqual({ type: 'close', kind: 'open-action', key: 'advies' });
  });
});

describe('A14 a ggz action that waits for its referral', () => {
  const later = '2026-12-03T09:00:00Z';
  const first = (): Course => record(heldCourse(), advies([ggz, sociaal]));
  const huisarts = (course: Course, localId: string, ...statuses: readonly ('accepted' | 'in-progress' | 'completed' | 'rejected')[]): Course => statuses.reduce((state, status) => follow(state, decideUpdateTaak, {
    localId, setter: 'F', by: 'huisarts-eikenlaan', status, reason: 'niet-eens', output: [{ type: 'verwijsnummer', value: 'ZP100120399' }, { type: 'agb', value: '01004567' }],
  }, later), course);
  const again = (course: Course): Course => {
    const consent = { id: 'w', class: 'ggz-aanbieder', decision: 'permit', givenAt: AT, by: 'patient', source: 'fhir' } as const;
    const withdrawn = follow(course, decideRecordConsent, { consent, withdrawn: true }, later);
    return follow(withdrawn, decideRecordConsent, { consent: { ...consent, givenAt: '2026-12-03T10:00:00Z' } }, '2026-12-03T10:00:00Z');
  };

  it('declined, and the team changes the action: the huisarts is asked anew, and what it writes then releases it', () => {
    const course = record(huisarts(first(), 'verwijzing-1', 'rejected'), advies([{ ...ggz, loket: 'Ander loket' }, sociaal], {}, 'amended'), later);
    expect(sent(course)).toContain('task huisarts huisarts-eikenlaan verwijzing-1-2');
    expect(course.journey.taken.find((one) => one.localId === 'actie-1')).toMatchObject({ status: 'draft', waitsFor: 'verwijzing-1-2' });
    expect(huisarts(course, 'verwijzing-1-2', 'in-progress', 'completed').last.effects.release).toEqual(['actie-1']);
  });

  it('changed while the huisarts may still write it: nobody is asked twice', () => {
    const course = record(first(), advies([{ ...ggz, loket: 'Ander loket' }, sociaal], {}, 'amended'), later);
    expect(sent(course)).toEqual(['advice huisarts huisarts-eikenlaan -']);
    expect(huisarts(course, 'verwijzing-1', 'in-progress', 'completed').last.effects.release).toEqual(['actie-1']);
  });

  it('L6 consent withdrawn and given again while the huisarts writes: the new Taak is released, also when its action changes meanwhile', () => {
    const course = again(huisarts(first(), 'verwijzing-1', 'accepted'));
    expect(taken(course)).toEqual(expect.arrayContaining(['actie-1 ggz-behandeling entered-in-error ggz-voorbeeld', 'actie-1-2 ggz-behandeling draft ggz-voorbeeld']));
    expect(huisarts(course, 'verwijzing-1', 'in-progress', 'completed').last.effects.release).toEqual(['actie-1-2']);
    const changed = record(course, advies([{ ...ggz, loket: 'Ander loket' }, sociaal], {}, 'amended'), '2026-12-04T09:00:00Z');
    expect(huisarts(changed, 'verwijzing-1', 'in-progress', 'completed').last.effects.release).toEqual(['actie-1-2']);
  });

  it('becomes another kind of action at the same provider: it goes, and the huisarts need not write anything', () => {
    const course = record(first(), advies([actie(1, 'anders', 'ggz-voorbeeld'), sociaal], {}, 'amended'), later);
    expect(taken(course)).toEqual(expect.arrayContaining(['actie-1 ondersteuning requested ggz-voorbeeld', 'verwijzing-1 verwijzing cancelled huisarts-eikenlaan']));
    expect(course.last.effects.release).toEqual(['actie-1']);
    expect(sent(course)).toEqual(['cancellation huisarts huisarts-eikenlaan verwijzing-1', 'advice huisarts huisarts-eikenlaan -']);
  });

  it('L1 changed while nobody consented: the team still has to ask', () => {
    const course = record(record(heldCourse({ consents: ['vg-ggz', 'vg-sd'] }), advies([ggz])), advies([{ ...ggz, loket: 'Ander loket' }], {}, 'amended'), later);
    expect(course.last.effects.worklist.filter((one) => one.key === 'actie-1').at(-1)).toMatchObject({ type: 'open', code: 'CONSENT_MISSING' });
  });
});

describe('the end', () => {
  const done = (): Course => {
    const accepted = follow(record(heldCourse(), advies([sociaal])), decideUpdateTaak, { localId: 'actie-2', setter: 'F', by: 'samenhuis', status: 'accepted' }, AT);
    const started = follow(accepted, decideUpdateTaak, { localId: 'actie-2', setter: 'F', by: 'samenhuis', status: 'in-progress' }, AT);
    return started;
  };

  it('a journey with a running Taak does not close; when all is done it closes by itself, once the advice was delivered (A13)', () => {
    expect(refusalOf(decideCloseJourney(done().journey, { reason: 'voltooid', adviesDelivered: true }, contextAt(AT)))).toBe('STATE_CONFLICT');
    const completed = follow(done(), decideUpdateTaak, { localId: 'actie-2', setter: 'F', by: 'samenhuis', status: 'completed', output: [{ type: 'resultaat', value: 'afgerond' }] }, AT);
    expect(completed.journey.nextStep).toMatchObject({ what: 'afsluiten', owner: 'vg-voorbeelddam' });
    expect(follow(completed, decideTick, { adviesDelivered: false }, AT).journey.status).toBe('accepted');
    expect(refusalOf(decideCloseJourney(completed.journey, { reason: 'voltooid', adviesDelivered: false }, contextAt(AT)))).toBe('STATE_CONFLICT');
    const closed = follow(completed, decideTick, { adviesDelivered: true }, AT);
    expect(closed.journey).toMatchObject({ status: 'closed', closedAt: AT, nextStep: { what: 'none' } });
  });

  it('A13 without advice only by a coded stop', () => {
    expect(refusalOf(decideCloseJourney(heldCourse().journey, { reason: 'voltooid', adviesDelivered: true }, contextAt(AT)))).toBe('STATE_CONFLICT');
    expect(refusalOf(decideCloseJourney(heldCourse().journey, { reason: 'zomaar', adviesDelivered: true }, contextAt(AT)))).toBe('CODE_UNKNOWN');
    expect(follow(heldCourse(), decideCloseJourney, { reason: 'verhuisd', adviesDelivered: false }, AT).journey.status).toBe('closed');
  });

  it('A13 a coded stop takes back what nobody accepted, ends what the team still looked for, and the huisarts hears it', () => {
    const open = record(heldCourse(), advies([ggz, sociaal, { ...wmo, aanbieder: 'aanbod-ontbreekt' }]));
    const course = follow(open, decideCloseJourney, { reason: 'overleden', adviesDelivered: false }, '2026-12-03T09:00:00Z');
    expect(course.journey).toMatchObject({ status: 'closed', nextStep: { what: 'none' } });
    expect(taken(course)).toEqual(['actie-1 ggz-behandeling entered-in-error ggz-voorbeeld', 'verwijzing-1 verwijzing cancelled huisarts-eikenlaan', 'actie-2 welzijn-activiteit cancelled samenhuis']);
    expect(sent(course)).toEqual(expect.arrayContaining(['cancellation welzijn samenhuis actie-2', 'cancellation huisarts huisarts-eikenlaan verwijzing-1', 'notice huisarts huisarts-eikenlaan -', 'cancellation vg-ggz vg-voorbeelddam -']));
    expect(course.last.effects.worklist).toEqual(expect.arrayContaining(['annulering', 'actie-3'].map((key) => ({ type: 'close', kind: 'open-action', key }))));
  });

  it('A13 a coded stop waits for who accepted: that care is its owner\'s to end', () => {
    for (const status of ['accepted', 'in-progress'] as const) {
      const course = status === 'in-progress' ? done() : follow(record(heldCourse(), advies([sociaal])), decideUpdateTaak, { localId: 'actie-2', setter: 'F', by: 'samenhuis', status }, AT);
      expect(refusalOf(decideCloseJourney(course.journey, { reason: 'overleden', adviesDelivered: false }, contextAt(AT)))).toBe('STATE_CONFLICT');
    }
    const failed = follow(done(), decideUpdateTaak, { localId: 'actie-2', setter: 'F', by: 'samenhuis', status: 'failed', reason: 'overleden' }, AT);
    expect(follow(failed, decideCloseJourney, { reason: 'overleden', adviesDelivered: false }, AT).journey.status).toBe('closed');
  });

  it('A13 a booking ahead keeps it open; one that passed unrecorded does not', () => {
    const second = bookingOf({ id: 'gesprek-2', start: '2026-12-08T13:00:00.000Z', reasonSecond: 'complexe hulpvraag' });
    const advised = record(follow(heldCourse(), decideBookGesprek, second, AT), advies([sociaal]));
    const ended = (['accepted', 'in-progress', 'completed'] as const).reduce((state, status) => follow(state, decideUpdateTaak, { localId: 'actie-2', setter: 'F', by: 'samenhuis', status, output: [{ type: 'resultaat', value: 'klaar' }] }, AT), advised);
    expect(ended.journey.nextStep).toMatchObject({ what: 'gesprek' });
    expect(follow(ended, decideTick, { adviesDelivered: true }, '2026-12-08T12:59:59Z').journey.status).toBe('accepted');
    expect(follow(ended, decideTick, { adviesDelivered: false }, '2026-12-08T14:00:00Z').journey.nextStep).toMatchObject({ what: 'afsluiten' });
    // By the clock alone: on its own moments it is looked at, and closed.
    const byTheClock = (course: Course): Course => {
      const due = findNextDue(course.journey, NETWORK);
      return due === undefined || course.journey.status === 'closed' ? course : byTheClock(follow(course, decideTick, { adviesDelivered: true }, due));
    };
    expect(byTheClock(ended).journey).toMatchObject({ status: 'closed', closedAt: '2026-12-09T22:59:59.000Z' });
  });
});
