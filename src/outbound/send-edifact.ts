import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../kernel/fault.ts';
import type { Clock } from '../kernel/ports.ts';
import type { PermittedDelivery } from '../policy/permit.ts';
import type { PartnerEndpoint } from '../workflow/network.ts';
import { edifactMessage, interchangeReference } from './edifact/edifact-message.ts';
import type { LetterNetwork } from './letter/permitted-parts.ts';
import type { Receipt } from './receipt.ts';
import type { MayLeave } from './may-leave.ts';
import { requireMayLeave } from './may-leave.ts';

/** An endpoint that takes Edifact files. */
export type EdifactEndpoint = Extract<PartnerEndpoint, { readonly protocol: 'edifact' }>;

/** What sending Edifact leans on. */
export type SendEdifactPorts = MayLeave & { readonly clock: Clock; readonly sender: () => LetterNetwork };

/**
 * Puts a permitted delivery as `<reference>.edi` into `<folder>/out`, from where the operator's mail client takes it:
 * written aside, synced, then renamed, so that nobody ever sees half a file. Delivered = the file stands there. A repeat
 * has the same name and reference. Throws RECIPIENT_UNAVAILABLE when the folder can't be written; the folder itself is
 * never made, since a share that is not mounted must not look like one that takes letters.
 */
export async function sendEdifact(permitted: PermittedDelivery, endpoint: EdifactEndpoint, ports: SendEdifactPorts): Promise<Receipt> {
  const { clock, sender } = ports;
  const text = edifactMessage(permitted, endpoint, sender(), clock.now());
  const name = interchangeReference(permitted.id);
  const out = join(endpoint.folder, 'out');
  requireMayLeave(ports, permitted.id, permitted.recipient.id);
  const aside = join(out, `.${name}.tmp`);
  try {
    await mkdir(out).catch(ignoreExisting);
    // Readable for the operator's group, where the mail client runs; for nobody else.
    await writeSynced(aside, text, 0o640);
    await rename(aside, join(out, `${name}.edi`));
  } catch (cause) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw new Fault('RECIPIENT_UNAVAILABLE', { delivery: permitted.id, recipient: permitted.recipient.id }, { cause });
  }
  return {};
}

async function writeSynced(path: string, text: string, mode: number): Promise<void> {
  const file = await open(path, 'w', mode);
  try {
    await file.writeFile(text, 'ascii');
    await file.sync();
  } finally {
    await file.close();
  }
}

function ignoreExisting(cause: NodeJS.ErrnoException): void {
  if (cause.code !== 'EEXIST') {
    throw cause;
  }
}
