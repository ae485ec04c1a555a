import type { DecisionDraft } from '../decision-draft.ts';
import { changedTaak } from '../decision-draft.ts';
import type { View } from '../effects.ts';
import { findPartner, regionOf } from '../find-partner.ts';
import type { Actie, Journey, Taak } from '../journey.ts';
import { afterWorkingDays } from '../next-step.ts';
import { askVerwijzing, nextVerwijzing } from '../taken/ask-verwijzing.ts';
import { findTaak, isOpen } from '../taken/open-taken.ts';
import { askToewijzing, isToewijzing, mayAskToewijzing } from '../taken/ask-toewijzing.ts';
import { takeBack } from '../taken/take-back.ts';
import { warnWithoutConsent } from '../taken/warn-without-consent.ts';
import { addDays, amsterdamDate, endOfDay } from '../termijnen/calendar.ts';
import { CATEGORIES, viewOfRole } from './categories.ts';
import { NO_PROVIDER } from './judge-advies.ts';
import { carriesOutFor } from './wmo-gemeente.ts';

/** Reason of a Taak that a next version of the advice took back. */
const CHANGED = 'advies-gewijzigd';

/**
 * The localId of an action's Taak in this version: a new provider gets a Taak of its own. A number that the last version
 * left out goes on with the Taak that it had while that runs at this provider, and else has a new one.
 */
export function taakIdOf(actie: Pick<Actie, 'id' | 'aanbieder'>, previous: readonly Actie[], taken: readonly Taak[]): string {
  const before = previous.find((one) => one.id === actie.id);
  const own = taken.filter((one) => one.actie === actie.id && one.code !== 'verwijzing');
  const taak = before === undefined ? own.findLast((one) => one.localId.startsWith('actie-')) : findTaak({ taken }, before.taak);
  if (taak === undefined) {
    return before?.taak ?? `actie-${actie.id}`;
  }
  const ended = !isOpen(taak) && (before === undefined || taak.status !== 'completed');
  return ended || taak.owner !== actie.aanbieder ? `actie-${actie.id}-${own.length + 1}` : taak.localId;
}

/**
 * Makes the Taken of an advice what its actions say (journey.advies is recorded already). Unchanged actions are left
 * alone; a complete one that the person agrees to goes out; an open one waits with the team; one that is gone, or went
 * to somebody else, is taken back while nobody accepted it: care that was accepted goes on.
 */
export function planTaken(draft: DecisionDraft, previous: readonly Actie[]): void {
  const acties = draft.journey.advies?.acties ?? [];
  for (const before of previous) {
    const now = acties.find((one) => one.id === before.id);
    if (now === undefined || now.taak !== before.taak || now.openstaand.includes('PERSON_DISAGREES')) {
      takeBack(draft, before.taak, CHANGED);
    }
  }
  for (const actie of acties) {
    const before = previous.find((one) => one.id === actie.id);
    const same = before !== undefined && before.bron === actie.bron && before.taak === actie.taak && before.openstaand.length === actie.openstaand.length;
    if (!same) {
      planActie(draft, actie);
    }
  }
}

function planActie(draft: DecisionDraft, actie: Actie): void {
  if (actie.openstaand.includes('PERSON_DISAGREES')) {
    return;
  }
  if (actie.openstaand.length > 0 || actie.aanbieder === NO_PROVIDER) {
    leaveWithTeam(draft, actie);
    return;
  }
  draft.work({ type: 'close', kind: 'open-action', key: actie.taak });
  const taak = findTaak(draft.journey, actie.taak);
  if (taak === undefined || taak.status === 'draft') {
    sendActie(draft, actie, taak);
  } else if (isToewijzing(taak) && isOpen(taak)) {
    // A verzoek om toewijzing is pending and can't be sent twice (TR347, TR374): who changes it does so by its own software.
    draft.work({ type: 'open', kind: 'open-action', key: actie.taak, owner: draft.journey.team ?? regionOf(draft.context.network, draft.journey).planner, dueAt: afterWorkingDays(draft.context.now, 1) });
  } else if (isOpen(taak)) {
    // Its content is read from the advice at send time: the owner gets the new one, the state stays.
    draft.record({ type: 'TaakChanged', taak: changedTaak(taak, {}, draft.context.now) });
    draft.deliver({ recipient: taak.owner, view: taak.view as View, kind: 'task', subject: taak.localId });
  }
}

