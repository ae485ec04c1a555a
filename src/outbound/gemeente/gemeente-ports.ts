import { Fault } from '../../kernel/fault.ts';
import type { Clock } from '../../kernel/ports.ts';
import type { PermittedDelivery } from '../../policy/permit.ts';
import type { HttpFetch } from '../https-fetch.ts';
import type { LetterNetwork } from '../letter/permitted-parts.ts';
import type { MayLeave } from '../may-leave.ts';

/** What sending to a gemeente leans on. `secretOf` gives a secret by its name in the network file; undefined when there is none. */
export type SendGemeentePorts = MayLeave & {
  readonly clock: Clock;
  readonly sender: () => LetterNetwork;
  readonly fetch?: HttpFetch;
  readonly secretOf?: (name: string) => Promise<string | undefined>;
};

/** Limit of one call where the network file names none, ms. */
export const DEFAULT_TIMEOUT_MS = 30_000;

/** The secret of this name. Throws ENVIRONMENT when it is not there: our fault, and nothing leaves. */
export async function requiredSecret({ secretOf }: Pick<SendGemeentePorts, 'secretOf'>, name: string, details: Readonly<Record<string, string>>): Promise<string> {
  const secret = await secretOf?.(name);
  if (secret === undefined || secret === '') {
    throw new Fault('ENVIRONMENT', { ...details, settings: 'MGN_PARTNER_SECRETS_DIR' });
  }
  return secret;
}

/** Ids of a delivery, for faults. */
export function detailsOf({ id, recipient }: PermittedDelivery): Readonly<Record<string, string>> {
  return { delivery: id, recipient: recipient.id };
}

/** The day on which a moment falls in the Netherlands, as FHIR date. */
export function dayOf(now: Date): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Amsterdam' }).format(now);
}
