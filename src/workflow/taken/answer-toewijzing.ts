import { accept, refuse } from '../../kernel/result.ts';
import type { AnswerToewijzing, ToewijzingAntwoord } from '../commands.ts';
import type { Decide } from '../decision.ts';
import type { DecisionDraft } from '../decision-draft.ts';
import { changedTaak, draftDecision } from '../decision-draft.ts';
import { NO_EFFECTS } from '../effects.ts';
import { regionOf } from '../find-partner.ts';
import type { Taak, TaakStatus } from '../journey.ts';
import { afterWorkingDays } from '../next-step.ts';
import { addDays, amsterdamDate, endOfDay } from '../termijnen/calendar.ts';
import { isToewijzing, ONDERZOEK_DAYS } from './ask-toewijzing.ts';
import { followTaak } from './follow-taak.ts';
import { findTaak, isOpen } from './open-taken.ts';

/**
 * What a gemeente answers to a verzoek om toewijzing: the retour (WMO316), in onderzoek or afgewezen (WMO319), or the
 * toewijzing itself (WMO301). The order in which they come means nothing (OP080); a message that comes again changes nothing.
 * A request in onderzoek is received and not accepted: nobody said yes yet, and N3 runs on. A refusal names the rule in `at`.
 */
export const decideAnswerToewijzing: Decide<AnswerToewijzing> = (journey, { localId, by, bericht, antwoord }, context) => {
  const taak = journey === undefined ? undefined : findTaak(journey, localId);
  if (journey === undefined || taak === undefined || !isToewijzing(taak) || taak.owner !== by) {
    return refuse('NOT_FOUND', 'TR355');
  }
  if (taak.output.some((it) => it.type === BERICHT && it.value === bericht)) {
    return accept({ events: [], effects: NO_EFFECTS, warnings: [] });
  }
  const rule = ruleAgainst(taak, antwoord);
  if (rule !== undefined) {
    return refuse('STATE_CONFLICT', rule);
  }
  const draft = draftDecision(journey, context);
  apply(draft, taak, antwoord, bericht);
  return draft.finish();
};

/** Output of a Taak: the messages that were acted upon. */
const BERICHT = 'iwmo-bericht';

/** TR359, TR360, TR365: which answers may not follow each other. */
function ruleAgainst(taak: Taak, { kind }: ToewijzingAntwoord): string | undefined {
  if (kind !== 'onderzoek' && kind !== 'afgewezen') {
    return undefined;
  }
  if (taak.status === 'completed') {
    return 'TR359';
  }
  if (taak.status === 'rejected' && taak.output.some((it) => it.type === BERICHT && it.value.startsWith('wmo319 '))) {
    return 'TR365';
  }
  return kind === 'onderzoek' && taak.output.some((it) => it.type === 'onderzoek') ? 'TR360' : undefined;
}

function apply(draft: DecisionDraft, taak: Taak, antwoord: ToewijzingAntwoord, bericht: string): void {
  const seen = { type: BERICHT, value: bericht };
  if (!isOpen(taak) || taak.status === 'draft') {
    // It ended here, and the gemeente says otherwise: a person looks.
    if (antwoord.kind !== 'ontvangen' && taak.status !== 'completed') {
      askTeam(draft, taak);
    }
    return;
  }
  switch (antwoord.kind) {
    case 'ontvangen':
      if (taak.status === 'requested') {
        step(draft, taak, { status: 'received', output: [...taak.output, seen] });
      }
      return;
    case 'afgekeurd':
      step(draft, taak, { status: 'rejected', reason: 'bericht-afgekeurd', output: [...taak.output, ...antwoord.codes.map((value) => ({ type: 'retourcode', value })), seen] });
      return;
    case 'onderzoek':
      step(draft, taak, {
        status: 'received', output: [...taak.output, { type: 'onderzoek', value: antwoord.dagtekening }, seen],
        dueAt: endOfDay(addDays(amsterdamDate(taak.authoredAt), ONDERZOEK_DAYS)),
      });
      return;
    case 'afgewezen':
      step(draft, taak, { status: 'rejected', reason: REDENEN[antwoord.reden] ?? 'anders', reasonText: antwoord.tekst, output: [...taak.output, seen] });
      return;
    case 'toegewezen':
      assign(draft, taak, [...taak.output, ...antwoord.output, seen]);
  }
}

/** What WJ759 says in our reasons; the standard's own words go with it. */
const REDENEN: Readonly<Record<string, string>> = { 3: 'buiten-aanbod', 4: 'buiten-aanbod', 5: 'buiten-werkgebied', 6: 'dubbel', 7: 'contra-indicatie' };

/** The way to completed has all its steps: the gemeente said yes, and assigned. */
function assign(draft: DecisionDraft, taak: Taak, output: Taak['output']): void {
  const { now } = draft.context;
  const path: readonly TaakStatus[] = ['accepted', 'in-progress', 'completed'];
  path.reduce((state, status) => step(draft, state, {
    status,
    ...(status === 'accepted' ? { acceptedAt: now, acceptedBy: taak.owner } : {}),
    ...(status === 'in-progress' ? { startedAt: now } : {}),
    ...(status === 'completed' ? { output } : {}),
  }), taak);
}

function step(draft: DecisionDraft, taak: Taak, change: Partial<Taak>): Taak {
  const next = changedTaak(taak, change, draft.context.now);
  draft.record({ type: 'TaakChanged', taak: next });
  if (next.status !== taak.status) {
    followTaak(draft, taak, next);
  }
  return next;
}

function askTeam(draft: DecisionDraft, taak: Taak): void {
  const region = regionOf(draft.context.network, draft.journey);
  draft.work({ type: 'open', kind: 'open-action', key: taak.localId, owner: draft.journey.team ?? region.planner, dueAt: afterWorkingDays(draft.context.now, region.terms.heldWorkingDays) });
}
