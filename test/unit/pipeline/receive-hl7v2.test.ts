import { describe, expect, it } from 'vitest';
import { Fault } from '../../../src/kernel/fault.ts';
import type { JourneyStore } from '../../../src/pipeline/journey-store.ts';
import { sampleNetwork } from '../../support/sample-network.ts';
import type { MemoryGateway } from '../../support/memory-gateway.ts';
import { memoryGateway } from '../../support/memory-gateway.ts';
import { answersWith, attachment, caseWith, changed, letter, readAck, srm } from '../../support/test-messages.ts';

const SANNE = caseWith('ZP100120301');
const CONTROL_ID = 'g100120301srm';
const kinds = (deliveries: readonly { recipient: string; kind: string; about?: string }[]): string[] =>
  deliveries.map((it) => `${it.recipient} ${it.kind}${it.about === undefined ? '' : ` ${it.about}`}`).toSorted();

describe('receive-hl7v2: raw first, ACK last (design 5.6)', () => {
  it('a complete request is answered AA, is in one change with its raw bytes, and goes to its team', async () => {
    const gateway = await memoryGateway();
    const message = srm(SANNE);
    expect(readAck(await gateway.send(message))).toEqual({ code: 'AA', controlId: CONTROL_ID, text: '', error: '' });
    expect(gateway.contents.changes).toHaveLength(1);
    const [change] = gateway.contents.changes;
    expect(Buffer.from(change?.message?.content ?? []).equals(Buffer.from(message))).toBe(true);
    expect(change?.message).toMatchObject({ source: 'hl7v2-mllp', sender: 'zorgdomein', outcome: 'accepted' });
    expect(change?.judgement?.result).toBe('accepted');
    const journey = await gateway.journeyOf(SANNE.number);
    expect(journey).toMatchObject({ status: 'accepted', team: 'vg-voorbeelddam', huisarts: 'huisarts-eikenlaan', requestedAt: '2026-11-23T08:15:00.000Z' });
    expect(kinds(gateway.contents.deliveries)).toEqual([
      'huisarts-eikenlaan notice received',
      'planner-voorbeeld referral',
      'vg-voorbeelddam referral',
      'vg-voorbeelddam referral',
      'vg-voorbeelddam referral',
    ]);
    expect(gateway.contents.audit.map((it) => [it.action, it.outcome, it.actor])).toEqual([
      ['receive', 'success', 'zorgdomein'],
      ['decide', 'success', 'gateway'],
    ]);
  });

  it('a commit that fails is answered AR, never AA, and stores nothing; the resend is taken as new', async () => {
    let isDown = true;
    const wrap = (store: JourneyStore): JourneyStore => ({
      ...store,
      commit: (change) => (isDown ? Promise.reject(new Fault('DATABASE_UNAVAILABLE')) : store.commit(change)),
    });
    const gateway = await memoryGateway({ wrap });
    expect(readAck(await gateway.send(srm(SANNE)))).toMatchObject({ code: 'AR', controlId: CONTROL_ID });
    expect(gateway.contents.changes).toEqual([]);
    isDown = false;
    expect(readAck(await gateway.send(srm(SANNE))).code).toBe('AA');
    expect((await gateway.journeyOf(SANNE.number)).status).toBe('accepted');
  });

  it('a store that cannot even be read is answered AR', async () => {
    const gateway = await memoryGateway({ wrap: (store) => ({ ...store, findAnswer: () => Promise.reject(new Fault('DATABASE_UNAVAILABLE')) }) });
    expect(readAck(await gateway.send(srm(SANNE))).code).toBe('AR');
    expect(gateway.contents.changes).toEqual([]);
  });

  it('the same message again gets the stored answer, byte for byte, and nothing else happens', async () => {
    const gateway = await memoryGateway();
    const first = await gateway.send(srm(SANNE));
    const before = gateway.contents.changes.length;
    gateway.clock.at = new Date('2026-11-24T10:00:00Z');
    expect(Buffer.from(await gateway.send(srm(SANNE))).equals(Buffer.from(first))).toBe(true);
    expect(gateway.contents.changes).toHaveLength(before);
  });

  it('a journey that moved on in between is loaded and decided again', async () => {
    let lost = 3;
    const wrap = (store: JourneyStore): JourneyStore => ({
      ...store,
      commit: (change) => (lost-- > 0 ? Promise.reject(new Fault('JOURNEY_CHANGED')) : store.commit(change)),
    });
    const gateway = await memoryGateway({ wrap });
    expect(readAck(await gateway.send(srm(SANNE))).code).toBe('AA');
    expect(gateway.contents.changes).toHaveLength(1);
  });
});

