import type { RejectionCode } from '../../kernel/codes.ts';
import type { Result } from '../../kernel/result.ts';
import { accept, refuse } from '../../kernel/result.ts';
import { chooseConsultant } from './choose-consultant.ts';
import type { Consultatie, Stap, StapStatus } from './consultatie.ts';
import type { ConsultatieContext, ConsultatieDecision } from './consultatie-draft.ts';
import { draftConsultatie, ownerOf, replyTo } from './consultatie-draft.ts';
import { NO_CONSULTATIE_EFFECTS } from './consultatie-effects.ts';
import { mayNotGo } from './find-identity.ts';

/** A consultant's Task comes back. `output`: `antwoord`, or `doorgeven` (coded reason) with `toelichting`. */
export type UpdateStap = {
  readonly localId: string;
  readonly by: string;
  readonly status: string;
  /** If-Match. */
  readonly expectedVersion: number;
  readonly reason?: string;
  readonly reasonText?: string;
  readonly output: readonly { readonly type: string; readonly value: string }[];
};

/** Why a kaderarts hands a question up (G3). `anders` needs words. */
export const HAND_UP_REASONS = ['complexe-hulpvraag', 'medicatie', 'diagnostiek', 'anders'] as const;

/** The status machine of a consultant's Task, row for row (dutch-fhir.md 7.3, without care's states); every other pair is refused. */
export const STAP_TRANSITIONS: Readonly<Record<StapStatus, readonly StapStatus[]>> = {
  requested: ['received', 'accepted', 'rejected'],
  received: ['accepted', 'rejected'],
  accepted: ['in-progress', 'completed', 'rejected'],
  'in-progress': ['completed', 'rejected'],
  completed: [], rejected: [], cancelled: [],
};

/**
 * The consultant's next step: it accepts, answers, hands up to the psychiater with a reason (G3, trede 1 of the staircase
 * only), or says no, and then the question goes to a colleague. The same state again changes nothing.
 */
export function decideUpdateStap(consultatie: Consultatie, command: UpdateStap, context: ConsultatieContext): Result<ConsultatieDecision> {
  const stap = consultatie.stappen.find((it) => it.localId === command.localId && it.consultant === command.by);
  if (stap === undefined) {
    return refuse('NOT_FOUND');
  }
  if (command.expectedVersion !== stap.version) {
    return refuse('VERSION_CONFLICT', 'Task.meta.versionId');
  }
  if (command.status === stap.status) {
    return accept({ events: [], effects: NO_CONSULTATIE_EFFECTS });
  }
  const next = STAP_TRANSITIONS[stap.status].find((it) => it === command.status);
  if (next === undefined || consultatie.status !== 'open') {
    return refuse('TRANSITION_REFUSED', 'Task.status');
  }
  const identity = identityIn(consultatie, command);
  if (identity !== undefined) {
    return refuse(identity.code, identity.at);
  }
  if (next === 'completed') {
    return completed(consultatie, stap, command, context);
  }
  if (next === 'rejected') {
    return rejected(consultatie, stap, command, context);
  }
  const draft = draftConsultatie(consultatie, context);
  draft.changeStap(stap, { status: next });
  return accept(draft.finish());
}

/** The consultant's words go to the asker and on: they may name nobody either (G5). */
function identityIn({ vraag }: Consultatie, { output, reasonText }: UpdateStap): { readonly code: RejectionCode; readonly at: string } | undefined {
  const texts = [...output.map((it) => ({ at: 'Task.output', text: it.value })), ...(reasonText === undefined ? [] : [{ at: 'Task.statusReason.text', text: reasonText }])];
  for (const { at, text } of texts) {
    const code = mayNotGo(text, vraag?.identificatie !== undefined);
    if (code !== undefined) {
      return { code, at };
    }
  }
  return undefined;
}

function completed(consultatie: Consultatie, stap: Stap, { output }: UpdateStap, context: ConsultatieContext): Result<ConsultatieDecision> {
  const valueOf = (type: string): string => output.find((it) => it.type === type)?.value.trim() ?? '';
  const antwoord = valueOf('antwoord');
  const reden = valueOf('doorgeven');
  if (antwoord !== '' && reden !== '') {
    // An answer ends the question; handing it up keeps it open. Both at once would leave the asker guessing.
    return refuse('FIELD_INVALID', 'Task.output');
  }
  if (reden !== '') {
    return handedUp(consultatie, stap, { reden, toelichting: valueOf('toelichting') }, context);
  }
  if (antwoord === '') {
    return refuse('OUTPUT_MISSING', 'Task.output');
  }
  const draft = draftConsultatie(consultatie, context);
  draft.changeStap(stap, { status: 'completed', antwoord });
  draft.record({ type: 'ConsultatieAnswered', trede: stap.trede });
  draft.deliver({ recipient: replyTo(consultatie.asker), view: 'vraagsteller', kind: 'consultation-answer', subject: stap.localId });
  return accept(draft.finish());
}

function handedUp(consultatie: Consultatie, stap: Stap, { reden, toelichting }: { readonly reden: string; readonly toelichting: string }, context: ConsultatieContext): Result<ConsultatieDecision> {
  if (consultatie.type !== 'getrapt' || stap.trede !== 1) {
    return refuse('TRANSITION_REFUSED', 'Task.output');
  }
  if (!HAND_UP_REASONS.some((it) => it === reden)) {
    return refuse('CODE_UNKNOWN', 'Task.output');
  }
  if (reden === 'anders' && toelichting === '') {
    return refuse('REASON_MISSING', 'Task.output');
  }
  const psychiater = chooseConsultant(consultatie, 2, context);
  if (psychiater === undefined) {
    // The question stays with the kaderarts, who knows it and can answer.
    return refuse('CONSULTANT_MISSING', 'Task.output');
  }
  const draft = draftConsultatie(consultatie, context);
  draft.changeStap(stap, { status: 'completed', doorgegeven: { reden, ...(toelichting === '' ? {} : { toelichting }) } });
  draft.openStap(2, psychiater);
  draft.tellAsker('consultation-handed-up');
  return accept(draft.finish());
}

/** A colleague of the same trede gets it; when none is left the asker hears so at once, and the planner that room is missing. */
function rejected(consultatie: Consultatie, stap: Stap, { reason = '', reasonText }: UpdateStap, context: ConsultatieContext): Result<ConsultatieDecision> {
  if (reason === '') {
    return refuse('REASON_MISSING', 'Task.statusReason');
  }
  const draft = draftConsultatie(consultatie, context);
  draft.changeStap(stap, { status: 'rejected', reason, ...(reasonText === undefined ? {} : { reasonText }) });
  const colleague = chooseConsultant(consultatie, stap.trede, context);
  if (colleague !== undefined) {
    draft.openStap(stap.trede, colleague);
    return accept(draft.finish());
  }
  draft.record({ type: 'ConsultatieUnanswered' });
  draft.tellAsker('consultation-unanswered', 'CONSULTANT_MISSING');
  draft.work({ type: 'open', kind: 'unowned', key: 'consultatie', code: 'CONSULTANT_MISSING', owner: ownerOf(consultatie, context.network), dueAt: context.now });
  return accept(draft.finish());
}
