import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';
import type { Consultatie } from '../../workflow/consultatie/consultatie.ts';
import { openStap } from '../../workflow/consultatie/consultatie.ts';
import { mayNotGo } from '../../workflow/consultatie/find-identity.ts';
import { findPartner, findRegion } from '../../workflow/find-partner.ts';
import type { Partner, PartnerRole } from '../../workflow/network.ts';
import { seesPersons } from '../../workflow/sees-persons.ts';
import type { ConsultatieDelivery, ConsultatieFacts } from './consultatie-delivery.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Who may look through each view: the consultant of that trede, and who asked (G1, G3, G8). */
const ROLES: Readonly<Record<ConsultatieDelivery['view'], readonly PartnerRole[]>> = {
  kaderarts: ['kaderarts'],
  psychiater: ['psychiater'],
  vraagsteller: ['huisarts', 'gemeente', 'welzijn', 'schuldhulp', 'partner'],
};

/** Whether this recipient is who has the question, or who asked it. */
export function checkConsultatieRecipient(delivery: Pick<ConsultatieDelivery, 'recipient' | 'view' | 'subject'>, { consultatie, network }: Pick<ConsultatieFacts, 'consultatie' | 'network'>): Result<Partner> {
  const partner = findPartner(network, delivery.recipient);
  if (partner === undefined) {
    return refuse('RECIPIENT_UNKNOWN');
  }
  const isOwn = delivery.view === 'vraagsteller'
    ? [consultatie.asker.partner, consultatie.asker.via].includes(partner.id)
    : consultatie.stappen.some((it) => it.localId === delivery.subject && it.consultant === partner.id && it.view === delivery.view);
  if (!isOwn || !ROLES[delivery.view].includes(partner.role) || !seesPersons(partner)) {
    return refuse('ROLE_REFUSED', 'Partner.role');
  }
  return partner.active === false ? refuse('RECIPIENT_PAUSED') : accept(partner);
}

/** Whether the consultatie stands so that this may leave now: a question while it is open, an answer while access lasts (M8). Notices always. */
export function checkConsultatieStand({ kind, subject }: Pick<ConsultatieDelivery, 'kind' | 'subject'>, facts: Pick<ConsultatieFacts, 'consultatie' | 'network' | 'now'>): Result<void> {
  const { consultatie } = facts;
  if (kind === 'consultation-notice') {
    return accept(undefined);
  }
  const isWanted = kind === 'consultation' ? consultatie.status === 'open' && openStap(consultatie)?.localId === subject : consultatie.status === 'answered';
  if (!isWanted) {
    return refuse('CANCELLED', 'Task.status');
  }
  return isAccessOver(facts) ? refuse('ACCESS_ENDED') : accept(undefined);
}

/** Whether nobody may look at the content any more: so many days after it was closed (M8). An unreadable time ends it. */
export function isAccessOver({ consultatie, network, now }: Pick<ConsultatieFacts, 'consultatie' | 'network' | 'now'>): boolean {
  const days = findRegion(network, consultatie.region)?.terms.accessDays ?? 28;
  return consultatie.closedAt !== undefined && !(Date.parse(now) <= Date.parse(consultatie.closedAt) + days * DAY_MS);
}

/** G5 once more, at the moment of sending and apart from the door: what the scan finds by now does not leave. */
export function hasIdentity({ vraag, stappen }: Consultatie): boolean {
  const texts = [
    ...(vraag === undefined ? [] : [vraag.casusbeschrijving, vraag.hulpvraag, ...vraag.bijlagen]),
    ...stappen.flatMap((it) => [it.antwoord, it.doorgegeven?.toelichting, it.reasonText]),
  ];
  return texts.some((text) => text !== undefined && mayNotGo(text, vraag?.identificatie !== undefined) !== undefined);
}
