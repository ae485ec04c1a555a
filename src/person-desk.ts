import { isBsn } from './fhir/bsn.ts';
import { findReferral, referralNumbers } from './find-referral.ts';
import type { Code } from './kernel/codes.ts';
import type { Clock, NewId } from './kernel/ports.ts';
import type { Result } from './kernel/result.ts';
import { accept, refuse } from './kernel/result.ts';
import type { Storage } from './open-storage.ts';
import { listDeliveries } from './outbox/list-deliveries.ts';
import type { PersonExport } from './export-person.ts';
import { exportPerson } from './export-person.ts';
import { applyCommand } from './pipeline/apply-command.ts';
import type { AuditEntry, JourneyRecord, JourneyStore } from './pipeline/journey-store.ts';
import type { SharingViews } from './policy/sharing/sharing-view.ts';
import { listErasedJourneys } from './store/list-erased-journeys.ts';
import { listJourneysByBsn } from './store/list-journeys-by-bsn.ts';
import { eraseDoomedKeys } from './sweep-erasing.ts';
import { needsDossier } from './workflow/bewaren/dossier.ts';
import type { CorrectPerson } from './workflow/commands.ts';
import type { Decision, DecisionContext } from './workflow/decision.ts';
import type { Journey } from './workflow/journey.ts';
import type { Network } from './workflow/network.ts';
import { decideChooseStatistics } from './workflow/rechten/choose-statistics.ts';
import { decideCorrectPerson } from './workflow/rechten/correct-person.ts';
import { decideEraseContent } from './workflow/rechten/erase-content.ts';
import { decideRestrictExchange } from './workflow/rechten/restrict-exchange.ts';

/** Whose rights: `id` is a BSN, or as in `findReferral`. `user` is a named person, `reason` a code: both stand in the log (NEN 7513). */
export type PersonQuery = { readonly id: string; readonly user: string; readonly reason: string };

/** What came of it per journey of the person. */
export type PersonDone = { readonly journey: string; readonly code?: Code; readonly at?: string };

/** The rights of a person (domain.md 2.4), as an operator carries them out. Questions and answers are plain JSON. */
export type PersonDesk = {
  personExport(query: PersonQuery): Promise<Result<PersonExport>>;
  personErase(query: PersonQuery & { readonly confirmed?: boolean }): Promise<Result<readonly PersonDone[]>>;
  personRestrict(query: PersonQuery & { readonly on: boolean }): Promise<Result<readonly PersonDone[]>>;
  personCorrect(query: PersonQuery & { readonly answers: CorrectPerson['answers'] }): Promise<Result<readonly PersonDone[]>>;
  personStatistics(query: PersonQuery & { readonly optOut: boolean }): Promise<Result<readonly PersonDone[]>>;
};

/** What the desk leans on. */
export type PersonPorts = {
  readonly storage: Storage;
  readonly views: SharingViews;
  readonly store: JourneyStore;
  readonly network: () => Network;
  readonly clock: Clock;
  readonly newId: NewId;
};

/** Makes the desk. */
export function makePersonDesk(ports: PersonPorts): PersonDesk {
  return {
    personExport: async (query) => {
      const problem = problemOf(query);
      if (problem !== undefined) {
        return problem;
      }
      const found = await journeysOf(ports, query.id);
      if (!found.ok) {
        return found;
      }
      const journeys = found.value;
      const erased = await listErasedJourneys(ports.storage.database, hashesOf(ports, query.id, journeys));
      if (journeys.length === 0 && erased.length === 0) {
        return notFound(ports, query, 'inzage');
      }
      const told = await exportPerson(ports, journeys, erased.length);
      // That a journey was is told too: who asked stands with it.
      const looked = new Set([...journeys.map((it) => it.id), ...erased]);
      await ports.store.commit({ at: ports.clock.now(), audit: [...looked].map((journeyId) => ({ ...entryOf(query, 'read', 'inzage'), journeyId })) });
      return accept(told);
    },
    personErase: (query) => onEach(ports, query, 'erase', 'wissing', async (journey) => {
      const undelivered = await isUndelivered(ports, journey);
      return (state, context) => decideEraseContent(state, { undelivered, confirmed: query.confirmed === true }, context);
    }),
    personRestrict: (query) => onEach(ports, query, 'update', query.on ? 'beperking' : 'beperking-opgeheven', async () => (state, context) => decideRestrictExchange(state, { on: query.on }, context)),
    personCorrect: (query) => onEach(ports, query, 'update', 'correctie', async () => (state, context) => decideCorrectPerson(state, { answers: query.answers, by: query.user }, context)),
    personStatistics: (query) => onEach(ports, query, 'update', query.optOut ? 'geen-statistiek' : 'wel-statistiek', async () => (state, context) => decideChooseStatistics(state, { optOut: query.optOut }, context)),
  };
}