describe('receive-hl7v2: what was stored before its keys were lost (design 5.12)', () => {
  /** A gateway of which `loseKeys` makes unreadable what it holds at that moment. */
  async function losingGateway(): Promise<MemoryGateway & { loseKeys(): void }> {
    const [lost, held] = [new Set<string>(), new Set<string>()];
    const readable = (name: string): Promise<void> => (lost.has(name) ? Promise.reject(new Fault('CONTENT_UNREADABLE')) : Promise.resolve());
    const gateway = await memoryGateway({
      wrap: (store) => ({
        ...store,
        findAnswer: async (key) => readable(key).then(() => store.findAnswer(key)),
        findByReferral: async (system, value) => readable(`${system}|${value}`).then(() => store.findByReferral(system, value)),
        commit: async (change) => {
          held.add(change.message?.key ?? '');
          const { system = '', value = '' } = change.journey?.after.journey.referral ?? {};
          held.add(`${system}|${value}`);
          return store.commit(change);
        },
      }),
    });
    return { ...gateway, loseKeys: () => held.forEach((it) => lost.add(it)) };
  }

  it('the same message again about a referral that can not be read: AR each time, and nothing starts', async () => {
    const gateway = await losingGateway();
    await gateway.send(srm(SANNE));
    gateway.loseKeys();
    for (const message of [srm(SANNE), srm(SANNE), letter(SANNE)]) {
      expect(readAck(await gateway.send(message))).toMatchObject({ code: 'AR' });
    }
    expect(gateway.contents.changes).toHaveLength(1);
  });

  it('5.6 the same message again of which only the answer is lost is decided afresh, and answered so from then on', async () => {
    const gateway = await losingGateway();
    const elsewhere = changed(srm(SANNE), '&01059999', '&01050000');
    expect(readAck(await gateway.send(elsewhere)).code).toBe('AE');
    gateway.loseKeys();
    const answer = await gateway.send(elsewhere);
    expect(readAck(answer)).toMatchObject({ code: 'AE', controlId: CONTROL_ID });
    expect(await gateway.send(elsewhere)).toEqual(answer);
    expect(gateway.contents.changes).toHaveLength(2);
  });

  it('E11 a crisis alarms all the same, under the number of its referral, and once', async () => {
    const gateway = await losingGateway();
    const crisis = srm(SANNE, { controlId: 'crisis-1', crisis: true });
    await gateway.send(srm(SANNE));
    await gateway.send(crisis);
    gateway.loseKeys();
    const answer = await gateway.send(crisis);
    expect(readAck(answer)).toMatchObject({ code: 'AA', controlId: 'crisis-1' });
    expect(gateway.contents.changes.at(-1)).toMatchObject({
      message: { outcome: 'stopped' }, journey: { after: { journey: { status: 'stopped', referral: { value: SANNE.number } } } },
      effects: { worklist: expect.arrayContaining([expect.objectContaining({ type: 'open', kind: 'crisis', owner: 'planner-voorbeeld' })]) as unknown },
    });
    const changes = gateway.contents.changes.length;
    expect(await gateway.send(crisis)).toEqual(answer);
    expect(gateway.contents.changes).toHaveLength(changes);
  });
});

