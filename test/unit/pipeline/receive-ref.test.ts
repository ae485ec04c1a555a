import { describe, expect, it } from 'vitest';
import { frame, FrameSplitter } from '../../../src/hl7v2/mllp-frames.ts';
import type { Network } from '../../../src/workflow/network.ts';
import type { RefVariant } from '../../fixtures/ref-message.ts';
import { hisNumber, refMessage } from '../../fixtures/ref-message.ts';
import type { JourneyCase } from '../../fixtures/journey-case.ts';
import type { MemoryGateway } from '../../support/memory-gateway.ts';
import { memoryGateway } from '../../support/memory-gateway.ts';
import { sampleNetwork } from '../../support/sample-network.ts';
import { answersWith, caseWith, changed, readAck, srm } from '../../support/test-messages.ts';

const SANNE = caseWith('ZP100120501');
const SYSTEM = 'https://mgn-gateway.example/fhir/NamingSystem/verwijsnummer/promedico';
const PROMEDICO = { id: 'promedico', peers: ['127.0.0.1'], application: 'PROMEDICO', facility: 'HAP', profile: 'generic' as const };

async function gatewayWithHis(change: Partial<typeof PROMEDICO & { partner: string; rri: 'always' }> = {}): Promise<MemoryGateway> {
  const sample = sampleNetwork();
  const network: Network = { ...sample, senders: [...sample.senders.filter((it) => it.id !== PROMEDICO.id), { ...PROMEDICO, ...change }] };
  return memoryGateway({ network: () => network });
}

const ref = (one: JourneyCase, variant?: RefVariant): Uint8Array => new Uint8Array(Buffer.from(refMessage(one, variant), 'latin1'));
/** The answers of one MLLP exchange: what is framed as one may be two. */
const framesIn = (answer: Uint8Array): string[][] => new FrameSplitter(1_000_000).push(frame(answer)).map((event) => segmentsOf(event.bytes));
const segmentsOf = (answer: Uint8Array): string[] => Buffer.from(answer).toString('latin1').split('\r').filter((it) => it !== '');
const journeyOf = async (gateway: MemoryGateway, one: JourneyCase) => (await gateway.store.findByReferral(SYSTEM, hisNumber(one)))?.record.journey;
const kinds = (gateway: MemoryGateway): string[] => gateway.contents.deliveries.map((it) => `${it.recipient} ${it.kind}${it.about === undefined ? '' : ` ${it.about}`}`).toSorted();

