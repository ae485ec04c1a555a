import type { Patient, RelatedPerson } from '@medplum/fhirtypes';
import type { Code } from '../../kernel/codes.ts';
import { accept, refuse } from '../../kernel/result.ts';
import type { InvokeExpert } from '../commands.ts';
import type { Decide, DecisionContext } from '../decision.ts';
import { draftDecision } from '../decision-draft.ts';
import { NO_EFFECTS } from '../effects.ts';
import { findPartner, findVgTeam, regionOf } from '../find-partner.ts';
import type { Journey, Taak } from '../journey.ts';
import { isOpen } from '../taken/open-taken.ts';
import { addDays, amsterdamDate, endOfDay } from '../termijnen/calendar.ts';
import { findIdentifiers } from '../vrije-tekst/scan-text.ts';
import { resourcesOf } from '../verkennend-gesprek/find-resource.ts';
import { readReferralFacts } from '../verkennend-gesprek/referral-facts.ts';
import { EXPERTVRAAG } from './expertvraag.ts';
import { findInroepbaar } from './is-inroepbaar.ts';

/** A question is a question, not a dossier. */
const MAX_CHARACTERS = 2_000;

/**
 * The team puts a question to an expert of the network (R, M3; T5): a Taak with that question alone, which ends with its
 * answer. The question may not tell who it is about (A15, G5): an identifier in it refuses the call, and the team words
 * it anew. The same open question to the same expert again is not asked twice.
 */
export const decideInvokeExpert: Decide<InvokeExpert> = (journey, command, context) => {
  if (journey === undefined || !isOfTeam(journey, command.by, context)) {
    return refuse('NOT_FOUND');
  }
  const problem = whyNot(journey, command, context);
  if (problem !== undefined) {
    return refuse(problem.code, problem.at);
  }
  if (findAsked(journey, command) !== undefined) {
    return accept({ events: [], effects: NO_EFFECTS, warnings: [] });
  }
  const draft = draftDecision(journey, context);
  const taak = newTaak(journey, command, context);
  draft.record({ type: 'TaakAdded', taak });
  draft.deliver({ recipient: taak.owner, view: 'inroepbaar', kind: 'task', subject: taak.localId });
  return draft.finish();
};

/** The open Taak of this very question, when it was asked. */
export function findAsked(journey: Pick<Journey, 'taken'>, { expert, vraag }: Pick<InvokeExpert, 'expert' | 'vraag'>): Taak | undefined {
  return journey.taken.find((one) => one.code === EXPERTVRAAG && one.owner === expert && one.vraag === vraag && isOpen(one));
}

function isOfTeam(journey: Journey, by: string, { network }: DecisionContext): boolean {
  const members = findVgTeam(network, journey.team)?.members.map((one) => one.partner) ?? [];
  return journey.team !== undefined && [journey.team, ...members].includes(by);
}

function whyNot(journey: Journey, { expert, vraag, expertise }: InvokeExpert, { network }: DecisionContext): { readonly code: Code; readonly at: string } | undefined {
  if (journey.status !== 'accepted' || journey.suspended === true) {
    return { code: 'STATE_CONFLICT', at: 'Task' };
  }
  if (findPartner(network, expert) === undefined) {
    return { code: 'RECIPIENT_UNKNOWN', at: 'Task.owner' };
  }
  if (!findInroepbaar(network, journey.region).some((one) => one.id === expert)) {
    return { code: 'ROLE_REFUSED', at: 'Task.owner' };
  }
  if (expertise !== undefined && !findInroepbaar(network, journey.region, expertise).some((one) => one.id === expert)) {
    return { code: 'CODE_UNKNOWN', at: 'Task.reasonCode' };
  }
  if (vraag.trim() === '') {
    return { code: 'FIELD_MISSING', at: 'Task.input' };
  }
  if (vraag.length > MAX_CHARACTERS) {
    return { code: 'FIELD_INVALID', at: 'Task.input' };
  }
  return tellsWhoItIs(journey, vraag) ? { code: 'IDENTIFIER_IN_TEXT', at: 'Task.input' } : undefined;
}

/** Also a given name, a naaste's name or the referral number would tell: the expert has no other way to know (M3). */
function tellsWhoItIs(journey: Journey, vraag: string): boolean {
  const { bundle, completions, referral } = journey;
  const person = bundle === undefined ? { familyNames: [] } : readReferralFacts(bundle, completions).person;
  const people: readonly (Patient | RelatedPerson)[] = [...resourcesOf(bundle, 'Patient'), ...resourcesOf(bundle, 'RelatedPerson')];
  const names = people.flatMap((one) => one.name ?? []).flatMap(({ given, family, text }) => [...(given ?? []), ...(family ?? '').split(' '), ...(text ?? '').split(' ')]);
  return vraag.includes(referral.value) || findIdentifiers(vraag, { ...person, familyNames: [...person.familyNames, ...names.filter(isName)] }).length > 0;
}

/** A capital and four letters: `Roos` would be one, `van` and an initial not. */
function isName(word: string): boolean {
  return /^\p{Lu}\p{L}{3,}$/u.test(word);
}

function newTaak(journey: Journey, { expert, vraag, expertise }: InvokeExpert, { now, network }: DecisionContext): Taak {
  const nr = journey.taken.filter((one) => one.code === EXPERTVRAAG).length + 1;
  const dueAt = endOfDay(addDays(amsterdamDate(now), regionOf(network, journey).terms.taskResponseDays));
  return {
    localId: `${EXPERTVRAAG}-${nr}`, code: EXPERTVRAAG, status: 'requested', version: 1, owner: expert, view: 'inroepbaar', dueAt, output: [],
    authoredAt: now, updatedAt: now, vraag, ...(expertise === undefined ? {} : { expertise }),
  };
}
