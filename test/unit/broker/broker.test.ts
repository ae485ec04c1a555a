import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { causeOf } from '../../../src/broker/cause-of.ts';
import { readHint, writeHint } from '../../../src/broker/hint.ts';
import { brokerNames } from '../../../src/broker/topology.ts';
import { within } from '../../../src/broker/within.ts';
import { readSettings } from '../../../src/config/settings.ts';
import { loadBrokerAddress } from '../../../src/load-tls.ts';
import { makeHintQueue } from '../../../src/outbox/hint-queue.ts';
import { writeBrokerCertificates } from '../../broker/broker-certificates.ts';

describe('hints', () => {
  it('every id comes back; anything else is no hint, whatever bytes it is', () => {
    fc.assert(fc.property(fc.uuid(), (id) => {
      expect(readHint(writeHint(id))).toBe(id);
    }));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(readHint(Buffer.from(bytes))).toBeUndefined();
    }));
    for (const text of ['null', '[]', '{}', '{"delivery":1}', '{"delivery":"999990019"}', '{"delivery":"0b0b0b0b-0000-4000-8000-000000000001 "}']) {
      expect(readHint(Buffer.from(text))).toBeUndefined();
    }
  });

  it('are taken oldest first; what could not be looked at comes first again', () => {
    const queue = makeHintQueue();
    const hint = (id: string) => ({ id, recipient: 'r', end: () => undefined });
    ['a', 'b', 'c', 'd'].forEach((id) => queue.put(hint(id)));
    const taken = queue.take(2, 2);
    queue.putBack(taken);
    expect([queue.size, queue.take(3, 3).map((it) => it.id), queue.take(9, 9).map((it) => it.id)]).toEqual([4, ['a', 'b', 'c'], ['d']]);
  });

  it('E11 a crisis is taken before what waited longer, also when there is room for nothing else', () => {
    const queue = makeHintQueue();
    ['a', 'b', 'crisis-1', 'crisis-2'].forEach((id) => queue.put({ id, recipient: 'r', isUrgent: id.startsWith('crisis'), end: () => undefined }));
    expect([queue.take(0, 1), queue.take(2, 2)].map((taken) => taken.map((it) => it.id))).toEqual([['crisis-1'], ['crisis-2', 'a']]);
  });
});

describe('settings of the broker', () => {
  it('are read and checked, and neither address nor password is in what is thrown', () => {
    const fault = (env: Record<string, string>): unknown => {
      try {
        readSettings(env);
        return undefined;
      } catch (error) {
        return (error as { details: { settings: string } }).details.settings;
      }
    };
    expect(readSettings({ MGN_AMQP_URL: 'amqps://u:p@h/v' })).toMatchObject({ amqpUrl: 'amqps://u:p@h/v', amqpPrefix: 'mgn', amqpPrefetch: 8, stopSeconds: 20, databasePool: 10 });
    expect(fault({ MGN_AMQP_URL: 'http://u:p@h', MGN_AMQP_PREFIX: 'a.b', MGN_AMQP_PREFETCH: '0', MGN_DATABASE_POOL: '2', MGN_STOP_SECONDS: '0' })).toBe('MGN_AMQP_URL MGN_AMQP_PREFIX MGN_AMQP_PREFETCH MGN_DATABASE_POOL MGN_STOP_SECONDS');
    expect(fault({ MGN_AMQP_CERT_FILE: '/x' })).toBe('MGN_AMQP_KEY_FILE');
  });

  it('TLS files are read at start; one that is none is named', () => {
    const files = writeBrokerCertificates();
    try {
      const settings = { amqpUrl: 'amqps://h', amqpCaFile: files.caFile, amqpCertFile: files.clientCertFile, amqpKeyFile: files.clientKeyFile };
      expect(loadBrokerAddress(settings)).toEqual({ url: 'amqps://h', ca: files.ca, cert: files.cert, key: files.key });
      expect(loadBrokerAddress({ ...settings, amqpUrl: undefined })).toBeUndefined();
      expect(() => loadBrokerAddress({ ...settings, amqpCaFile: files.keyFile })).toThrow(expect.objectContaining({ details: { settings: 'MGN_AMQP_CA_FILE' } }) as Error);
      expect(() => loadBrokerAddress({ ...settings, amqpKeyFile: files.keyFile })).toThrow(expect.objectContaining({ details: { settings: 'MGN_AMQP_KEY_FILE MGN_AMQP_CERT_FILE' } }) as Error);
    } finally {
      files.remove();
    }
  });
});

it('why the broker can not be used, in a word without address or user', () => {
  const error = (message: string, code?: unknown): Error => Object.assign(new Error(message), code === undefined ? {} : { code });
  expect([
    causeOf(error('connect ECONNREFUSED 10.0.0.1:5672', 'ECONNREFUSED')),
    causeOf(error('Handshake terminated by server: 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - Login was refused"')),
    causeOf(error('Expected ConnectionOpenOk; got <ConnectionClose channel:0>')),
    causeOf(error('Channel closed by server: 541 (INTERNAL-ERROR)', 541)),
    causeOf(error('amqp://gateway:geheim@rabbit')),
    causeOf('amqp://gateway:geheim@rabbit'),
  ]).toEqual(['ECONNREFUSED', '403 ACCESS-REFUSED', 'VHOST_REFUSED', '541', 'Error', 'unknown']);
});

it('a broker that never answers is given up in time', async () => {
  await expect(within(20, new Promise(() => undefined))).rejects.toMatchObject({ name: 'NoAnswer' });
  expect(await within(1_000, Promise.resolve(1))).toBe(1);
});

it('names fit the rights of docs/rabbitmq.md', () => {
  const names = brokerNames('mgn');
  expect([names.exchange, names.deadExchange, names.deadQueue, names.deliveryQueue('ggz-1'), names.noticeQueue('ggz-1')].every((it) => /^mgn\./.test(it))).toBe(true);
  expect(/^mgn\.notice\.ggz-voorbeeld$/.test(names.noticeQueue('ggz-voorbeeld'))).toBe(true);
});