type Decide = (journey: Journey, context: DecisionContext) => Result<Decision>;

/** One command on every journey of the person; each stands by itself, and a refusal of one is told beside the others. */
async function onEach(ports: PersonPorts, query: PersonQuery, action: AuditEntry['action'], subject: string, prepare: (journey: Journey) => Promise<Decide>): Promise<Result<readonly PersonDone[]>> {
  const problem = problemOf(query);
  if (problem !== undefined) {
    return problem;
  }
  const found = await journeysOf(ports, query.id);
  if (!found.ok) {
    return found;
  }
  const journeys = found.value;
  if (journeys.length === 0) {
    return notFound(ports, query, subject);
  }
  const done: PersonDone[] = [];
  for (const journey of journeys) {
    const applied = await applyCommand(ports, journey.id, await prepare(journey), entryOf(query, action, subject));
    done.push(applied.ok ? { journey: journey.id } : { journey: journey.id, ...applied.refusal });
  }
  await eraseDoomedKeys(ports);
  return accept(done);
}

/** Something has not left, or care took place of which the dossierhouder has no confirmed copy. */
async function isUndelivered({ storage }: PersonPorts, journey: Journey): Promise<boolean> {
  const deliveries = await listDeliveries(storage.database, journey.id);
  const lacksCopy = needsDossier(journey) && !deliveries.some((it) => it.kind === 'dossier' && it.status === 'delivered');
  return lacksCopy || deliveries.some((it) => it.status === 'pending' || it.status === 'waiting' || it.status === 'dead');
}

async function journeysOf(ports: PersonPorts, id: string): Promise<Result<readonly Journey[]>> {
  const { storage } = ports;
  if (isBsn(id)) {
    return accept((await listJourneysByBsn(storage.database, storage.cipher, storage.hash('bsn', id))).map((row) => (row.state as JourneyRecord).journey));
  }
  const found = await findReferral(ports, id);
  return found.ok ? accept([found.value.record.journey]) : found.refusal.code === 'NOT_FOUND' ? accept([]) : found;
}

/** Under what an erased journey is found: the number of another's is not this person's. */
function hashesOf({ storage, network }: PersonPorts, id: string, journeys: readonly Journey[]): { readonly bsnHash: Uint8Array; readonly referralHashes: readonly Uint8Array[] } {
  const numbers = journeys.length > 0 ? journeys.map((it) => it.referral) : referralNumbers(network(), id);
  return { bsnHash: storage.hash('bsn', id), referralHashes: numbers.map(({ system, value }) => storage.hash('referral', `${system}|${value}`)) };
}

function problemOf({ id, user, reason }: PersonQuery): Result<never> | undefined {
  if (id.trim() === '') {
    return refuse('FIELD_MISSING', 'id');
  }
  if (!/\p{L}{2}/u.test(user) || user.length > 100) {
    return refuse('FIELD_INVALID', '--user');
  }
  return /^[a-z][a-z0-9-]{1,39}$/.test(reason) ? undefined : refuse('FIELD_INVALID', '--reason');
}

/** Who asked about somebody that we do not know is in the log too, without whom. */
async function notFound({ store, clock }: PersonPorts, query: PersonQuery, subject: string): Promise<Result<never>> {
  await store.commit({ at: clock.now(), audit: [{ ...entryOf(query, 'refuse', subject), outcome: 'minor-failure', code: 'NOT_FOUND' }] });
  return refuse('NOT_FOUND');
}

function entryOf({ user, reason }: PersonQuery, action: AuditEntry['action'], subject: string): AuditEntry {
  return { action, outcome: 'success', actor: 'beheer', actorRole: 'beheer', subject, secret: { user, reason } };
}
