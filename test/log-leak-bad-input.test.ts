import { Writable } from 'node:stream';
import type { Task } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLog } from '../src/log.ts';
import { MllpClient } from '../src/outbound/mllp-client.ts';
import { questionTask } from '../src/sandbox/consultatie-question.ts';
import type { JourneyCase } from './fixtures/journey-case.ts';
import { fhirReferral } from './fixtures/fhir-referral.ts';
import { fhirXml } from './fixtures/fhir-xml.ts';
import { makeChance, seedOf } from './fuzz/chance.ts';
import { mutate } from './fuzz/mutate.ts';
import { gatewayEvidence } from './support/gateway-evidence.ts';
import type { RealGateway } from './support/real-gateway.ts';
import { AT_FIXTURES, startRealGateway } from './support/real-gateway.ts';
import { SPOILT, spoiltFields, spoiltValues } from './support/spoilt-inputs.ts';
import { answersWith, caseWith, letter, srm } from './support/test-messages.ts';
import type { Evidence } from './support/watch-wires.ts';
import { watchWires } from './support/watch-wires.ts';

/** Words and numbers of the person in everything that is sent here. */
const MARKERS = [SPOILT, SPOILT.toLowerCase(), SPOILT.toUpperCase(), '999990019', '19920314', '1992-03-14', '0612345678', '06 12345678', '0687654321', 'persoon@voorbeeld'];

const PERSON: Partial<JourneyCase> = {
  person: { bsn: '999990019', given: 'Merktekena', surname: 'Merktekensma&&Merktekensma', born: '19920314', sex: 'F', city: 'Voorbeelddam', gemeente: 'GM9901' },
  remark: 'Merkteken in de opmerking', icpc: ['P74 Merktekenstoornis'],
  questions: answersWith({ hulpvraag: 'Merkteken: ik pieker', motivatie: 'Merkteken', samenvatting: 'Merkteken', naaste: 'Joris Merktekenman^partner^0687654321^J' }),
};
const WORDS = [SPOILT, '', '""', 'null', '999990019', '0'.repeat(300), '<Merkteken/>', '{"Merkteken":1}', '&Merkteken;', '\\X4D\\'];
/** Every so many-th of the spoilt inputs; `npm run leak` sends them all, which takes minutes. */
const EVERY = Number(process.env['MGN_LEAK_EVERY'] ?? 12);
const MUTANTS = Math.ceil(60 / EVERY);

let next = 0;
const thinned = <T>(inputs: readonly T[]): readonly T[] => inputs.filter((_, index) => index % EVERY === 0);
const freshCase = (): JourneyCase => caseWith(`ZP${101_000_000 + (next += 1)}`, PERSON);
const utf8 = (document: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(document));
/** Good inputs, changed by repeatable chance. */
const mutants = (make: () => Uint8Array): readonly Uint8Array[] =>
  Array.from({ length: MUTANTS }, (_, index) => mutate({ inputs: [make()], words: WORDS, maxBytes: 40_000 }, makeChance(seedOf(20261123, index))));
/** One number per spoilt input, so that none is a resend of another: the number stands in what was spoilt. */
const renumbered = (document: unknown, from: string, index: number): unknown => JSON.parse(JSON.stringify(document).replaceAll(from, `ZP${102_000_000 + (next += 1) + index}`)) as unknown;

