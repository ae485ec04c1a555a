import type { Bundle } from '@medplum/fhirtypes';
import { readFhirXml } from './inbound/http/read-fhir-xml.ts';
import { readJson } from './inbound/http/read-json.ts';
import { DEFAULT_LIMITS } from './inbound/http/door-ports.ts';
import { Fault } from './kernel/fault.ts';
import type { Result } from './kernel/result.ts';
import { accept, refuse } from './kernel/result.ts';
import type { JourneyStore, LoadedJourney } from './pipeline/journey-store.ts';
import type { RemapPorts } from './pipeline/remap-request.ts';
import { remapRequest } from './pipeline/remap-request.ts';
import type { Rulebooks } from './rulebooks.ts';
import { bundleIntakeOf, intakeOf } from './rulebooks.ts';
import type { Storage } from './open-storage.ts';
import { findRawMessage } from './store/find-raw-message.ts';
import type { StoredMessage } from './store/find-raw-message.ts';
import { listRawMessages } from './store/list-raw-messages.ts';
import type { Journey } from './workflow/journey.ts';

/** What mapping a kept request anew leans on. */
export type RawRequestPorts = { readonly storage: Pick<Storage, 'database' | 'cipher'>; readonly store: Pick<JourneyStore, 'load'>; readonly rulebooks: Rulebooks } & Omit<RemapPorts, 'map' | 'check' | 'parse' | 'mapBundle' | 'sourceOfBundle' | 'store'> & Pick<RemapPorts, 'store'>;

/** Requests as they came, mapped anew. */
export type RawRequests = {
  /** The newest request of a journey whose bytes are there and can be mapped now. RAW_ERASED when there is none left. */
  find(journey: Journey): Promise<Result<string>>;
  /** The journey as it stands, but with its request mapped anew from this message. Throws CONTENT_UNREADABLE or MAPPING_FAILED when that can't be. */
  load(journeyId: string, message: string): Promise<LoadedJourney>;
};

/** Reads kept requests. */
export function rawRequests(ports: RawRequestPorts): RawRequests {
  const { storage: { database, cipher }, store, rulebooks } = ports;
  const remap: RemapPorts = { ...ports, ...intakeOf(rulebooks), ...bundleIntakeOf(rulebooks), parse };
  const bundleOf = async (message: StoredMessage | undefined, journey: Journey): Promise<Result<Bundle>> =>
    message === undefined || message.journeyId !== journey.id ? refuse('RAW_ERASED') : remapRequest(remap, message, journey.referral);
  return {
    find: async (journey) => {
      let first: Result<string> = refuse('RAW_ERASED');
      for (const { id } of (await listRawMessages(database, journey.id)).toReversed()) {
        const message = await findRawMessage(database, cipher, id).catch(() => undefined);
        const mapped = message === undefined ? undefined : await bundleOf(message, journey);
        if (mapped?.ok === true) {
          return accept(id);
        }
        if (mapped !== undefined && mapped.refusal.code !== 'MESSAGE_TYPE_UNKNOWN' && first.ok === false && first.refusal.code === 'RAW_ERASED') {
          first = mapped;
        }
      }
      return first;
    },
    load: async (journeyId, message) => {
      const loaded = await store.load(journeyId);
      const bundle = await bundleOf(await findRawMessage(database, cipher, message), loaded.record.journey);
      if (!bundle.ok) {
        throw new Fault(bundle.refusal.code === 'RAW_ERASED' ? 'CONTENT_UNREADABLE' : 'MAPPING_FAILED', { message });
      }
      return { ...loaded, record: { ...loaded.record, journey: { ...loaded.record.journey, bundle: bundle.value } } };
    },
  };
}

/** A kept Bundle is JSON or XML, as its first character says. */
export function parse(bytes: Uint8Array): Result<unknown> {
  const isXml = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart().startsWith('<');
  return (isXml ? readFhirXml : readJson)(bytes, DEFAULT_LIMITS.maxJsonDepth);
}
