import { createHash } from 'node:crypto';
import { decodeBytes } from '../../hl7v2/decode-bytes.ts';
import type { Hl7Message } from '../../hl7v2/hl7-message.ts';
import { parseMessage } from '../../hl7v2/parse-message.ts';
import { peekReferral } from '../../hl7v2/peek-referral.ts';
import { SILENT_LOG } from '../../log.ts';
import { makeStories } from '../../make-stories.ts';
import { identifySender } from '../../pipeline/identify-sender.ts';
import type { JourneyStore, LoadedJourney } from '../../pipeline/journey-store.ts';
import { memoryJourneyStore } from '../../pipeline/memory-journey-store.ts';
import { referralFromPeek } from '../../pipeline/referral-number.ts';
import type { Rulebooks } from '../../rulebooks.ts';
import { externalId } from '../../security/external-id.ts';
import type { Journey } from '../../workflow/journey.ts';
import type { Network } from '../../workflow/network.ts';
import { momentOf, offlineIds } from '../map-input.ts';
import { readFhir } from '../read-input.ts';
import { syntaxOf } from '../syntax-of.ts';
import { decideBundle } from './dry-run-bundle.ts';
import { hl7Format } from './hl7-format.ts';
import type { ReplayedCase } from './replay-report.ts';
import { verdictOf } from './verdict-of.ts';

/** Decides messages one after the other, on a memory that nobody else sees: nothing leaves, nothing is kept. */
export type DryRun = { readonly decide: (name: string, bytes: Uint8Array) => Promise<ReplayedCase> };

const KEY = createHash('sha256').update('mgn replay').digest();

/** Starts a dry run. The clock stands on each message's own time (MSH-7, or when a Bundle was written), or on `at`. */
export function startDryRun(rulebooks: Rulebooks, network: Network, at?: Date): DryRun {
  let now = at ?? new Date();
  const idOf = (journey: string, recipient: string, path: string): string => externalId(KEY, { journey, recipient, type: 'Task', path });
  const store = memoryJourneyStore((journey, taak) => idOf(journey, taak.owner, taak.localId), (id, task) => idOf(id, task.owner, task.localId));
  const stories = makeStories({
    clock: { now: () => now }, newId: offlineIds('replay'), log: SILENT_LOG, network: () => network, store, rulebooks,
    externalId: (parts) => externalId(KEY, parts),
    mark: (purpose, text) => createHash('sha256').update(`${purpose}|${text}`).digest('base64url'),
  });
  return {
    decide: async (name, bytes) => {
      const syntax = syntaxOf(bytes);
      if (syntax !== 'hl7v2') {
        return decideBundle({ network, store, stories, moveTo: (written) => (now = at ?? written ?? now) }, name, { bytes, content: readFhir(syntax, bytes) });
      }
      const { message, text } = peek(bytes);
      now = at ?? (message === undefined ? now : momentOf(message));
      const known = store.contents.changes.length;
      await stories.receiveHl7v2(bytes, FROM_FILE);
      const change = store.contents.changes[known];
      const journey = change?.journey?.after.journey ?? (await found(store, change?.journeyId, referralIn(network, message, text)))?.record.journey;
      return { case: name, format: hl7Format(message), ...verdictOf(change?.message?.outcome, change?.message?.code, journey) };
    },
  };
}

const FROM_FILE = { door: 'file', peer: 'file' } as const;

function found(store: JourneyStore, journeyId: string | undefined, referral: Journey['referral']): Promise<LoadedJourney | undefined> {
  return journeyId === undefined ? store.findByReferral(referral.system, referral.value) : store.find(journeyId);
}

/** The referral that a message is about, also when only its number can be read. */
function referralIn(network: Network, message: Hl7Message | undefined, text: string): Journey['referral'] {
  const sender = message === undefined ? undefined : identifySender(network, FROM_FILE, message);
  return referralFromPeek(peekReferral(text).referralNumber ?? '', sender?.ok === true ? sender.value.id : '');
}

function peek(bytes: Uint8Array): { readonly text: string; readonly message?: Hl7Message } {
  const decoded = decodeBytes(bytes);
  const text = decoded.ok ? decoded.value.text : '';
  const parsed = parseMessage(text);
  return parsed.ok ? { text, message: parsed.value } : { text };
}
