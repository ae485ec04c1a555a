import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
  afterAll(() => undefined);

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
