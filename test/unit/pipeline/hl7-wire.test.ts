import type { Bundle, DocumentReference, Patient, QuestionnaireResponse } from '@medplum/fhirtypes';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { frame } from '../../../src/hl7v2/mllp-frames.ts';
import type { Network } from '../../../src/workflow/network.ts';
import { readableReferral } from '../../support/readable-referral.ts';
import { memoryGateway } from '../../support/memory-gateway.ts';
import { startRealGateway } from '../../support/real-gateway.ts';
import { sampleNetwork } from '../../support/sample-network.ts';
import { answersWith, caseWith, changed, letter, readAck, srm } from '../../support/test-messages.ts';

const ONE = caseWith('ZP100610001');
const TEXT = Buffer.from(srm(ONE)).toString('latin1');
const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

/** What the journey of case 1 holds after this message, when it was taken. */
async function mappedFrom(message: Uint8Array, network?: Network): Promise<Bundle> {
  const gateway = await memoryGateway(network === undefined ? {} : { network: () => network });
  expect(readAck(await gateway.send(message))).toMatchObject({ code: 'AA', error: '' });
  return (await gateway.journeyOf(ONE.number)).bundle ?? { resourceType: 'Bundle', type: 'collection' };
}

const patientOf = (bundle: Bundle): Patient | undefined => bundle.entry?.map((it) => it.resource).find((it) => it?.resourceType === 'Patient');
const answersOf = (bundle: Bundle): QuestionnaireResponse | undefined => bundle.entry?.map((it) => it.resource).find((it) => it?.resourceType === 'QuestionnaireResponse');

describe('however a message is written, it says the same', () => {
  it.each([
    ['LF', (text: string) => text.replaceAll('\r', '\n')],
    ['CRLF', (text: string) => text.replaceAll('\r', '\r\n')],
    ['no end after the last segment', (text: string) => text.replace(/\r$/, '')],
    ['a byte order mark', (text: string) => `\xef\xbb\xbf${text}`],
    ['other delimiters altogether', (text: string) => text.replaceAll('|', '#').replaceAll('^', '*').replaceAll('~', '=').replaceAll('\\', '!').replaceAll('&', '%')],
    ['Z-segments, also between the others and with delimiters of their own', (text: string) => `${text.replace('PV1|', 'ZZP|1|a^b~c&d|""\rPV1|')}ZXX|einde\r`],
    ['unknown segments and fields beyond the tables', (text: string) => `${text.replace('RGS|1|U', 'RGS|1|U||||meer^velden')}XYZ|1|2\r`],
  ])('%s', async (_, change) => {
    expect(readableReferral(await mappedFrom(latin1(change(TEXT))))).toEqual(readableReferral(await mappedFrom(srm(ONE))));
  });

  it('every byte is kept as it came, Z-segments too', async () => {
    const gateway = await memoryGateway();
    const message = latin1(`${TEXT}ZXX|\xe9\xe9n|"",^~\\&\r`);
    await gateway.send(message);
    expect(gateway.contents.changes.map((it) => it.message?.content)).toEqual([message]);
  });
});

describe('texts', () => {
  it('each escape is its character, whichever field it stands in', async () => {
    const text = changed(srm(ONE), /(VGHULP\^Hulpvraag\^99zdl\|\|)[^|]*/, '$1a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f\\X26\\g\\.br\\h');
    const hulpvraag = answersOf(await mappedFrom(text))?.item?.find((it) => it.linkId === 'vghulp')?.answer?.[0]?.valueString;
    expect(hulpvraag).toBe('a|b^c&d~e\\f&g\nh');
  });

  it('"" is said to be nothing, and empty is not said: sex', async () => {
    const sexOf = async (sex: string): Promise<unknown> => patientOf(await mappedFrom(changed(srm(ONE), `|${ONE.person.born}|F|`, `|${ONE.person.born}|${sex}|`)))?.gender;
    expect([await sexOf('""'), await sexOf('')]).toEqual(['unknown', undefined]);
  });
});

