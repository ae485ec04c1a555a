import { createHash } from 'node:crypto';
import { SYSTEMS } from '../../fhir/naming-systems.ts';
import { decodeBytes } from '../../hl7v2/decode-bytes.ts';
import type { Hl7Message } from '../../hl7v2/hl7-message.ts';
import { parseMessage } from '../../hl7v2/parse-message.ts';
import { peekReferral } from '../../hl7v2/peek-referral.ts';
import { SILENT_LOG } from '../../log.ts';
import { makeStories } from '../../make-stories.ts';
import type { Code } from '../../kernel/codes.ts';
import { memoryJourneyStore } from '../../pipeline/memory-journey-store.ts';
import { messageType } from '../../pipeline/message-keys.ts';
import { isRefType } from '../../pipeline/referral-number.ts';
import type { Rulebooks } from '../../rulebooks.ts';
import { externalId } from '../../security/external-id.ts';
import type { Journey } from '../../workflow/journey.ts';
import type { Network } from '../../workflow/network.ts';
import { momentOf, offlineIds } from '../map-input.ts';
import type { ReplayedCase } from './replay-report.ts';

/** Decides messages one after the other, on a memory that nobody else sees: nothing leaves, nothing is kept. */
export type DryRun = { readonly decide: (name: string, bytes: Uint8Array) => Promise<ReplayedCase> };

const KEY = createHash('sha256').update('mgn replay').digest();

/** Starts a dry run. The clock stands on each message's own time (MSH-7), or on `at`. */
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
      const { message, text } = peek(bytes);
      now = at ?? (message === undefined ? now : momentOf(message));
      const known = store.contents.changes.length;
      await stories.receiveHl7v2(bytes, { door: 'file', peer: 'file' });
      const change = store.contents.changes[known];
      const number = peekReferral(text).referralNumber ?? '';
      const repeated = change?.journeyId === undefined ? undefined : await store.find(change.journeyId);
      const journey = change?.journey?.after.journey ?? (repeated ?? (await store.findByReferral(SYSTEMS.zorgdomein, number)))?.record.journey;
      return { case: name, format: formatOf(message), ...verdictOf(change?.message?.outcome, change?.message?.code, journey) };
    },
  };
}

function peek(bytes: Uint8Array): { readonly text: string; readonly message?: Hl7Message } {
  const decoded = decodeBytes(bytes);
  const text = decoded.ok ? decoded.value.text : '';
  const parsed = parseMessage(text);
  return parsed.ok ? { text, message: parsed.value } : { text };
}

function formatOf(message: Hl7Message | undefined): string {
  const type = message === undefined ? '' : messageType(message);
  if (isRefType(type)) {
    return 'ref-hl7v2';
  }
  return message !== undefined && ['SRM^S01', 'SRM^S04', 'ORU^R01'].includes(messageType(message)) ? 'zorgdomein-hl7v2' : 'hl7v2';
}

function verdictOf(outcome: string | undefined, code: Code | undefined, journey: Journey | undefined): Pick<ReplayedCase, 'result' | 'code' | 'reasons' | 'failed'> {
  if (outcome === 'failed' || outcome === 'invalid' || journey === undefined) {
    return { result: 'invalid', ...(code === undefined ? {} : { code }), reasons: code === undefined ? [] : [code], ...(outcome === 'failed' ? { failed: true } : {}) };
  }
  const { judgement } = journey;
  if (judgement === undefined) {
    // Only a letter came so far: it waits for its request (design 4.1).
    return { result: 'held', code: 'REQUEST_MISSING', reasons: ['REQUEST_MISSING'] };
  }
  return { result: judgement.result, ...(judgement.code === undefined ? {} : { code: judgement.code }), reasons: judgement.reasons };
}
