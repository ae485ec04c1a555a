import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { frame } from '../../../src/hl7v2/mllp-frames.ts';
import type { RealGateway } from '../../support/real-gateway.ts';
import { startRealGateway } from '../../support/real-gateway.ts';
import { answersWith, caseWith, letter, readAck, srm } from '../../support/test-messages.ts';

const SYSTEM = 'https://mgn-gateway.example/fhir/NamingSystem/zorgdomein-nummer';

describe('MLLP, from the wire to the partner', () => {
  let real: RealGateway;
  beforeAll(async () => {
    real = await startRealGateway();
    return () => real.close();
  }, 60_000);

  async function open(): Promise<Socket> {
    const socket = connect({ host: '127.0.0.1', port: real.gateway.doors.mllpPort });
    await once(socket, 'connect');
    return socket;
  }

  /** The answers that came until there are so many, or the connection closed. */
  async function answersOn(socket: Socket, count: number): Promise<string[]> {
    let text = '';
    for await (const chunk of socket) {
      text += (chunk as Buffer).toString('latin1');
      if (text.split('\u001c\r').length > count) {
        break;
      }
    }
    return text.split('\u001c\r').filter((it) => it !== '').map((it) => it.replace('\u000b', ''));
  }

  const countOf = async (): Promise<number> => (await real.gateway.storage.database.query<{ n: number }>('select count(*) as n from raw_message'))[0]?.n ?? -1;

  it('two messages in one write are answered in order; the team and the huisarts get theirs', async () => {
    const one = caseWith('ZP100600001');
    const socket = await open();
    socket.write(Buffer.concat([frame(srm(one)), frame(letter(one))]));
    const answers = (await answersOn(socket, 2)).map((it) => readAck(Buffer.from(it, 'latin1')));
    socket.destroy();
    expect(answers.map((it) => [it.code, it.controlId])).toEqual([['AA', 'g100600001srm'], ['AA', 'ZP100600001']]);
    await real.settle();
    const team = real.region.partners.get('vg-voorbeelddam');
    expect(team?.list('Task')).toHaveLength(3);
    expect(team?.list('DocumentReference')).toHaveLength(1);
    expect(real.region.partners.get('huisarts-eikenlaan')?.list('Communication')).toHaveLength(1);
    expect(real.region.partners.get('samenhuis')?.inbox()).toEqual([]);
  });

  it('NEN 7513 every delivery has its row in the audit, with recipient, view and the consent that it rests on', async () => {
    const { database } = real.gateway.storage;
    const delivered = await database.query<{ id: string; recipient: string; view: string; kind: string }>(`select id, recipient, view, kind from outbox_delivery where status = 'delivered'`);
    const rows = await database.query<{ subject: string; recipient: string; consent: string | null; detail: { view: string; withheld: readonly string[] } }>(
      `select subject, recipient, consent, detail from audit_record where action = 'deliver' and outcome = 'success'`,
    );
    expect(delivered.length).toBeGreaterThan(5);
    expect(rows.map((it) => [it.subject, it.recipient, it.detail.view]).toSorted()).toEqual(delivered.map((it) => [it.id, it.recipient, it.view]).toSorted());
    const consented = delivered.filter((it) => it.kind === 'referral').map((it) => it.id);
    expect(rows.filter((it) => consented.includes(it.subject)).every((it) => it.consent !== null)).toBe(true);
    const sd = rows.find((it) => it.detail.view === 'vg-sd');
    expect(sd?.detail.withheld).not.toEqual([]);
  });

  it('a delivery that dies is audited, waits for a person and alarms', async () => {
    const partner = real.region.partners.get('vg-voorbeelddam');
    partner?.setFault({ status: 422 });
    const one = caseWith('ZP100600005');
    const socket = await open();
    socket.write(frame(srm(one)));
    await answersOn(socket, 1);
    socket.destroy();
    await real.settle();
    partner?.setFault(undefined);
    const { database } = real.gateway.storage;
    const id = (await real.gateway.store.findByReferral(SYSTEM, one.number))?.record.journey.id ?? '';
    const dead = await database.query<{ id: string; code: string }>(`select id, code from outbox_delivery where journey_id = $1 and status = 'dead'`, [id]);
    expect(dead.map((it) => it.code)).toContain('RECIPIENT_REJECTED');
    const buried = await database.query<{ subject: string }>(`select subject from audit_record where journey_id = $1 and action = 'bury' and outcome = 'serious-failure'`, [id]);
    expect(buried.map((it) => it.subject).toSorted()).toEqual(dead.map((it) => it.id).toSorted());
    const work = await database.query<{ owner: string }>(`select owner from worklist_item where journey_id = $1 and kind = 'dead-letter' and closed_at is null`, [id]);
    expect(work.map((it) => it.owner)).toEqual(dead.map(() => 'planner-voorbeeld'));
    const alarms = await database.query<{ cause: string }>(`select cause from alarm where cleared_at is null and cause like 'dead-letter/%'`);
    expect(alarms).toEqual([{ cause: 'dead-letter/vg-voorbeelddam' }]);
  });

  it('a message in pieces, byte by byte at its ends, is one message', async () => {
    const bytes = frame(srm(caseWith('ZP100600002')));
    const socket = await open();
    for (const part of [bytes.subarray(0, 1), bytes.subarray(1, 40), bytes.subarray(40, -1), bytes.subarray(-1)]) {
      socket.write(part);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect((await answersOn(socket, 1)).map((it) => readAck(Buffer.from(it, 'latin1')).code)).toEqual(['AA']);
    socket.destroy();
  });

  it('a frame that is never closed is never processed', async () => {
    const before = await countOf();
    const one = caseWith('ZP100600003');
    const socket = await open();
    socket.end(frame(srm(one)).subarray(0, -2));
    expect(await answersOn(socket, 1)).toEqual([]);
    expect(await countOf()).toBe(before);
    expect(await real.gateway.store.findByReferral(SYSTEM, one.number)).toBeUndefined();
  });

  it('E11 a crisis in a frame that is never closed is a stop all the same', async () => {
    const one = caseWith('ZP100600004', { questions: answersWith({ crisis: 'J' }) });
    const socket = await open();
    const bytes = frame(srm(one));
    socket.end(bytes.subarray(0, Buffer.from(bytes).indexOf('VGZVW')));
    await answersOn(socket, 1);
    await expect.poll(async () => (await real.gateway.store.findByReferral(SYSTEM, one.number))?.record.journey.status).toBe('stopped');
    const [item] = await real.gateway.storage.database.query<{ kind: string; owner: string }>(`select kind, owner from worklist_item where kind = 'crisis'`);
    expect(item).toEqual({ kind: 'crisis', owner: 'planner-voorbeeld' });
  });
});