describe('character sets', () => {
  const named = (name: string): Uint8Array => latin1(TEXT.replaceAll('Testinga', name).replace('|NLD|8859/1', '|NLD'));
  const familyOf = async (message: Uint8Array, network?: Network): Promise<string | undefined> => patientOf(await mappedFrom(message, network))?.name?.[0]?.family;

  it('without MSH-18 the set of the sender counts, and senders that share an address each have their own', async () => {
    const sample = sampleNetwork();
    const senders = sample.senders.map((it) => (it.id === 'zorgdomein' ? { ...it, charset: 'windows-1252' } : it));
    const network: Network = { ...sample, senders: [{ ...(senders[0] as (typeof senders)[number]), id: 'eerst', application: 'AnderHis', charset: 'UNICODE UTF-8' }, ...senders] };
    expect(await familyOf(named('T\xe9st\x80'), network)).toBe('Tést€');
    // Bytes that are UTF-8 by chance are what the sender says that they are.
    expect(await familyOf(named('T\xc3\xa9st'), network)).toBe('TÃ©st');
    const other: Network = { ...network, senders: network.senders.map((it) => (it.id === 'zorgdomein' ? { ...it, charset: 'UNICODE UTF-8' } : it)) };
    expect(await familyOf(named('T\xc3\xa9st'), other)).toBe('Tést');
  });

  it('UTF-8 is read strictly: bytes that are none are read as windows-1252, with a warning', async () => {
    const gateway = await memoryGateway();
    await gateway.send(latin1(TEXT.replaceAll('Testinga', 'T\xe9st').replace('8859/1', 'UNICODE UTF-8')));
    const journey = await gateway.journeyOf(ONE.number);
    expect([patientOf(journey.bundle as Bundle)?.name?.[0]?.family, journey.warnings]).toEqual(['Tést', expect.arrayContaining(['CHARSET_FALLBACK'])]);
  });
});

describe('over the real door', () => {
  it('a message of 20 MB with a PDF goes the whole way, cut at odd bytes and with garbage before it; the next one is answered too', { timeout: 300_000 }, async () => {
    const real = await startRealGateway();
    try {
      const pdf = Buffer.alloc(15_000_000, 'mgn ').toString('base64');
      const large = changed(letter(ONE), /Base64\^[A-Za-z0-9+/=]+/, `Base64^${pdf}`);
      expect(large.length).toBeGreaterThan(20_000_000);
      const socket = connect({ host: '127.0.0.1', port: real.gateway.doors.mllpPort });
      await once(socket, 'connect');
      let answers = '';
      socket.on('data', (chunk: Buffer) => (answers += chunk.toString('latin1')));
      const stream = Buffer.concat([frame(srm(ONE)), Buffer.from('ruis\r\nMSH|'), frame(large), frame(srm(caseWith('ZP100610002', { questions: answersWith({ hulpvraag: 'Later.' }) })))]);
      for (let at = 0; at < stream.length; at += 1_000_003) {
        socket.write(stream.subarray(at, at + 1_000_003));
      }
      await expect.poll(() => answers.split('\u001c\r').length, { timeout: 120_000 }).toBe(4);
      socket.destroy();
      expect(answers.split('\u001c\r').slice(0, 3).map((it) => readAck(Buffer.from(it.replace('\u000b', ''), 'latin1'))).map((it) => [it.code, it.controlId])).toEqual([['AA', 'g100610001srm'], ['AA', 'ZP100610001'], ['AA', 'g100610002srm']]);
      const received = async (): Promise<boolean> => {
        await real.settle();
        const papers = real.region.partners.get('vg-voorbeelddam')?.list('DocumentReference').map((it) => it.resource as DocumentReference) ?? [];
        return papers.some((it) => it.content[0]?.attachment.data === pdf);
      };
      await expect.poll(received, { timeout: 120_000 }).toBe(true);
    } finally {
      await real.close();
    }
  });
});
