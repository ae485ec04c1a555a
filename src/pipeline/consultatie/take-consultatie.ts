import type { Code } from '../../kernel/codes.ts';
import type { Clock, Log, NewId } from '../../kernel/ports.ts';
import type { Refusal } from '../../kernel/result.ts';
import { externalPath } from '../../policy/external-ids.ts';
import { consultatieTaskId, VRAAG } from '../../policy/consultatie/render-consultatie-task.ts';
import { decideAskConsultatie, decideStopConsultatie } from '../../workflow/consultatie/ask-consultatie.ts';
import type { ConsultatieDecision } from '../../workflow/consultatie/consultatie-draft.ts';
import type { Asked } from '../../workflow/consultatie/consultatie-events.ts';
import { infoCodesOf } from '../../workflow/consultatie/disclaimer.ts';
import { evolveConsultaties } from '../../workflow/consultatie/evolve-consultatie.ts';
import type { Network } from '../../workflow/network.ts';
import type { AuditEntry, Change, JourneyStore } from '../journey-store.ts';
import type { Mark } from '../message-keys.ts';
import type { PermitPorts } from '../show-delivery.ts';
import type { ConsultatieReceipt } from '../stories.ts';
import { consultatieContext } from './apply-consultatie.ts';
import type { LoadedConsultatie } from './consultatie-store.ts';

/** What taking in a question leans on. */
export type TakeConsultatiePorts = {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly mark: Mark;
  readonly network: () => Network;
  readonly store: JourneyStore;
  readonly externalId: PermitPorts['externalId'];
  readonly onMessage?: (outcome: string, code?: Code) => void;
};

/** What came of one question: what is written, and what its asker is told. */
export type TakenConsultatie = Pick<Change, 'consultatie' | 'effects' | 'alarms' | 'audit'> & { readonly outcome: 'accepted' | 'stopped' | 'invalid'; readonly findings: readonly Refusal[]; readonly codes: readonly Code[] };

/** Who is named in the audit. */
export type By = Pick<AuditEntry, 'actor' | 'actorRole' | 'onBehalfOf'>;

/** A message as it came, with the key and mark by which it is known again. */
export type ConsultatieMessage = { readonly source: string; readonly sender: string; readonly bytes: Uint8Array; readonly at: Date; readonly key: string; readonly bodyMark: string };

/** Refuses a question: nothing of it goes on; its asker is told every place at once. */
export function refusedConsultatie(sender: string, findings: readonly Refusal[]): TakenConsultatie {
  const code = findings[0]?.code ?? 'BODY_INVALID';
  return {
    outcome: 'invalid', findings, codes: [],
    audit: [{ action: 'refuse', outcome: 'minor-failure', code, actor: sender, subject: 'consultatie', detail: { reasons: [...new Set(findings.map((it) => it.code))] } }],
    // A region without consultants is the operator's to mend; a sender that repeats a mistake shows.
    alarms: [`invalid/${sender}/${code}`],
  };
}

/** Takes a question that passed every rule: it goes to its first consultant (G3), or to the one of its route (G4, G8). */
export async function takeConsultatie(ports: TakeConsultatiePorts, asked: Asked, at: Date, by: By): Promise<TakenConsultatie> {
  const decision = decideAskConsultatie({ asked, hasCrisis: false }, await consultatieContext(ports, at));
  return decision.ok
    ? taken(undefined, decision.value, { outcome: 'accepted', codes: ['RESPONSIBILITY_STAYS', ...infoCodesOf(asked)], by })
    : refusedConsultatie(by.actor, [decision.refusal]);
}

/** A crisis stops a question, also one that was asked before (`known`). */
export async function stopConsultatie(ports: TakeConsultatiePorts, asked: Asked, known: string | undefined, at: Date, by: By): Promise<TakenConsultatie> {
  const context = await consultatieContext(ports, at);
  const before = known === undefined ? undefined : await ports.store.consultaties.find(known);
  if (before !== undefined) {
    return taken(before, decideStopConsultatie(before.consultatie, context), { outcome: 'stopped', codes: ['CRISIS_CALL'], by });
  }
  const decision = decideAskConsultatie({ asked, hasCrisis: true }, context);
  if (!decision.ok) {
    throw new Error('a crisis is never refused');
  }
  return taken(undefined, decision.value, { outcome: 'stopped', codes: ['CRISIS_CALL'], by });
}

function taken(before: LoadedConsultatie | undefined, { events, effects }: ConsultatieDecision, { outcome, codes, by }: { readonly outcome: 'accepted' | 'stopped'; readonly codes: readonly Code[]; readonly by: By }): TakenConsultatie {
  const after = evolveConsultaties(before?.consultatie, events);
  if (after === undefined) {
    throw new Error('a decision without ConsultatieAsked for a new consultatie');
  }
  const code = outcome === 'stopped' ? ({ code: 'CRISIS_CALL' } as const) : {};
  return {
    outcome, findings: [], codes, consultatie: { ...(before === undefined ? {} : { before }), after, events }, effects,
    audit: [
      { action: 'receive', outcome: 'success', ...by, subject: 'consultatie', ...code },
      { action: 'decide', outcome: 'success', actor: 'gateway', subject: 'consultatie', ...code, detail: { result: outcome, type: after.type, channel: after.channel } },
    ],
  };
}

/** Commits message, consultatie, outbox and audit in one; undefined when the same message was stored by someone else first. */
export async function commitConsultatie(ports: TakeConsultatiePorts, message: ConsultatieMessage, result: TakenConsultatie): Promise<ConsultatieReceipt | undefined> {
  const { outcome, findings, codes: _codes, ...change } = result;
  const receipt = receiptOf(ports, result);
  const code = findings[0]?.code ?? (outcome === 'stopped' ? 'CRISIS_CALL' : undefined);
  // What was refused may come again under its number once it is mended, or once the network file changed.
  const key = outcome === 'invalid' ? ['consultatie-refused', message.key, message.bodyMark, ports.network().version].join('\u001f') : message.key;
  const written = await ports.store.commit({
    ...change, at: message.at,
    message: {
      id: ports.newId(), source: message.source, sender: message.sender, receivedAt: message.at, key, bodyMark: message.bodyMark, content: message.bytes,
      ack: new TextEncoder().encode(JSON.stringify(receipt)), outcome, ...(code === undefined ? {} : { code }),
    },
  });
  // A refusal is computed alike each time; only of what was taken the first answer counts.
  if (written === 'duplicate' && outcome !== 'invalid') {
    return undefined;
  }
  ports.onMessage?.(outcome, code);
  ports.log.info('message received', { door: message.source, sender: message.sender, outcome, code, kind: 'consultatie' });
  return receipt;
}

function receiptOf({ externalId }: TakeConsultatiePorts, { outcome, findings, codes, consultatie }: TakenConsultatie): ConsultatieReceipt {
  const after = consultatie?.after;
  const reader = after?.asker.via ?? after?.asker.partner ?? '';
  return {
    outcome, findings, codes, isRepeat: false,
    ...(after === undefined ? {} : { consultatie: after.id }),
    ...(after === undefined || reader === '' ? {} : { task: externalId({ journey: after.id, recipient: reader, type: 'Task', path: externalPath('vraagsteller', 'Task', consultatieTaskId(VRAAG)) }) }),
  };
}