describe('receive-hl7v2: what comes again (design 4.1)', () => {
  it('same MSH-10, other content: AE 205, nothing changes, and again the same answer', async () => {
    const gateway = await memoryGateway();
    await gateway.send(srm(SANNE));
    const other = changed(srm(SANNE), 'Angststoornis', 'Angst');
    const answer = await gateway.send(other);
    expect(readAck(answer)).toMatchObject({ code: 'AE', controlId: CONTROL_ID });
    expect(readAck(answer).error).toContain('205');
    expect((await gateway.journeyOf(SANNE.number)).status).toBe('accepted');
    const deliveries = gateway.contents.deliveries.length;
    expect(Buffer.from(await gateway.send(other)).equals(Buffer.from(answer))).toBe(true);
    expect(gateway.contents.deliveries).toHaveLength(deliveries);
  });

  it('same ZD number, new MSH-10, equal otherwise: AA with the new id in MSA-2, and no new delivery', async () => {
    const gateway = await memoryGateway();
    await gateway.send(srm(SANNE));
    const deliveries = gateway.contents.deliveries.length;
    const version = (await gateway.store.find((await gateway.journeyOf(SANNE.number)).id))?.version;
    expect(readAck(await gateway.send(srm(SANNE, { controlId: 'again-1', sent: '20261123101500+0100' })))).toMatchObject({ code: 'AA', controlId: 'again-1' });
    expect(gateway.contents.deliveries).toHaveLength(deliveries);
    expect((await gateway.store.find((await gateway.journeyOf(SANNE.number)).id))?.version).toBe(version);
    expect(gateway.contents.changes.at(-1)).toMatchObject({ journeyId: (await gateway.journeyOf(SANNE.number)).id, message: { outcome: 'accepted' } });
  });

  it('same ZD number, new MSH-10, other content before the VG: an update of the same journey', async () => {
    const gateway = await memoryGateway();
    await gateway.send(srm(SANNE));
    const { id } = await gateway.journeyOf(SANNE.number);
    const update = changed(srm(SANNE, { controlId: 'update-1' }), 'thuis is er ruzie', 'thuis is er rust');
    expect(readAck(await gateway.send(update))).toMatchObject({ code: 'AA', controlId: 'update-1' });
    const after = await gateway.journeyOf(SANNE.number);
    expect(after.id).toBe(id);
    expect(JSON.stringify(after.bundle)).toContain('thuis is er rust');
    expect(kinds(gateway.contents.deliveries).filter((it) => it.endsWith('update'))).not.toEqual([]);
  });

  it('ORU messages that share their MSH-10 are all kept (formats.md 1.4), each once', async () => {
    const gateway = await memoryGateway();
    await gateway.send(srm(SANNE));
    for (const message of [letter(SANNE), attachment(SANNE), letter(SANNE), attachment(SANNE)]) {
      expect(readAck(await gateway.send(message))).toMatchObject({ code: 'AA', controlId: SANNE.number });
    }
    const { letter: state } = await gateway.journeyOf(SANNE.number);
    expect(state.status).toBe('present');
    expect(state.documents.map((it) => it.kind).toSorted()).toEqual(['BLOB', 'VB']);
    expect(gateway.contents.changes).toHaveLength(3);
  });

  it('a letter that comes first holds REQUEST_MISSING; its request joins it and is accepted', async () => {
    const gateway = await memoryGateway();
    expect(readAck(await gateway.send(letter(SANNE))).code).toBe('AA');
    const first = await gateway.journeyOf(SANNE.number);
    expect(first).toMatchObject({ status: 'awaiting-request', judgement: { result: 'held', code: 'REQUEST_MISSING' } });
    expect(gateway.contents.deliveries.filter((it) => it.recipient === 'vg-voorbeelddam')).toEqual([]);
    expect(readAck(await gateway.send(srm(SANNE))).code).toBe('AA');
    const joined = await gateway.journeyOf(SANNE.number);
    expect(joined).toMatchObject({ id: first.id, status: 'accepted', letter: { status: 'present' } });
  });

  it('S04 cancels before the VG; a late letter is kept with it and goes to nobody', async () => {
    const gateway = await memoryGateway();
    await gateway.send(srm(SANNE));
    expect(readAck(await gateway.send(srm(SANNE, { event: 'S04', controlId: 'cancel-1' }))).code).toBe('AA');
    expect((await gateway.journeyOf(SANNE.number)).status).toBe('cancelled');
    const deliveries = gateway.contents.deliveries.length;
    expect(readAck(await gateway.send(letter(SANNE))).code).toBe('AA');
    expect((await gateway.journeyOf(SANNE.number)).letter.documents).toHaveLength(1);
    expect(gateway.contents.deliveries).toHaveLength(deliveries);
  });

  it('a change that is undone is a change too: the request that stands is the last one', async () => {
    const gateway = await memoryGateway();
    await gateway.send(srm(SANNE));
    await gateway.send(changed(srm(SANNE, { controlId: 'update-1' }), 'thuis is er ruzie', 'thuis is er rust'));
    expect(readAck(await gateway.send(srm(SANNE, { controlId: 'update-2' })))).toMatchObject({ code: 'AA', controlId: 'update-2' });
    expect(JSON.stringify((await gateway.journeyOf(SANNE.number)).bundle)).toContain('thuis is er ruzie');
  });

  it('the first message itself that comes late, under its own MSH-10, gets its stored answer and takes nothing back', async () => {
    const gateway = await memoryGateway();
    const first = await gateway.send(srm(SANNE));
    await gateway.send(changed(srm(SANNE, { controlId: 'update-1' }), 'thuis is er ruzie', 'thuis is er rust'));
    expect(await gateway.send(srm(SANNE))).toEqual(first);
    expect(JSON.stringify((await gateway.journeyOf(SANNE.number)).bundle)).toContain('thuis is er rust');
  });

  it('E2 the same request a day after its refusal is asked anew: 18 today, so accepted; on the same day it is not', async () => {
    const gateway = await memoryGateway();
    const noor = caseWith('ZP100120308', { person: { ...SANNE.person, born: '20081124' } });
    await gateway.send(srm(noor));
    await gateway.send(srm(noor, { controlId: 'same-day', sent: '20261123170000+0100' }));
    expect((await gateway.journeyOf(noor.number)).judgement).toMatchObject({ result: 'refused', code: 'UNDER_18' });
    expect(kinds(gateway.contents.deliveries)).toEqual(['huisarts-eikenlaan notice refused']);
    gateway.clock.at = new Date('2026-11-24T08:20:00Z');
    await gateway.send(srm(noor, { controlId: 'next-day', sent: '20261124091500+0100' }));
    expect((await gateway.journeyOf(noor.number)).judgement?.result).toBe('accepted');
  });

  it('another message under the same MSH-10 at the same moment does not get the answer of the first: AE 205', async () => {
    let isLate = true;
    const other = changed(srm(SANNE), 'Angststoornis', 'Angst');
    const gateway = await memoryGateway({
      wrap: (store) => ({
        ...store,
        // The first look is before the other message was stored, the commit after it.
        findAnswer: async (key) => (isLate ? undefined : store.findAnswer(key)),
        commit: async (change) => {
          if (isLate) {
            isLate = false;
            await gateway.send(srm(SANNE));
          }
          return store.commit(change);
        },
      }),
    });
    const answer = readAck(await gateway.send(other));
    expect(answer).toMatchObject({ code: 'AE', controlId: CONTROL_ID });
    expect(answer.error).toContain('205');
  });

  it('M3 another sender can neither change, cancel nor add to a referral that is not its own; a crisis counts whoever says it', async () => {
    const sample = sampleNetwork();
    const network = { ...sample, senders: [...sample.senders, ...sample.senders.map((it) => ({ ...it, id: 'ander-his', application: 'AnderHis' }))] };
    const gateway = await memoryGateway({ network: () => network });
    const fromOther = (message: Uint8Array): Uint8Array => changed(message, '|ZorgDomein|', '|AnderHis|');
    await gateway.send(srm(SANNE));
    const version = (await gateway.store.find((await gateway.journeyOf(SANNE.number)).id))?.version;
    for (const message of [changed(srm(SANNE, { controlId: 'b-1' }), 'Angststoornis', 'Angst'), srm(SANNE, { event: 'S04', controlId: 'b-2' }), letter(SANNE)]) {
      const answer = readAck(await gateway.send(fromOther(message)));
      expect(answer.code).toBe('AR');
      expect(answer.error).toContain('MSH^1^3');
    }
    expect((await gateway.store.find((await gateway.journeyOf(SANNE.number)).id))?.version).toBe(version);
    expect(gateway.contents.audit.at(-1)).toMatchObject({ action: 'refuse', code: 'NOT_ALLOWED', actor: 'ander-his' });
    expect(readAck(await gateway.send(fromOther(srm(SANNE, { controlId: 'b-3', crisis: true })))).code).toBe('AA');
    expect((await gateway.journeyOf(SANNE.number)).status).toBe('stopped');
  });

  it('a journey is one per ZD number: another number is another journey', async () => {
    const gateway = await memoryGateway();
    await gateway.send(srm(SANNE));
    await gateway.send(srm(caseWith('ZP100120399', { questions: answersWith({ crisis: 'N' }) })));
    expect((await gateway.journeyOf('ZP100120399')).id).not.toBe((await gateway.journeyOf(SANNE.number)).id);
  });
});
