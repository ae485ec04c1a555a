import { Fault } from '../../kernel/fault.ts';
import type { ConsultatieMessage, TakeConsultatiePorts } from './take-consultatie.ts';

/** Our own fault keeps the bytes of a question for a person to look at, once: a resend is decided afresh. Anything else is the asker's to repeat. */
export async function keepFailedConsultatie(ports: TakeConsultatiePorts, { source, sender, bytes, at, bodyMark }: ConsultatieMessage, error: unknown): Promise<void> {
  const code = error instanceof Fault ? error.code : 'INTERNAL';
  ports.log.error('message failed', { code, door: source, sender, cause: error instanceof Error ? error.name : 'unknown' });
  ports.onMessage?.(code === 'INTERNAL' ? 'failed' : 'turned-away', code);
  if (code !== 'INTERNAL') {
    return;
  }
  const id = ports.newId();
  try {
    await ports.store.commit({
      at, audit: [{ action: 'receive', outcome: 'serious-failure', code, actor: sender, subject: 'consultatie' }], alarms: [`failed/${code}/${sender}`],
      work: [{ kind: 'dead-letter', key: `bericht/${id}`, code, owner: ports.network().regions[0]?.planner ?? '' }],
      message: { id, source, sender, receivedAt: at, key: `failed\u001f${bodyMark}`, bodyMark, content: bytes, ack: new Uint8Array(), outcome: 'failed', code },
    });
  } catch {
    // The asker learns of the first fault; this one is the same to it.
    ports.log.error('failed message not kept', { code: 'DATABASE_UNAVAILABLE', door: source, sender });
  }
}