/** Nobody's action is the team's (design 4): with a term, on the worklist. */
function leaveWithTeam(draft: DecisionDraft, actie: Actie): void {
  const region = regionOf(draft.context.network, draft.journey);
  const code = actie.openstaand[0] ?? 'AANBOD_ONTBREEKT';
  draft.work({ type: 'open', kind: 'open-action', key: actie.taak, code, owner: draft.journey.team ?? region.planner, dueAt: afterWorkingDays(draft.context.now, region.terms.heldWorkingDays) });
}

function sendActie(draft: DecisionDraft, actie: Actie, before: Taak | undefined): void {
  const { now, network } = draft.context;
  const partner = findPartner(network, actie.aanbieder);
  const view = viewOfRole(partner?.role ?? 'rho');
  const isElsewhere = actie.anyGemeente === true && partner !== undefined && !carriesOutFor(partner, draft.journey.gemeente);
  if (view === undefined) {
    leaveWithTeam(draft, actie);
    return;
  }
  const usual = CATEGORIES[actie.categorie]?.taak ?? 'ondersteuning';
  if (usual === 'wmo-melding' && mayAskToewijzing(partner, actie.beschikking)) {
    askToewijzing(draft, actie, { localId: actie.taak, beschikking: actie.beschikking ?? {} });
    return;
  }
  // S003 bijlage 1: who has the gemeente's mandate granted it at the table, so that there is nothing left to melden.
  const code = actie.indicatie === 'indicatie' ? 'wmo-indicatie' : usual;
  const waitsFor = code === 'ggz-behandeling' ? referralFor(draft.journey, actie, before) : undefined;
  const waits = waitsFor !== undefined && findTaak(draft.journey, waitsFor)?.status !== 'completed';
  const dueAt = endOfDay(addDays(amsterdamDate(now), regionOf(network, draft.journey).terms.taskResponseDays));
  const taak: Taak = {
    localId: actie.taak, code, status: waits ? 'draft' : 'requested', version: (before?.version ?? 0) + 1, owner: actie.aanbieder, view, actie: actie.id,
    ...(waitsFor === undefined ? {} : { waitsFor }), ...(waits ? {} : { dueAt }), output: [], authoredAt: now, updatedAt: now,
    ...(actie.spoed === undefined ? {} : { spoed: actie.spoed }), ...(isElsewhere ? { anyGemeente: true as const } : {}),
  };
  draft.record({ type: before === undefined ? 'TaakAdded' : 'TaakChanged', taak });
  if (before === undefined) {
    draft.deliver({ recipient: taak.owner, view, kind: 'task', subject: taak.localId, ...(waits ? { waiting: true } : {}) });
  } else if (!waits) {
    // Its delivery waits already, and reads the newest advice when it goes.
    draft.release(taak.localId);
  }
  warnWithoutConsent(draft, taak);
  settleReferral(draft, taak, before);
}

/** A14: a referral is asked for once; one that the action does not wait for any more is taken back. */
function settleReferral(draft: DecisionDraft, { actie, waitsFor }: Taak, before: Taak | undefined): void {
  if (actie !== undefined && waitsFor !== undefined && findTaak(draft.journey, waitsFor) === undefined) {
    askVerwijzing(draft, actie, waitsFor);
  } else if (waitsFor === undefined && before?.waitsFor !== undefined) {
    takeBack(draft, before.waitsFor, CHANGED);
  }
}

/** Which referral a ggz action waits for: the one that was asked for, while the huisarts may still write it or when it is there; else one that is asked for now. */
function referralFor(journey: Journey, actie: Actie, before: Taak | undefined): string {
  const asked = findTaak(journey, before?.waitsFor);
  return asked !== undefined && (isOpen(asked) || asked.status === 'completed') ? asked.localId : nextVerwijzing(journey, actie.id);
}
