import type { AddressInfo } from 'node:net';
import type { SMTPServerOptions } from 'smtp-server';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sendWmoMail } from '../../../../src/outbound/gemeente/send-wmo-mail.ts';
import type { PermittedDelivery } from '../../../../src/policy/permit.ts';
import type { WmoMailEndpoint } from '../../../../src/workflow/network.ts';
import type { TestPki } from '../../inbound/tls/test-pki.ts';
import { makeTestPki } from '../../inbound/tls/test-pki.ts';
import { advisedRuben, MELDING_ID, permittedFor, PORTS } from './melding.ts';

let pki: TestPki;
let melding: PermittedDelivery;
beforeAll(async () => {
  pki = await makeTestPki();
  melding = await permittedFor(await advisedRuben());
});

type Mailbox = { readonly server: SMTPServer; readonly port: number; readonly mails: string[] };
let mailbox: Mailbox | undefined;
afterEach(() => new Promise<void>((resolve) => (mailbox === undefined ? resolve() : mailbox.server.close(() => resolve()))));

/** A secure-mail provider that asks TLS, then a password. */
async function startMailbox(options: SMTPServerOptions = {}): Promise<Mailbox> {
  const mails: string[] = [];
  const server = new SMTPServer({
    key: pki.gateway.key, cert: pki.gateway.cert, logger: false,
    onAuth: ({ username, password }, _session, done) => (username === 'mgn' && password === 'wachtwoord' ? done(null, { user: username }) : done(new Error('no'))),
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        mails.push(Buffer.concat(chunks).toString('utf8'));
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  mailbox = { server, mails, port: (server.server.address() as AddressInfo).port };
  return mailbox;
}

const endpoint = (port: number, over: Partial<WmoMailEndpoint> = {}): WmoMailEndpoint => ({ protocol: 'wmo-mail', host: '127.0.0.1', port, tls: 'starttls', from: 'mgn@regio.example', to: 'wmo@gemeente.example', user: 'mgn', password: 'mail', timeoutMs: 3_000, ...over });
const ports = (): Parameters<typeof sendWmoMail>[2] => ({ ...PORTS, mailTls: { ca: pki.ca }, secretOf: async () => 'wachtwoord' });

describe('Wmo 2.3.2: a melding by mail, for who has nothing else', () => {
  test.each(['starttls', 'implicit'] as const)('PDF and JSON over TLS (%s); neither subject nor text names anyone', async (tls) => {
    const { port, mails } = await startMailbox({ secure: tls === 'implicit' });
    await expect(sendWmoMail(melding, endpoint(port, { tls }), ports())).resolves.toEqual({ [String(melding.bundle.entry?.find(({ resource }) => resource?.resourceType === 'Task')?.resource?.id)]: `mail/${MELDING_ID}` });
    const [mail = ''] = mails;
    const [head = '', ...parts] = mail.split(/\r\n--[^\r\n]+/);
    expect(head).toMatch(/^Message-ID: <0f8fad5b-d9cb-469f-a165-70867728950e@regio\.example>$/m);
    const readable = head + (parts[0] ?? '');
    for (const word of ['Ruben', 'Proefstra', '999990020', '1985']) {
      expect(readable).not.toContain(word);
    }
    const attached = (name: string): Buffer => Buffer.from(parts.find((it) => it.includes(`filename=${name}`))?.split('\r\n\r\n').slice(1).join('') ?? '', 'base64');
    expect(attached('wmo-melding.pdf').subarray(0, 5).toString()).toBe('%PDF-');
    expect(JSON.parse(attached('wmo-melding.json').toString())).toMatchObject({ soort: 'melding-namens-client', client: { bsn: '999990020' } });
  });

  test('a server without TLS gets nothing, not even the envelope', async () => {
    const seen: string[] = [];
    const { port, mails } = await startMailbox({ disabledCommands: ['STARTTLS'], authOptional: true, onMailFrom: ({ address }, _session, done) => (seen.push(address), done()) });
    await expect(sendWmoMail(melding, endpoint(port), ports())).rejects.toMatchObject({ code: 'RECIPIENT_REJECTED' });
    expect([seen, mails]).toEqual([[], []]);
  });

  test.each(['starttls', 'implicit'] as const)('a server whose certificate nobody vouches for gets nothing, and a person hears why (%s)', async (tls) => {
    const { port, mails } = await startMailbox({ secure: tls === 'implicit' });
    await expect(sendWmoMail(melding, endpoint(port, { tls }), { ...ports(), mailTls: {} })).rejects.toMatchObject({ code: 'RECIPIENT_UNTRUSTED' });
    expect(mails).toEqual([]);
  });

  test.each([
    [550, 'RECIPIENT_REJECTED'], [451, 'RECIPIENT_UNAVAILABLE'],
  ])('an answer %i is %s, and quotes nothing', async (responseCode, code) => {
    const { port } = await startMailbox({ onRcptTo: (_address, _session, done) => done(Object.assign(new Error('wmo@gemeente.example unknown'), { responseCode })) });
    const fault: unknown = await sendWmoMail(melding, endpoint(port), ports()).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code, details: { delivery: MELDING_ID, recipient: 'gemeente-gm9902', status: responseCode } });
    expect(JSON.stringify(fault)).not.toContain('wmo@');
  });

  test('a wrong password is for a person; a missing one is ours; nobody there is tried again', async () => {
    const { port } = await startMailbox();
    await expect(sendWmoMail(melding, endpoint(port), { ...ports(), secretOf: async () => 'ander' })).rejects.toMatchObject({ code: 'RECIPIENT_REJECTED' });
    await expect(sendWmoMail(melding, endpoint(port), { ...ports(), secretOf: async () => undefined })).rejects.toMatchObject({ code: 'ENVIRONMENT' });
    await expect(sendWmoMail(melding, endpoint(1), ports())).rejects.toMatchObject({ code: 'RECIPIENT_UNAVAILABLE' });
  });
});
