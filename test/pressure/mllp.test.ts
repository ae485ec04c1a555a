import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { frame } from '../../src/hl7v2/mllp-frames.ts';
import { answerBroken } from '../../src/inbound/hl7v2/answer-broken.ts';
import { makeByteRoom } from '../../src/inbound/hl7v2/byte-room.ts';
import type { MllpServer } from '../../src/inbound/hl7v2/mllp-server.ts';
import { startMllpServer } from '../../src/inbound/hl7v2/mllp-server.ts';
import { SILENT_LOG } from '../../src/log.ts';
import { sampleNetwork } from '../support/sample-network.ts';
import { caseWith, srm } from '../support/test-messages.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const it of open.splice(0)) {
    await it.close();
  }
});

async function dial(server: MllpServer): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: server.port });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  open.unshift({ close: () => socket.destroy() });
  return socket;
}

describe('MLLP under pressure (issue 5, point 5)', () => {
  it('TCP holds a sender back: nothing is read while its message is in work, so what we keep stays small', async () => {
    let inWork = 0;
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const server = await startMllpServer({
      port: 0,
      onFrame: async () => {
        inWork += 1;
        await held;
        return Buffer.from('MSH|^~\\&|\rMSA|AA|1\r');
      },
    });
    open.push(server);
    const socket = await dial(server);
    const message = Buffer.from(frame(Buffer.alloc(64 * 1024, 'x')));
    const count = 1_000;
    let written = 0;
    const writing = (async () => {
      for (; written < count; written += 1) {
        if (!socket.write(message)) {
          await once(socket, 'drain');
        }
      }
    })();
    await sleep(500);
    expect(inWork).toBe(1);
    // What lies between is in the kernels' buffers, a few MB; the rest waits at the sender.
    expect(written).toBeLessThan(count / 2);
    letGo();
    socket.resume();
    await writing;
    await expect.poll(() => inWork, { timeout: 10_000 }).toBe(count);
  });

  it('many half frames at once: the one for which no memory is left is answered AR, counted and closed, the others go on', async () => {
    const frames: number[] = [];
    const said: unknown[] = [];
    const server = await startMllpServer({
      port: 0, maxKeptBytes: 1024 * 1024,
      onFrame: async (bytes) => {
        frames.push(bytes.length);
        return Buffer.from('MSH|^~\\&|\rMSA|AA|1\r');
      },
      onBroken: answerBroken({ receive: async () => new Uint8Array(), network: sampleNetwork, clock: { now: () => new Date('2026-11-23T08:20:00Z') }, newId: () => '0b0b0b0b-0000-4000-8000-000000000001', log: { ...SILENT_LOG, warn: (...line) => said.push(line) }, onTurnedAway: (code) => said.push(code) }),
    });
    open.push(server);
    const head = srm(caseWith('ZP100950001'));
    const half = Buffer.concat([Buffer.from([0x0b]), head, Buffer.alloc(400 * 1024, 'x')]);
    const [first, second, third] = [await dial(server), await dial(server), await dial(server)];
    first.write(half);
    await sleep(50);
    second.write(half);
    await sleep(50);
    third.write(half);
    const [answer] = (await once(third, 'data')) as [Buffer];
    expect(answer.toString('latin1')).toMatch(/\rMSA\|AR\|g100950001srm\|De gateway heeft nu te veel werk\./);
    await once(third, 'close');
    expect(said).toEqual([['message turned away', { door: 'mllp', code: 'OVERLOADED' }], 'OVERLOADED']);
    for (const socket of [first, second]) {
      socket.write(Buffer.from([0x1c, 0x0d]));
      expect(String(((await once(socket, 'data')) as [Buffer])[0])).toContain('MSA|AA');
    }
    expect(frames).toHaveLength(2);
    // And there is room again.
    const fourth = await dial(server);
    fourth.write(Buffer.concat([half, Buffer.from([0x1c, 0x0d])]));
    expect(String(((await once(fourth, 'data')) as [Buffer])[0])).toContain('MSA|AA');
  });

  it('room is counted exactly, given back when a connection goes, and never refused to a connection alone', () => {
    const room = makeByteRoom(100);
    const [a, b] = [{}, {}];
    expect([room.hold(a, 500), room.held]).toEqual([true, 500]);
    expect([room.hold(a, 60), room.hold(b, 40), room.held]).toEqual([true, true, 100]);
    expect([room.hold(b, 41), room.hold(b, 0), room.held]).toEqual([false, true, 60]);
    expect([room.hold(a, 0), room.held]).toEqual([true, 0]);
  });
});
