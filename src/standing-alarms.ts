import type { PartnerQueue } from './outbox/list-partner-queues.ts';
import type { OpenWork } from './store/count-open-work.ts';
import type { SenderSeen } from './store/note-senders.ts';
import { isSilent } from './workflow/is-silent.ts';
import type { Network } from './workflow/network.ts';

/** All that alarms are judged by, as the database has it now. */
export type AlarmFacts = {
  readonly now: Date;
  readonly queues: readonly PartnerQueue[];
  readonly work: readonly OpenWork[];
  readonly senders: readonly SenderSeen[];
  readonly unread: readonly string[];
  readonly network: Network;
  readonly queueMinutes: number;
};

/** Which causes hold. Of what is in neither list nothing can be said now: it stays as it is. */
export type Standing = { readonly raised: readonly string[]; readonly unknown: readonly string[] };

/** Alarms that are judged from facts, by the first part of their cause: raised when the facts say so, cleared when they no longer do. */
export const JUDGED = ['recipient-down', 'recipient-untrusted', 'queue-age', 'refusal-unseen', 'sender-silent', 'crisis-unconfirmed', 'deadline-at-risk', 'unowned-action', 'dead-letter'] as const;
/** Alarms that others raise at the moment itself, and that end when these facts no longer hold. */
export const ENDING = ['unread', 'failed'] as const;
/** Alarms of single events: they end when none came for a day. */
export const QUIETENING = ['invalid', 'pull', 'pull-client'] as const;
/** From then on they are quiet. */
export const QUIET_MS = 86_400_000;

/** A notice of a refusal must be with the huisarts within the hour. */
const UNSEEN_MS = 3_600_000;

/** One cause for each thing that a person must look at, however many messages it touches. */
export function standingAlarms({ now, queues, work, senders, unread, network, queueMinutes }: AlarmFacts): Standing {
  const olderThan = (since: Date | null, ms: number): boolean => since !== null && now.getTime() - since.getTime() > ms;
  const perPartner = queues.flatMap(({ partner, dead, oldestAt, failingSince, untrustedSince, unseenSince }) => [
    ...(failingSince === null ? [] : [`recipient-down/${partner}`]),
    ...(untrustedSince === null ? [] : [`recipient-untrusted/${partner}`]),
    ...(olderThan(oldestAt, queueMinutes * 60_000) ? [`queue-age/${partner}`] : []),
    ...(olderThan(unseenSince, UNSEEN_MS) ? [`refusal-unseen/${partner}`] : []),
    ...(dead > 0 ? [`dead-letter/${partner}`] : []),
  ]);
  const perOwner = work.flatMap(({ kind, owner, code, isMessage, late, unconfirmed }) => {
    switch (kind) {
      case 'crisis':
        return unconfirmed > 0 ? [`crisis-unconfirmed/${owner}`] : [];
      case 'deadline':
        return code === 'AWAITING_READ' ? [] : [`deadline-at-risk/${owner}`];
      case 'unowned':
        return [`unowned-action/${owner}`];
      case 'open-action':
        return late > 0 ? [`unowned-action/${owner}`] : [];
      case 'dead-letter':
        return isMessage ? [`failed/${code ?? ''}`] : [];
      case 'held':
      case 'retention':
        return [];
    }
  });
  const silence = network.senders.flatMap(({ id, expect }) =>
    expect === undefined ? [] : [{ cause: `sender-silent/${id}`, isSilent: isSilent(expect, senders.find((it) => it.sender === id)?.lastAt, now) }]);
  return {
    raised: [...new Set([...perPartner, ...perOwner, ...unread.map((it) => `unread/${it}`), ...silence.filter((it) => it.isSilent === true).map((it) => it.cause)])],
    unknown: silence.filter((it) => it.isSilent === undefined).map((it) => it.cause),
  };
}