describe('REF^I12: a referral of any HIS', () => {
  it.each(['2.3', '2.3.1', '2.4', '2.5', '2.5.1'])('HL7 v%s: AA, the team gets it, the letter came with it', async (version) => {
    const gateway = await gatewayWithHis();
    expect(readAck(await gateway.send(ref(SANNE, { version })))).toEqual({ code: 'AA', controlId: `${hisNumber(SANNE)}-I12`, text: '', error: '' });
    const journey = await journeyOf(gateway, SANNE);
    expect(journey).toMatchObject({ status: 'accepted', team: 'vg-voorbeelddam', huisarts: 'huisarts-eikenlaan', sender: 'promedico', requestedAt: '2026-11-23T08:15:00.000Z' });
    expect(journey?.letter).toMatchObject({ status: 'present', documents: [{ kind: 'VB', contentType: 'application/pdf', title: 'verwijsbrief.pdf' }] });
    expect(kinds(gateway)).toEqual(['huisarts-eikenlaan notice received', 'planner-voorbeeld referral', 'vg-voorbeelddam referral', 'vg-voorbeelddam referral', 'vg-voorbeelddam referral']);
  });

  it('the letter is stored apart, and not in the request', async () => {
    const gateway = await gatewayWithHis();
    await gateway.send(ref(SANNE));
    const journey = await journeyOf(gateway, SANNE);
    expect(journey?.bundle?.entry?.map((it) => it.resource?.resourceType)).not.toContain('DocumentReference');
    const stored = await gateway.store.loadDocument(journey?.id ?? '', journey?.letter.documents[0]?.id ?? '');
    expect(JSON.parse(new TextDecoder().decode(stored?.content))).toMatchObject({ resourceType: 'DocumentReference', content: [{ attachment: { contentType: 'application/pdf', title: 'verwijsbrief.pdf' } }] });
  });

  it('a letter written as lines of text (FT) is the letter; other running text is an attachment to it', async () => {
    const gateway = await gatewayWithHis();
    const lines = ['OBX|1|FT|57133-1^Referral note^LN|1|Geachte collega,\\.br\\Kim slaapt slecht.||||||F', 'OBX|2|FT|57133-1^Referral note^LN|2|Met groet||||||F', 'OBX|3|TX|LAB^Labverslag^L||TSH normaal||||||F'];
    await gateway.send(changed(ref(SANNE), /OBX\|1\|ED\|[^\r]*\rNTE[^\r]*/, lines.join('\r')));
    const journey = await journeyOf(gateway, SANNE);
    expect(journey?.letter).toMatchObject({ status: 'present', documents: [{ kind: 'VB', contentType: 'text/plain', title: 'Verwijsbrief' }, { kind: 'BLOB', contentType: 'text/plain', title: 'Labverslag' }] });
    const stored = await gateway.store.loadDocument(journey?.id ?? '', journey?.letter.documents[0]?.id ?? '');
    const { content } = JSON.parse(new TextDecoder().decode(stored?.content)) as { content: [{ attachment: { data: string } }] };
    expect(Buffer.from(content[0].attachment.data, 'base64').toString()).toBe('Geachte collega,\nKim slaapt slecht.\nMet groet');
  });

  it('4.1 a letter that was cut off: AE at OBX-5, and no referral without its letter', async () => {
    const gateway = await gatewayWithHis();
    const answer = readAck(await gateway.send(changed(ref(SANNE), /\^Base64\^[^|]*/, '^Base64^JVBERi0xL')));
    expect(answer).toMatchObject({ code: 'AE', error: expect.stringContaining('OBX^1^5') as unknown });
    expect(await journeyOf(gateway, SANNE)).toBeUndefined();
  });

  it('says the same as the SRM of the same referral: judgement, warnings, consents', async () => {
    const [viaRef, viaSrm] = [await gatewayWithHis(), await gatewayWithHis()];
    await viaRef.send(ref(SANNE));
    await viaSrm.send(srm(SANNE));
    const [one, other] = [await journeyOf(viaRef, SANNE), await viaSrm.journeyOf(SANNE.number)];
    const consents = (of: typeof one): unknown => of?.consents.map(({ id: _id, ...rest }) => rest);
    expect(one?.judgement).toEqual({ ...other.judgement, at: one?.judgement?.at });
    expect(consents(one)).toEqual(consents(other));
    expect(one?.gemeente).toBe(other.gemeente);
  });

  it('E11: a crisis stops it, whatever else is wrong', async () => {
    const gateway = await gatewayWithHis();
    expect(readAck(await gateway.send(changed(ref(SANNE, { crisis: true }), 'VGREG001', 'ONBEKEND'))).code).toBe('AA');
    expect((await journeyOf(gateway, SANNE))?.status).toBe('stopped');
  });

  it('E2: under 18 is refused, and the huisarts hears so', async () => {
    const gateway = await gatewayWithHis();
    expect(readAck(await gateway.send(ref(caseWith('ZP100120501', { person: { ...SANNE.person, born: '20100101' } })))).code).toBe('AA');
    expect((await journeyOf(gateway, SANNE))?.judgement).toMatchObject({ result: 'refused', code: 'UNDER_18' });
    expect(kinds(gateway)).toEqual(['huisarts-eikenlaan notice refused']);
  });

  it('E1: a POH as referring provider is no huisarts', async () => {
    const gateway = await gatewayWithHis();
    await gateway.send(changed(ref(SANNE), '01004567^VEKTIS', '94004567^VEKTIS'));
    expect((await journeyOf(gateway, SANNE))?.judgement).toMatchObject({ result: 'refused', code: 'REQUESTER_NOT_GP' });
  });

  it.each([
    ['RF1-6 missing', `|${hisNumber(SANNE)}|20261123|`, '||20261123|', 'AE', 'RF1^1^6'],
    ['RF1-6 the BSN', `|${hisNumber(SANNE)}|20261123|`, `|${SANNE.person.bsn}|20261123|`, 'AE', 'RF1^1^6'],
    ['RF1-6 too short to tell from other numbers', `|${hisNumber(SANNE)}|20261123|`, '|17|20261123|', 'AE', 'RF1^1^6'],
    ['no PID', /PID\|[^\r]*\r/, '', 'AE', 'PID^1^5'],
    ['practice of nobody', '01059999', '01050001', 'AE', 'PRD^1^4'],
    ['no referring provider', 'PRD|RP', 'PRD|CP', 'AE', 'PRD^1^'],
    ['version 2.2', '|T|2.5|', '|T|2.2|', 'AR', 'MSH^1^12'],
    ['another event', 'REF^I12', 'REF^I16', 'AR', 'MSH^1^9'],
  ])('%s: answered with the place', async (_why, from, to, code, place) => {
    const gateway = await gatewayWithHis({ partner: 'huisarts-eikenlaan' });
    const answer = readAck(await gateway.send(changed(ref(SANNE), from, to)));
    expect(answer.code).toBe(code);
    expect(`${answer.error}${answer.text}`).toContain(place);
    expect(kinds(gateway)).toEqual([]);
  });

  it('E8: another zorgproduct without our question set is AR, and alarmed', async () => {
    const gateway = await gatewayWithHis();
    const direct = caseWith('ZP100120501', { questions: undefined });
    const answer = readAck(await gateway.send(changed(ref(direct), /VGREG001/g, 'GGZREG001')));
    expect(answer).toMatchObject({ code: 'AR' });
    expect(answer.error).toContain('RF1^1^3');
    expect(gateway.contents.alarms).toContain('invalid/promedico/ZORGPRODUCT_UNKNOWN');
  });

  it('a HIS of one practice need not name it', async () => {
    const gateway = await gatewayWithHis({ partner: 'huisarts-eikenlaan' });
    expect(readAck(await gateway.send(changed(ref(SANNE), '^^^Huisartsenpraktijk Eikenlaan&01059999^^^^^locatie', ''))).code).toBe('AA');
    expect(await journeyOf(gateway, SANNE)).toMatchObject({ status: 'accepted', huisarts: 'huisarts-eikenlaan' });
  });

  it('the same message again gets its stored answer; the same content under a new id does nothing', async () => {
    const gateway = await gatewayWithHis();
    const first = await gateway.send(ref(SANNE));
    const deliveries = gateway.contents.deliveries.length;
    expect(Buffer.from(await gateway.send(ref(SANNE))).equals(Buffer.from(first))).toBe(true);
    expect(readAck(await gateway.send(ref(SANNE, { controlId: 'again' })))).toMatchObject({ code: 'AA', controlId: 'again' });
    expect(gateway.contents.deliveries).toHaveLength(deliveries);
    expect((await journeyOf(gateway, SANNE))?.letter.documents).toHaveLength(1);
  });

  it('two HIS-en may give out the same number', async () => {
    const sample = sampleNetwork();
    const network: Network = { ...sample, senders: [PROMEDICO, { ...PROMEDICO, id: 'medicom', application: 'MEDICOM' }] };
    const gateway = await memoryGateway({ network: () => network });
    await gateway.send(ref(SANNE));
    await gateway.send(changed(ref(SANNE), 'PROMEDICO', 'MEDICOM'));
    const other = await gateway.store.findByReferral(SYSTEM.replace('promedico', 'medicom'), hisNumber(SANNE));
    expect(other?.record.journey.sender).toBe('medicom');
    expect((await journeyOf(gateway, SANNE))?.sender).toBe('promedico');
  });
});

