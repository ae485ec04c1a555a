import { Fault } from '../../kernel/fault.ts';
import type { PermittedDelivery } from '../../policy/permit.ts';
import type { WmoMailEndpoint } from '../../workflow/network.ts';
import type { ClientTls } from '../https-fetch.ts';
import { requireMayLeave } from '../may-leave.ts';
import type { Receipt } from '../receipt.ts';
import { isAboutCertificates } from '../unreachable.ts';
import type { SendGemeentePorts } from './gemeente-ports.ts';
import { DEFAULT_TIMEOUT_MS, detailsOf, requiredSecret } from './gemeente-ports.ts';
import { meldingPackage } from './melding-documents.ts';

/** What mailing leans on. `mailTls`: whom we trust, and our certificate where we show one. */
export type SendMailPorts = SendGemeentePorts & { readonly mailTls?: ClientTls };

/** One letter to the next hop, as an SMTP client sees it. */
type SmtpError = { readonly responseCode?: number };

/**
 * A Wmo-melding as PDF and JSON by mail to a secure-mail provider (NTA 7516 is the provider's affair), for a gemeente that
 * has nothing else. Over TLS only, the server's name checked: without TLS nothing leaves. Subject and text name nobody. The
 * Message-ID follows from the delivery, so that a repeat is known as one; SMTP itself can't prevent it. One attempt: throws
 * RECIPIENT_UNAVAILABLE (no connection, 4xx), RECIPIENT_UNTRUSTED (a certificate that does not hold), RECIPIENT_REJECTED (5xx, STARTTLS among them) or ENVIRONMENT (no password).
 */
export async function sendWmoMail(permitted: PermittedDelivery, endpoint: WmoMailEndpoint, ports: SendMailPorts): Promise<Receipt> {
  const details = detailsOf(permitted);
  const { host, port, from, to, user } = endpoint;
  const sent = await meldingPackage(permitted, ports.sender());
  const pass = endpoint.password === undefined ? undefined : await requiredSecret(ports, endpoint.password, details);
  const timeout = endpoint.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  // Loaded with the first mail: few networks send any, and it would slow every start.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    host, port, secure: endpoint.tls === 'implicit', requireTLS: true, tls: { minVersion: 'TLSv1.2', ...ports.mailTls },
    connectionTimeout: timeout, greetingTimeout: timeout, socketTimeout: timeout, disableFileAccess: true, disableUrlAccess: true, logger: false,
    ...(user === undefined || pass === undefined ? {} : { auth: { user, pass } }),
  });
  requireMayLeave(ports, permitted.id, permitted.recipient.id);
  try {
    await transport.sendMail({
      from, to, date: ports.clock.now(), messageId: `<${permitted.id}@${from.split('@')[1] ?? 'mgn-gateway'}>`, headers: { 'X-Request-ID': permitted.id, 'Auto-Submitted': 'auto-generated' },
      subject: `${sent.title} (kenmerk ${sent.kenmerk})`,
      text: `${sent.title}\n\nDe gegevens staan in de bijlagen: een PDF om te lezen, en dezelfde gegevens als JSON.\nKenmerk: ${sent.kenmerk}\n`,
      attachments: sent.documents.map(({ fileName, mediaType, bytes }) => ({ filename: fileName, contentType: mediaType, content: Buffer.from(bytes) })),
    });
  } catch (error) {
    // A server's answer may quote an address: nothing of it but its class travels on.
    const code = (error as SmtpError).responseCode;
    const refused = code !== undefined && code >= 500 ? 'RECIPIENT_REJECTED' : 'RECIPIENT_UNAVAILABLE';
    throw new Fault(isAboutCertificates(error) ? 'RECIPIENT_UNTRUSTED' : refused, { ...details, ...(code === undefined ? {} : { status: code }) });
  } finally {
    transport.close();
  }
  return { [sent.kenmerk]: `mail/${permitted.id}` };
}
