import type { DecisionDraft } from '../decision-draft.ts';
import { changedTaak } from '../decision-draft.ts';
import type { View } from '../effects.ts';
import { findPartner, regionOf } from '../find-partner.ts';
import type { Actie, Taak } from '../journey.ts';
import { afterWorkingDays } from '../next-step.ts';
import { followTaak } from '../taken/follow-taak.ts';
import { findTaak, isOpen, isUnaccepted } from '../taken/open-taken.ts';
import { askToewijzing, isToewijzing, mayAskToewijzing } from '../taken/ask-toewijzing.ts';
import { warnWithoutConsent } from '../taken/warn-without-consent.ts';
import { addDays, amsterdamDate, endOfDay } from '../termijnen/calendar.ts';
import { CATEGORIES, viewOfRole } from './categories.ts';
import { NO_PROVIDER } from './judge-advies.ts';
import { carriesOutFor } from './wmo-gemeente.ts';

/** Working days for the huisarts to write the referral (A14). */
const REFERRAL_WORKING_DAYS = 5;

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
      takeBack(draft, before.taak);
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

function takeBack(draft: DecisionDraft, localId: string): void {
  const taak = findTaak(draft.journey, localId);
  draft.work({ type: 'close', kind: 'open-action', key: localId });
  if (taak === undefined || !isUnaccepted(taak)) {
    return;
  }
  const next = changedTaak(taak, { status: taak.status === 'draft' ? 'entered-in-error' : 'cancelled', reason: 'advies-gewijzigd' }, draft.context.now);
  draft.record({ type: 'TaakChanged', taak: next });
  followTaak(draft, taak, next);
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

function sendActie(draft: DecisionDraft, actie: Actie, draftTaak: Taak | undefined): void {
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
  const needsReferral = code === 'ggz-behandeling';
  const verwijzing = `verwijzing-${actie.taak.slice('actie-'.length)}`;
  const dueAt = endOfDay(addDays(amsterdamDate(now), regionOf(network, draft.journey).terms.taskResponseDays));
  const taak: Taak = {
    localId: actie.taak, code, status: needsReferral ? 'draft' : 'requested', version: (draftTaak?.version ?? 0) + 1, owner: actie.aanbieder, view, actie: actie.id,
    ...(needsReferral ? { waitsFor: verwijzing } : { dueAt }), output: [], authoredAt: now, updatedAt: now,
    ...(actie.spoed === undefined ? {} : { spoed: actie.spoed }), ...(isElsewhere ? { anyGemeente: true as const } : {}),
  };
  if (draftTaak !== undefined) {
    // Its delivery waits already, and reads the newest advice when it goes.
    draft.record({ type: 'TaakChanged', taak });
    return;
  }
  draft.record({ type: 'TaakAdded', taak });
  draft.deliver({ recipient: taak.owner, view, kind: 'task', subject: taak.localId, ...(needsReferral ? { waiting: true } : {}) });
  warnWithoutConsent(draft, taak);
  if (needsReferral && findTaak(draft.journey, verwijzing) === undefined) {
    askReferral(draft, actie, verwijzing);
  }
}

/** A14: the huisarts gets a Task with the referral prefilled; the ggz Taak waits for it. */
function askReferral(draft: DecisionDraft, actie: Actie, localId: string): void {
  const { journey, context } = draft;
  const taak: Taak = {
    localId, code: 'verwijzing', status: 'requested', version: 1, owner: journey.huisarts, view: 'huisarts', actie: actie.id,
    dueAt: afterWorkingDays(context.now, REFERRAL_WORKING_DAYS), output: [], authoredAt: context.now, updatedAt: context.now,
  };
  draft.record({ type: 'TaakAdded', taak });
  draft.deliver({ recipient: taak.owner, view: 'huisarts', kind: 'task', subject: localId });
}
