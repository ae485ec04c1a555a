import type { Task } from '@medplum/fhirtypes';
import { Fault } from '../kernel/fault.ts';
import type { Clock, Log } from '../kernel/ports.ts';
import { wrapEnvelope } from '../iwmo/envelope.ts';
import { fileNameOf } from '../iwmo/identificatie.ts';
import type { JudgeByXsd } from '../iwmo/schemas.ts';
import { categorieOfCode } from '../iwmo/wmo315.ts';
import { writeWmo315 } from '../iwmo/write-wmo315.ts';
import type { PermittedDelivery } from '../policy/permit.ts';
import { isValidOn } from '../workflow/find-partner.ts';
import type { IwmoEndpoint, Network } from '../workflow/network.ts';
import { amsterdamDate } from '../workflow/termijnen/calendar.ts';
import { localStamp } from './iwmo/local-stamp.ts';
import { verzoekFromDelivery } from './iwmo/verzoek-from-delivery.ts';
import type { MayLeave } from './may-leave.ts';
import { requireMayLeave } from './may-leave.ts';
import { putIntoFolder } from './put-into-folder.ts';
import type { Receipt } from './receipt.ts';

/** What sending iWmo leans on. `judgeByXsd`: the official schemas, when the operator named their folder. */
export type SendIwmoPorts = MayLeave & { readonly clock: Clock; readonly log?: Log; readonly sender: () => Pick<Network, 'identity'> & Partial<Pick<Network, 'regions'>>; readonly judgeByXsd?: JudgeByXsd };

/**
 * Puts a permitted verzoek om toewijzing as `WMO315-<identification>.xml` into `<folder>/out` (iWmo 3.2), bare or in its StUF-GGk
 * envelope, from where the aanbieder's client brings it to VECOZO. Delivered = the file stands there; a repeat has the same
 * name and content. Throws IWMO_REFUSED when a rule of iWmo speaks against it (each is in the log by its id) and
 * RECIPIENT_UNAVAILABLE when the folder can't be written.
 */
export async function sendIwmo(permitted: PermittedDelivery, task: Task, endpoint: IwmoEndpoint, ports: SendIwmoPorts): Promise<Receipt> {
  const { clock, log, sender, judgeByXsd } = ports;
  const { id, recipient } = permitted;
  const now = clock.now();
  const verzoek = verzoekFromDelivery(permitted, task, endpoint, now);
  const { identity, regions } = sender();
  const written = writeWmo315(verzoek, {
    today: amsterdamDate(now.toISOString()), isOpenBeschikking: endpoint.openBeschikking === true, categorieOf: categorieOfCode,
    ...(regions === undefined ? {} : { isGemeente: (code, date) => regions.some(({ gemeenten }) => gemeenten.some((it) => it.code === `GM${code}` && isValidOn(it, date))) }),
  });
  if (!written.ok) {
    throw refused(permitted, written.refusal.map(({ rule }) => rule), log);
  }
  if (judgeByXsd?.(Buffer.from(written.value, 'utf8')) === false) {
    throw refused(permitted, ['XSD'], log);
  }
  const text = endpoint.envelope === undefined ? written.value : wrapEnvelope({
    soort: 'Di01', zender: endpoint.sender, applicatie: identity.application, ontvanger: verzoek.ontvanger, referentienummer: id, tijdstip: localStamp(permitted.createdAt ?? now.toISOString()), functie: 'WMO315',
  }, written.value);
  requireMayLeave(ports, id, recipient.id);
  try {
    await putIntoFolder(endpoint.folder, fileNameOf('wmo315', verzoek.identificatie), Buffer.from(text, 'utf8'));
  } catch (cause) {
    throw new Fault('RECIPIENT_UNAVAILABLE', { delivery: id, recipient: recipient.id }, { cause });
  }
  return {};
}

function refused({ id, recipient }: PermittedDelivery, rules: readonly string[], log: Log | undefined): Fault {
  const rule = [...new Set(rules)].join(' ');
  log?.warn('iwmo request refused', { delivery: id, recipient: recipient.id, rule });
  return new Fault('IWMO_REFUSED', { delivery: id, recipient: recipient.id, rule });
}
