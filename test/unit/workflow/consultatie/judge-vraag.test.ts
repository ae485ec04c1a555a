import { describe, expect, test } from 'vitest';
import type { ConsultatieCount } from '../../../../src/workflow/consultatie/closed-in-step.ts';
import { closedInStep } from '../../../../src/workflow/consultatie/closed-in-step.ts';
import { findIdentity } from '../../../../src/workflow/consultatie/find-identity.ts';
import type { StatedVraag } from '../../../../src/workflow/consultatie/judge-vraag.ts';
import { judgeVraag } from '../../../../src/workflow/consultatie/judge-vraag.ts';

const stated = (change: Partial<StatedVraag> = {}): StatedVraag => ({
  type: 'getrapt', role: 'huisarts', casusbeschrijving: 'Sombere klachten.', hulpvraag: 'Wat nu?', texts: [], reden: '', toestemming: '', at: (name) => name, ...change,
});
const found = (change: Partial<StatedVraag>): readonly (readonly [string, string | undefined])[] => judgeVraag(stated(change)).findings.map(({ code, at }) => [code, at]);

describe('G1 who may ask', () => {
  test.each(['huisarts', 'poh-ggz'])('a %s may', (role) => {
    expect(judgeVraag(stated({ role }))).toMatchObject({ findings: [], role });
  });
  test.each([['gz-psycholoog', 'ASKER_REFUSED'], ['sociaal-domein', 'ASKER_REFUSED'], ['', 'FIELD_MISSING']])('%s may not', (role, code) => {
    expect(found({ role })).toEqual([[code, 'vraagsteller']]);
  });
  test('G8 for the sociaal domein only who works there', () => {
    expect(found({ type: 'sociaal-domein', role: 'huisarts' })).toEqual([['ASKER_REFUSED', 'vraagsteller']]);
    expect(judgeVraag(stated({ type: 'sociaal-domein', role: 'sociaal-domein' }))).toMatchObject({ findings: [], rules: [{ rule: 'G1' }, { rule: 'G2' }, { rule: 'G5' }, { rule: 'G8', result: 'INFO' }] });
  });
});

test('G2 both sections are required, and each that is missing is named', () => {
  expect(found({ casusbeschrijving: ' ', hulpvraag: '' })).toEqual([['FIELD_MISSING', 'casusbeschrijving'], ['FIELD_MISSING', 'hulpvraag']]);
});

describe('G5 without identifiers by default', () => {
  const text = (words: string): Pick<StatedVraag, 'texts'> => ({ texts: [{ at: 'casus', text: words }] });
  test.each(['Het BSN is 999990019.', 'bsn 999 990 019', 'BSN: 9999.90.019'])('a BSN blocks, also with a reason: %s', (words) => {
    expect(found(text(words))).toEqual([['BSN_IN_CONSULTATIE', 'casus']]);
    expect(found({ ...text(words), reden: 'rechtstreeks-betrokken' })).toEqual([['BSN_IN_CONSULTATIE', 'casus']]);
    expect(found({ ...text(words), reden: 'toestemming', toestemming: 'c-1' })).toEqual([['BSN_IN_CONSULTATIE', 'casus']]);
  });
  test.each(['Mevrouw Testink belt.', 'Dhr. J. van der Proef', 'Naam: Fictief', 'geb. 12-03-1984', 'geboren op 3 maart 1984', 'mail test@voorbeeld.test', '06-12345678', 'Woont op 1234 AB'])('blocks without a reason, passes with one: %s', (words) => {
    expect(found(text(words))).toEqual([['IDENTIFIER_IN_CONSULTATIE', 'casus']]);
    expect(found({ ...text(words), reden: 'rechtstreeks-betrokken' })).toEqual([]);
    expect(found({ ...text(words), reden: 'toestemming', toestemming: 'Consent/c-1' })).toEqual([]);
  });
  test.each(['Man van 44 met sombere klachten sinds 2024.', 'Sertraline 50 mg, sinds 12 weken; PHQ-9 van 18.', 'Mevrouw is moe; de heer des huizes ook.'])('leaves alone: %s', (words) => {
    expect(findIdentity(words)).toEqual([]);
  });
  test('a reason must be one of the list, and a consent has its id', () => {
    expect(found({ reden: 'handig' })).toEqual([['CODE_UNKNOWN', 'identificatie']]);
    expect(found({ reden: 'toestemming' })).toEqual([['FIELD_MISSING', 'toestemming']]);
    expect(found({ reden: 'toestemming', toestemming: 'ja hoor, gevraagd' })).toEqual([['FIELD_INVALID', 'toestemming']]);
  });
  test('G8 the sociaal domein has no reason: no identifiers at all', () => {
    expect(found({ type: 'sociaal-domein', role: 'sociaal-domein', reden: 'toestemming', toestemming: 'c-1', ...text('Mevrouw Testink') })).toEqual([['IDENTIFIER_IN_CONSULTATIE', 'identificatie'], ['IDENTIFIER_IN_CONSULTATIE', 'casus']]);
  });
});

describe('G7 the share closed in step 1', () => {
  const answered = (trede: 1 | 2, count: number, more: Partial<ConsultatieCount> = {}): ConsultatieCount => ({ type: 'getrapt', channel: 'viplive', status: 'answered', trede, count, ...more });
  test('baseline 2024: 66 of 68 is 97 %', () => {
    expect(closedInStep([answered(1, 66), answered(2, 2)])).toMatchObject({ answered: 68, closedInStep1: 66, closedInStep2: 2, percentage: 97, baseline: { answered: 68, closedInStep1: 66, percentage: 97 } });
  });
  test('G4, G8: other routes are no steps of the staircase; what has no answer is told apart', () => {
    const other: readonly ConsultatieCount[] = [
      answered(2, 9, { type: 'direct', channel: 'zorgdomein' }), answered(2, 4, { type: 'sociaal-domein' }),
      { type: 'getrapt', channel: 'viplive', status: 'unanswered', count: 3 }, { type: 'getrapt', channel: 'viplive', status: 'open', count: 8 },
    ];
    expect(closedInStep([answered(1, 1), ...other])).toMatchObject({ answered: 1, percentage: 100, direct: 9, sociaalDomein: 4, unanswered: 3 });
  });
  test('nothing closed gives no percentage', () => {
    expect(closedInStep([])).not.toHaveProperty('percentage');
  });
});
