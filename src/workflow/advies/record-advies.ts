import { accept, refuse } from '../../kernel/result.ts';
import type { AdviesDecision, RecordAdvies } from '../commands.ts';
import type { Decide } from '../decision.ts';
import type { DecisionDraft } from '../decision-draft.ts';
import { draftDecision } from '../decision-draft.ts';
import { regionOf } from '../find-partner.ts';
import type { Actie, Advies, Journey } from '../journey.ts';
import { afterWorkingDays } from '../next-step.ts';
import { gesprekWarnings } from '../verkennend-gesprek/record-gesprek.ts';
import { reportedGesprekken } from './reported-gesprekken.ts';
import type { AdviesVerdict } from './judge-advies.ts';
import { judgeAdvies, openCodes } from './judge-advies.ts';
import { planTaken, taakIdOf } from './plan-taken.ts';
import type { AdviesAnswers } from './read-advies.ts';
import { readAdvies } from './read-advies.ts';

/** Worklist key of an advice that is not final yet. */
export const OPEN_ADVICE = 'advies';

/**
 * The joint advice, or a next version of it. Complete actions that the person agrees to go out, the others wait with the
 * team (A1–A9, design 4). An advice with open places is kept as preliminary, whatever its sender calls it, and every
 * open place is told; only one that says it is final and has no action at all is refused (A1). The final advice goes to
 * the huisarts (A13).
 */
export const decideRecordAdvies: Decide<RecordAdvies, AdviesDecision> = (journey, command, context) => {
  if (journey === undefined) {
    return refuse('NOT_FOUND');
  }
  if (journey.status !== 'accepted') {
    return refuse('STATE_CONFLICT', 'QuestionnaireResponse');
  }
  const answers = readAdvies(command.response);
  const isFinal = command.response.status === 'completed' || command.response.status === 'amended';
  if (isFinal && answers.acties.length === 0) {
    return refuse('ADVIES_INCOMPLETE', 'actie');
  }
  if (hasBadNumbers(answers)) {
    return refuse('FIELD_INVALID', 'actie.id');
  }
  const draft = draftDecision(journey, context);
  recordGesprekken(draft, answers);
  const verdict = judgeAdvies(answers, draft.journey, context.network, context.now);
  const findings = [...verdict.whole, ...[...verdict.acties.values()].flat()];
  // A person's no to an action is an answer: it does not keep the advice from being final.
  const complete = findings.every((one) => one.code === 'PERSON_DISAGREES');
  const previous = journey.advies?.acties ?? [];
  draft.record({ type: 'AdviesRecorded', advies: adviesOf(journey, answers, verdict, command, isFinal && complete, context.now) });
  draft.warn(...verdict.warnings);
  planTaken(draft, previous);
  deliverAdvies(draft, journey.advies, isFinal && !complete);
  const decision = draft.finish();
  return decision.ok ? accept({ ...decision.value, findings }) : decision;
};

/** Every action has a number of its own: it is how versions of an advice are compared. */
function hasBadNumbers({ acties }: AdviesAnswers): boolean {
  return acties.some((one) => !Number.isInteger(one.id)) || new Set(acties.map((one) => one.id)).size !== acties.length;
}

function recordGesprekken(draft: DecisionDraft, answers: AdviesAnswers): void {
  for (const gesprek of reportedGesprekken(draft.journey, answers, draft.context)) {
    draft.warn(...gesprekWarnings(draft.journey, gesprek));
    draft.record({ type: 'GesprekHeld', gesprek });
  }
}

function adviesOf(journey: Journey, answers: AdviesAnswers, verdict: AdviesVerdict, { bundle }: RecordAdvies, isFinal: boolean, now: string): Advies {
  const previous = journey.advies?.acties ?? [];
  const acties = answers.acties.map((one): Actie => {
    const openstaand = openCodes(verdict.acties.get(one.id) ?? []);
    const aanbieder = one.aanbieder ?? '';
    return {
      id: one.id, categorie: one.categorie ?? '', aanbieder, naam: one.naam ?? '', ...(one.start === undefined ? {} : { start: one.start }),
      persoonAkkoord: one.persoonAkkoord === true, compleet: openstaand.every((code) => code === 'PERSON_DISAGREES'), openstaand,
      ...(one.overbrugt === undefined ? {} : { overbrugt: one.overbrugt }), ...beschikkingOf(one), ...wmoPart(one), taak: taakIdOf({ id: one.id, aanbieder }, previous, journey.taken), bron: one.bron,
    };
  });
  // N2 runs from the first final version: a later one gives nobody more time.
  const finalAt = journey.advies?.finalAt ?? (isFinal ? now : undefined);
  return { version: (journey.advies?.version ?? 0) + 1, status: isFinal ? 'final' : 'preliminary', ...(finalAt === undefined ? {} : { finalAt }), recordedAt: now, bundle, acties };
}

/** What the gemeente decided already, as the advice reports it (A12); a promise is no beschikking. */
function beschikkingOf({ indicatie, beschikkingnummer, beschikkingsdatum }: AdviesAnswers['acties'][number]): Pick<Actie, 'beschikking'> {
  const isGiven = indicatie === 'indicatie' || beschikkingnummer !== undefined;
  return isGiven ? { beschikking: { ...(beschikkingnummer === undefined ? {} : { nummer: beschikkingnummer }), ...(beschikkingsdatum === undefined ? {} : { ingangsdatum: beschikkingsdatum }) } } : {};
}

/** What only a Wmo action has. */
function wmoPart({ categorie, indicatie, spoed, beschermdWonen }: AdviesAnswers['acties'][number]): Pick<Actie, 'indicatie' | 'spoed' | 'anyGemeente'> {
  return categorie !== 'wmo-begeleiding' ? {}
    : { ...(indicatie === undefined ? {} : { indicatie }), ...(spoed === true ? { spoed } : {}), ...(beschermdWonen === true ? { anyGemeente: true as const } : {}) };
}

/** A13: the final advice, and each changed version of it, goes to the huisarts; one that should be final waits with the team. */
function deliverAdvies(draft: DecisionDraft, before: Advies | undefined, shouldBeFinal: boolean): void {
  const { journey, context } = draft;
  const region = regionOf(context.network, journey);
  if (journey.advies?.status === 'final') {
    if (before?.status !== 'final' || contentOf(before) !== contentOf(journey.advies)) {
      draft.deliver({ recipient: journey.huisarts, view: 'huisarts', kind: 'advice' });
    }
    if (journey.notified?.includes('advies') !== true) {
      draft.record({ type: 'HuisartsNotified', about: 'advies' });
    }
    draft.work({ type: 'close', kind: 'open-action', key: OPEN_ADVICE });
  } else if (shouldBeFinal) {
    draft.work({ type: 'open', kind: 'open-action', key: OPEN_ADVICE, code: 'ADVIES_INCOMPLETE', owner: journey.team ?? region.planner, dueAt: afterWorkingDays(context.now, region.terms.heldWorkingDays) });
  }
}

/** What an advice says, without the time of its Bundle: a team that posts the same again has nothing new to tell. */
function contentOf({ bundle, acties }: Advies): string {
  return JSON.stringify([bundle.entry, acties.map((one) => [one.taak, one.bron])]);
}