/** What is answered 429 was not looked at: it is sent again, as a sender does. */
async function unhurried<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    const answer = await call().catch((error: unknown) => {
      if (!String(error).includes('429')) throw error;
      return undefined;
    });
    if (answer !== undefined && (answer as { readonly status?: number }).status !== 429) {
      return answer;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

describe('5.14 bad input at every door: no person in a log line, an error, a metric, a trace, an alarm, a URL or a readable column', () => {
  const lines: string[] = [];
  const shown: Evidence[] = [];
  const sent: Record<string, number> = {};
  const wires = watchWires();
  let real: RealGateway;

  beforeAll(async () => {
    real = await startRealGateway({ log: makeLog('debug', new Writable({ write: (chunk: Buffer, _encoding, done) => { lines.push(chunk.toString()); done(); } })) });
    const { gateway, region } = real;
    wires.isGateway((url) => url.startsWith(gateway.doors.baseUrl));

    const frames = [...thinned(spoiltFields(srm(freshCase()))), ...thinned(spoiltFields(letter(freshCase()))), ...mutants(() => srm(freshCase())), ...mutants(() => letter(freshCase()))];
    const client = new MllpClient({ host: '127.0.0.1', port: gateway.doors.mllpPort });
    for (const frame of frames) {
      // A frame is what stands between VT and FS: these two bytes can't be in it.
      await client.send(frame.filter((byte) => byte !== 0x0b && byte !== 0x1c));
    }
    await client.close();
    sent['hl7v2'] = frames.length;

    for (const [door, dialect, by] of [['zorgdomein', 'zorgdomein', 'zorgdomein-fhir'], ['fhir-r4', 'r4', 'huisarts-eikenlaan']] as const) {
      const make = (): object => fhirReferral(freshCase(), dialect, {});
      const one = freshCase();
      const spoilt = thinned(spoiltValues(fhirReferral(one, dialect, {}))).map((it, index) => utf8(renumbered(it, one.number, index)));
      const inputs = [...spoilt, ...mutants(() => utf8(make())), ...mutants(() => Buffer.from(fhirXml(make())))];
      for (const bytes of inputs) {
        await unhurried(() => region.bundleSender(door)({ bytes, by }));
      }
      sent[door] = inputs.length;
    }

    const portal = region.viplive();
    const bundles = [...mutants(() => utf8(fhirReferral(freshCase(), 'viplive', {}))), ...mutants(() => Buffer.from(SPOILT))];
    for (const bytes of bundles) {
      const held = portal.hold({ resourceType: 'Bundle' }, 'json');
      portal.replace(held, { bytes });
      await unhurried(() => portal.notify(held, { practiceAgb: '01059999' }));
    }
    gateway.pulls.wake();
    await gateway.pulls.idle();
    sent['viplive'] = bundles.length;

    const question = questionTask({ number: 'C-9', agb: '01059999', inputs: { vraagsteller: 'huisarts', casusbeschrijving: 'Merkteken heeft somber gekeken', hulpvraag: 'Merkteken, wat nu?', leeftijdsband: '35-44', icpc: 'P76' } });
    const asked = spoiltValues(question);
    for (const one of asked) {
      await unhurried(() => region.clientOf('huisarts-eikenlaan').askConsultatie(one as Task));
    }
    sent['consultatie'] = asked.length;

    await real.settle();
    await gateway.tick();
    await real.settle();
    shown.push(...(await gatewayEvidence(gateway, { network: region.network, clock: AT_FIXTURES })), ...wires.evidence, { source: 'log', text: lines.join('') });
  }, EVERY < 12 ? 900_000 : 120_000);

  afterAll(async () => {
    wires.stop();
    await real.close();
  });

  it('every door got its share, and refused some of it with a reason', async () => {
    expect(sent).toMatchObject({ consultatie: expect.any(Number) as number });
    expect(Math.min(...Object.values(sent))).toBeGreaterThan(8);
    expect(sent['hl7v2']).toBeGreaterThan(25);
    const outcomes = await real.gateway.storage.database.query<{ outcome: string }>('select distinct outcome from raw_message');
    expect(outcomes.map((it) => it.outcome)).toEqual(expect.arrayContaining(['accepted', 'held', 'invalid']));
    expect(shown.filter((it) => it.source === 'error body').length).toBeGreaterThan(15);
    expect(shown.filter((it) => it.source === 'ack' && it.text.includes('ERR|')).length).toBeGreaterThan(5);
  });

  it('nothing of the person came out', () => {
    const found = shown.flatMap(({ source, text }) => MARKERS.filter((it) => text.includes(it)).map((it) => `${source}: …${text.slice(Math.max(0, text.indexOf(it) - 160), text.indexOf(it) + 60)}…`));
    expect([...new Set(found)].slice(0, 20)).toEqual([]);
  });
});