describe('REF^I13, I14 and I15', () => {
  it('I13 changes the request before the gesprek', async () => {
    const gateway = await gatewayWithHis();
    await gateway.send(ref(SANNE));
    const held = caseWith('ZP100120501', { questions: answersWith({ toestemming: ['vg-ggz'] }) });
    expect(readAck(await gateway.send(ref(held, { event: 'I13', withLetter: false }))).code).toBe('AA');
    // A later message without an answer takes no consent back: it is still the request of the journey.
    expect((await journeyOf(gateway, SANNE))?.bundle?.entry?.filter((it) => it.resource?.resourceType === 'Consent')).toHaveLength(1);
  });

  it('I14 before the gesprek ends the journey and tells everyone who has it', async () => {
    const gateway = await gatewayWithHis();
    await gateway.send(ref(SANNE));
    expect(readAck(await gateway.send(ref(SANNE, { event: 'I14' }))).code).toBe('AA');
    expect((await journeyOf(gateway, SANNE))?.status).toBe('cancelled');
    expect(kinds(gateway)).toContain('huisarts-eikenlaan notice cancelled');
    expect(kinds(gateway)).toContain('vg-voorbeelddam cancellation cancelled');
  });

  it('I14 of another sender reaches nothing', async () => {
    const sample = sampleNetwork();
    const network: Network = { ...sample, senders: [PROMEDICO, { ...PROMEDICO, id: 'medicom', application: 'MEDICOM' }] };
    const gateway = await memoryGateway({ network: () => network });
    await gateway.send(ref(SANNE));
    await gateway.send(changed(ref(SANNE, { event: 'I14' }), 'PROMEDICO', 'MEDICOM'));
    expect((await journeyOf(gateway, SANNE))?.status).toBe('accepted');
  });

  it('I15 tells the state and changes nothing; a number that nobody sent is AE at RF1-6', async () => {
    const gateway = await gatewayWithHis();
    const unknown = readAck(await gateway.send(ref(SANNE, { event: 'I15' })));
    expect(unknown.code).toBe('AE');
    expect(unknown.error).toContain('RF1^1^6');
    await gateway.send(ref(SANNE));
    const before = await journeyOf(gateway, SANNE);
    const answer = segmentsOf(await gateway.send(ref(SANNE, { event: 'I15', controlId: 'ask-1', modes: ['NE', 'AL'] })));
    expect(answer[0]).toContain('|RRI^I15^RRI_I12|');
    expect(answer[1]).toBe('MSA|AA|ask-1');
    expect(answer[2]).toBe(`RF1|A^Accepted^HL70283|||||${hisNumber(SANNE)}`);
    expect(await journeyOf(gateway, SANNE)).toEqual(before);
  });
});

