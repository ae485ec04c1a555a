import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WatchedInbox } from '../../../../src/inbound/files/watch-inbox.ts';
import { watchInbox } from '../../../../src/inbound/files/watch-inbox.ts';
import type { MemoryGateway } from '../../../support/memory-gateway.ts';
import { memoryGateway } from '../../../support/memory-gateway.ts';
import { SILENT_LOG } from '../../../../src/log.ts';
import { caseWith, changed, readAck, srm } from '../../../support/test-messages.ts';

const SANNE = caseWith('ZP100120601');

describe('watched folder (issue 3, Inputs 7)', () => {
  let folder: string;
  let gateway: MemoryGateway;
  let inbox: WatchedInbox;
  const open = (): Promise<WatchedInbox> => watchInbox({ folder, receive: gateway.stories.receiveHl7v2, clock: gateway.clock, log: SILENT_LOG, everyMs: 3_600_000, stableMs: 2000 });
  const later = (ms: number): void => {
    gateway.clock.at = new Date(gateway.clock.at.getTime() + ms);
  };
  const drop = (name: string, bytes: Uint8Array): void => writeFileSync(join(folder, name), bytes);
  const inFolder = (name: string): string[] => readdirSync(join(folder, name)).toSorted();

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mgn-inbox-'));
    gateway = await memoryGateway();
    inbox = await open();
  });
  afterEach(async () => {
    await inbox.close();
    rmSync(folder, { recursive: true });
  });

  it('a file that no longer changes is received, and stands in done/ with its ACK beside it', async () => {
    drop('verzoek.hl7', srm(SANNE));
    await inbox.look();
    expect(inFolder('done')).toEqual([]);
    later(2000);
    await inbox.look();
    expect(inFolder('done')).toEqual(['20261123082002000-verzoek.hl7', '20261123082002000-verzoek.hl7.ack']);
    expect(readAck(readFileSync(join(folder, 'done', '20261123082002000-verzoek.hl7.ack'))).code).toBe('AA');
    expect(Buffer.from(srm(SANNE)).equals(readFileSync(join(folder, 'done', '20261123082002000-verzoek.hl7')))).toBe(true);
    expect((await gateway.journeyOf(SANNE.number)).status).toBe('accepted');
    expect(gateway.contents.changes[0]?.message).toMatchObject({ source: 'hl7v2-file', sender: 'zorgdomein' });
  });

  it('a file that still grows is never processed, however long it takes', async () => {
    const whole = srm(SANNE);
    for (const length of [100, 200, 300]) {
      drop('verzoek.hl7', whole.subarray(0, length));
      await inbox.look();
      later(1500);
    }
    await inbox.look();
    expect(gateway.contents.changes).toEqual([]);
    drop('verzoek.hl7', whole);
    await inbox.look();
    later(2000);
    await inbox.look();
    expect(gateway.contents.changes).toHaveLength(1);
  });

  it('a file with .ok beside it is taken at once; a temporary name never is', async () => {
    drop('a.hl7', srm(SANNE));
    drop('a.hl7.ok', new Uint8Array());
    drop('b.hl7.part', srm(caseWith('ZP100120602')));
    await inbox.look();
    later(60_000);
    await inbox.look();
    expect(gateway.contents.changes).toHaveLength(1);
    expect(inFolder('done').filter((name) => name.endsWith('.ack'))).toHaveLength(1);
    renameSync(join(folder, 'b.hl7.part'), join(folder, 'b.hl7'));
    await inbox.look();
    later(2000);
    await inbox.look();
    expect(gateway.contents.changes).toHaveLength(2);
  });

  it('a refused file stands in failed/ with the reason; the same name may come again', async () => {
    for (const version of ['2.1', '2.2']) {
      drop('x.hl7', changed(srm(SANNE), '|T|2.4|', `|T|${version}|`));
      drop('x.hl7.ok', new Uint8Array());
      await inbox.look();
      later(1000);
    }
    const answers = inFolder('failed').filter((name) => name.endsWith('.ack'));
    expect(answers).toEqual(['20261123082000000-x.hl7.ack', '20261123082001000-x.hl7.ack']);
    expect(readAck(readFileSync(join(folder, 'failed', answers[0] ?? ''))).error).toContain('MSH^1^12');
    expect(readdirSync(folder).toSorted()).toEqual(['done', 'failed', 'working']);
  });

  it('what a crash left in hand is received again, once in effect', async () => {
    await gateway.send(srm(SANNE), { door: 'file', peer: 'inbox' });
    const deliveries = gateway.contents.deliveries.length;
    writeFileSync(join(folder, 'working', '20261123-verzoek.hl7'), srm(SANNE));
    await inbox.close();
    inbox = await open();
    await inbox.look();
    expect(inFolder('working')).toEqual([]);
    expect(inFolder('done')).toEqual(['20261123-verzoek.hl7', '20261123-verzoek.hl7.ack']);
    expect(gateway.contents.deliveries).toHaveLength(deliveries);
  });

  it('two gateways on one folder: each file counts once', async () => {
    const other = await open();
    drop('a.hl7', srm(SANNE));
    drop('a.hl7.ok', new Uint8Array());
    await Promise.all([inbox.look(), other.look()]);
    await other.close();
    expect(gateway.contents.changes).toHaveLength(1);
    expect(inFolder('done').filter((name) => name.endsWith('.hl7'))).toHaveLength(1);
  });
});
