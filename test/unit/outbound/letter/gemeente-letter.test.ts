import { beforeAll, describe, expect, test } from 'vitest';
import { gemeenteLetter } from '../../../../src/outbound/letter/gemeente-letter.ts';
import type { Letter } from '../../../../src/outbound/letter/letter.ts';
import { letterDocuments } from '../../../../src/outbound/letter/letter-documents.ts';
import { askPermit } from '../../../../src/pipeline/show-delivery.ts';
import type { PermittedDelivery } from '../../../../src/policy/permit.ts';
import { sampleNetwork } from '../../../support/sample-network.ts';
import { advisedRuben, MELDING_ID, RUBEN } from '../gemeente/melding.ts';
import { permitted } from '../permitted.ts';

let advice: PermittedDelivery;
let letter: Letter | undefined;
beforeAll(async () => {
  const gateway = await advisedRuben({ eigenActie: 'Zet elke ochtend een wekker.', tussentijd: 'Het inloophuis, twee keer per week.' });
  const journey = await gateway.journeyOf(RUBEN.number);
  const answer = await askPermit(gateway.ports, journey, { id: MELDING_ID, journeyId: journey.id, recipient: 'huisarts-eikenlaan', view: 'huisarts', kind: 'advice' });
  if (!answer.ok) {
    throw new Error(answer.refusal.code);
  }
  advice = answer.value;
  letter = gemeenteLetter(advice, sampleNetwork());
});
const section = (heading: string): readonly unknown[] => letter?.sections.find((it) => it.heading === heading)?.parts ?? [];

describe('X5b the person\'s own melding', () => {
  test('says what does not work without help, what the person does, and which help is thought of', () => {
    expect(letter?.title).toBe('Uw melding bij de gemeente');
    expect(section('Wat lukt u niet zonder hulp?')).toEqual([{ kind: 'text', text: 'Overzicht houden over post en afspraken lukt niet zonder hulp.' }]);
    expect(section('Wat doet u zelf?')).toEqual([{ kind: 'text', text: 'Zet elke ochtend een wekker.' }]);
    expect(section('Wat gebeurt er tot die tijd?')).toEqual([{ kind: 'text', text: 'Het inloophuis, twee keer per week.' }]);
    expect(JSON.stringify(section('Welke hulp past bij u, denken wij?'))).toContain('Gemeente Fictiefveen, Wmo-loket, Wmo-loket gemeente, 14 0990');
  });

  test('no diagnosis, no ggz action, no BSN: the person writes that on it', () => {
    const text = JSON.stringify(letter);
    for (const hidden of ['999990020', 'P80', 'P19', 'GGZ Voorbeeld', 'psycholoog', 'boosheid', 'ZP100120302']) {
      expect(text, hidden).not.toContain(hidden);
    }
    expect(letter?.facts).toContainEqual(['BSN', '(vult u zelf in)']);
  });

  test('B1: sentences of twelve words at most, and a melding is never called an aanvraag', () => {
    const own = (letter?.sections ?? []).filter(({ heading }) => !heading.includes('lukt u niet') && !heading.includes('doet u zelf') && !heading.includes('tot die tijd'));
    const sentences = own.flatMap(({ heading, parts }) => [heading, ...parts.flatMap((part) => (part.kind === 'text' ? part.text.split(/(?<=[.?!])\s+/) : []))]);
    expect(sentences.length).toBeGreaterThan(20);
    expect(sentences.filter((it) => it.split(/\s+/).length > 12)).toEqual([]);
    expect(JSON.stringify(letter)).not.toMatch(/\baanvraag\b/i);
  });

  test('goes with the advice as a PDF of its own, and only when there is something for the gemeente', async () => {
    const documents = await letterDocuments(advice, sampleNetwork());
    expect(documents.map(({ content }) => content[0]?.attachment.title)).toEqual(['brief.pdf', 'brief-persoon.pdf', 'melding-gemeente.pdf']);
    expect(Buffer.from(documents[2]?.content[0]?.attachment.data ?? '', 'base64').subarray(0, 5).toString()).toBe('%PDF-');
    expect(gemeenteLetter(permitted({ kind: 'advice', view: 'huisarts' }), sampleNetwork())).toBeUndefined();
    expect(gemeenteLetter({ ...advice, kind: 'task' }, sampleNetwork())).toBeUndefined();
  });
});