describe('RRI^I12: the application answer of enhanced mode (formats.md 7 and 8.2)', () => {
  it('accepted: A, providers and person echoed without BSN', async () => {
    const gateway = await gatewayWithHis();
    const answer = segmentsOf(await gateway.send(ref(SANNE, { modes: ['NE', 'AL'] })));
    expect(answer.map((it) => it.slice(0, 3))).toEqual(['MSH', 'MSA', 'RF1', 'PRD', 'PRD', 'PID']);
    expect(answer[0]).toMatch(/^MSH\|\^~\\&\|MGN\|REGIO\|PROMEDICO\|HAP\|20261123\d{6}\+0100\|\|RRI\^I12\^RRI_I12\|[^|]{1,20}\|T\|2\.5\|/);
    expect(answer[1]).toBe(`MSA|AA|${hisNumber(SANNE)}-I12`);
    expect(answer[5]).toContain('Testinga');
    expect(answer.join('\r')).not.toContain(SANNE.person.bsn);
  });

  it.each([
    ['held', 'P^Pending', 'CONSENT_UNKNOWN', caseWith('ZP100120501', { questions: answersWith({ toestemming: [] }) })],
    ['refused', 'R^Rejected', 'UNDER_18', caseWith('ZP100120501', { person: { ...SANNE.person, born: '20100101' } })],
  ])('%s: RF1-1 %s, the reasons in NTE', async (_result, state, code, one) => {
    const gateway = await gatewayWithHis();
    const answer = segmentsOf(await gateway.send(ref(one, { modes: ['NE', 'AL'] })));
    expect(answer[1]).toMatch(/^MSA\|AA\|/);
    expect(answer[2]).toMatch(new RegExp(`^RF1\\|${state.replace('^', '\\^')}\\^HL70283\\|`));
    expect(answer.filter((it) => it.startsWith('NTE'))[0]).toContain(`NTE|1|L|${code}: `);
  });

  it('a crisis is answered R with the number of what to do', async () => {
    const gateway = await gatewayWithHis();
    const answer = segmentsOf(await gateway.send(ref(SANNE, { modes: ['NE', 'AL'], crisis: true })));
    expect(answer[2]).toMatch(/^RF1\|R\^Rejected/);
    expect(answer.at(-1)).toContain('CRISIS_CALL: Crisis aangevinkt');
    expect(answer.at(-1)).toContain('112');
  });

  it('both answers asked: the commit answer on the line', async () => {
    const gateway = await gatewayWithHis();
    const answer = segmentsOf(await gateway.send(ref(SANNE, { modes: ['AL', 'AL'] })));
    expect(answer[1]).toBe(`MSA|CA|${hisNumber(SANNE)}-I12`);
  });

  it.each<[string, readonly [string, string], string[][]]>([
    ['nothing asked', ['', ''], [['RRI^I12^RRI_I12', 'MSA|AA']]],
    ['the application answer asked', ['NE', 'AL'], [['RRI^I12^RRI_I12', 'MSA|AA']]],
    ['errors only', ['NE', 'ER'], [['RRI^I12^RRI_I12', 'MSA|AA']]],
    ['the commit answer asked', ['AL', ''], [['ACK^I12^ACK', 'MSA|CA'], ['RRI^I12^RRI_I12', 'MSA|AA']]],
    ['both asked', ['AL', 'AL'], [['ACK^I12^ACK', 'MSA|CA'], ['RRI^I12^RRI_I12', 'MSA|AA']]],
    ['no application answer wanted', ['AL', 'NE'], [['ACK^I12^ACK', 'MSA|CA']]],
  ])('always RRI for this sender, %s', async (_asked, modes, expected) => {
    const gateway = await gatewayWithHis({ rri: 'always' });
    const frames = framesIn(await gateway.send(ref(SANNE, { modes })));
    expect(frames.map((it) => [it[0]?.split('|')[8], it[1]?.slice(0, 6)])).toEqual(expected);
    const ids = frames.map((it) => it[0]?.split('|')[9]);
    expect(new Set(ids).size).toBe(ids.length);
    // The same message again gets the stored answers, both of them.
    expect(framesIn(await gateway.send(ref(SANNE, { modes })))).toEqual(frames);
  });

  it('always RRI: one answer where no second can follow, and of a batch', async () => {
    const gateway = await gatewayWithHis({ rri: 'always', partner: 'huisarts-eikenlaan' });
    const http = { door: 'http', peer: '127.0.0.1', partner: 'huisarts-eikenlaan' } as const;
    expect(segmentsOf(await gateway.send(ref(SANNE, { modes: ['AL', 'AL'] }), http))[1]).toMatch(/^MSA\|CA\|/);
    const other = ref(caseWith('ZP100120502'), { modes: ['AL', 'AL'] });
    const batch = Buffer.concat([Buffer.from('BHS|^~\\&|PROMEDICO|HAP\r'), other, Buffer.from('BTS|1\r')]);
    const answer = Buffer.from(await gateway.send(new Uint8Array(batch))).toString('latin1');
    expect(answer).toMatch(/MSA\|CA\|/);
    expect(answer).not.toMatch(/[\x0b\x1c]/);
  });

  it('always RRI: an invalid REF still gets an ACK with ERR', async () => {
    const gateway = await gatewayWithHis({ rri: 'always' });
    const frames = framesIn(await gateway.send(changed(ref(SANNE), '01059999', '01050001')));
    expect(frames.map((it) => [it[0]?.split('|')[8], it[1]?.slice(0, 6)])).toEqual([['ACK^I12^ACK', 'MSA|AE']]);
  });

  it('an invalid REF gets an ACK with ERR, no RRI', async () => {
    const gateway = await gatewayWithHis();
    const answer = segmentsOf(await gateway.send(changed(ref(SANNE, { modes: ['NE', 'AL'] }), '01059999', '01050001')));
    expect(answer[0]).toContain('|ACK^I12^ACK|');
    expect(answer[1]).toMatch(/^MSA\|AE\|/);
    expect(answer[2]).toMatch(/^ERR\|\|PRD\^1\^4/);
  });

  it('the repeat of a held request tells the same reasons', async () => {
    const gateway = await gatewayWithHis();
    const held = caseWith('ZP100120501', { questions: answersWith({ toestemming: [] }) });
    const first = segmentsOf(await gateway.send(ref(held, { modes: ['NE', 'AL'] })));
    const again = segmentsOf(await gateway.send(ref(held, { modes: ['NE', 'AL'], controlId: 'again' })));
    expect(again.slice(2)).toEqual(first.slice(2));
  });
});
