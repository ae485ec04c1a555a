import type { Bundle } from '@medplum/fhirtypes';
import { treeFromMessage } from '../hl7v2/tree.ts';
import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import type { Journey } from '../workflow/journey.ts';
import type { Network } from '../workflow/network.ts';
import { readBundle } from './read-bundle.ts';
import { readHl7v2 } from './read-hl7v2.ts';
import type { BundleOrigin } from './stories.ts';
import type { BundlePorts } from './take-bundle.ts';
import { mapIncoming } from './take-bundle.ts';
import type { Mapping, TakeInPorts } from './take-in.ts';

/** A message as it was kept. `source` names its door, as `hl7v2-mllp` or `fhir-zorgdomein`. */
export type RawRequest = { readonly content: Uint8Array; readonly source: string; readonly sender: string; readonly receivedAt: Date };

/** What mapping anew leans on. `parse` reads the bytes of a Bundle, JSON or XML. */
export type RemapPorts = Pick<TakeInPorts, 'map' | 'check'> & BundlePorts & { readonly network: () => Network; readonly parse: (bytes: Uint8Array) => Result<unknown> };

const MAPPINGS: Readonly<Record<string, Mapping>> = { 'SRM^S01': 'zorgdomein-srm', 'REF^I12': 'ref-i12', 'REF^I13': 'ref-i12' };

/**
 * Maps the request of a journey anew from the bytes in which it came, with the mappings of today; the ids are those of the first
 * time. MESSAGE_TYPE_UNKNOWN when the message is no request; any other refusal says what is wrong with it now. A mapping may throw.
 */
export function remapRequest(ports: RemapPorts, raw: RawRequest, referral: Journey['referral']): Result<Bundle> {
  const mapped = raw.source.startsWith('hl7v2-') ? remapMessage(ports, raw, referral) : remapBundle(ports, raw, referral);
  // Documents are kept apart from the request, as at intake.
  return mapped.ok ? accept({ ...mapped.value, entry: (mapped.value.entry ?? []).filter((it) => it.resource?.resourceType !== 'DocumentReference') }) : mapped;
}

function remapMessage({ network, map, check }: RemapPorts, { content, receivedAt }: RawRequest, referral: Journey['referral']): Result<Bundle> {
  const { message, type, refusal } = readHl7v2(network(), content, { door: 'file', peer: '' });
  const mapping = MAPPINGS[type];
  if (message === undefined || refusal !== undefined || mapping === undefined) {
    return refuse(refusal?.code ?? 'MESSAGE_TYPE_UNKNOWN', refusal?.at);
  }
  const bundle = map(mapping, treeFromMessage(message), { now: receivedAt.toISOString(), seed: referral.value, numberSystem: referral.system });
  const [finding] = check(bundle);
  return finding === undefined ? accept(bundle) : refuse(finding.code, finding.at);
}

function remapBundle(ports: RemapPorts, { content, source, sender, receivedAt }: RawRequest, referral: Journey['referral']): Result<Bundle> {
  const door = DOORS[source];
  if (door === undefined) {
    return refuse('MESSAGE_TYPE_UNKNOWN');
  }
  const parsed = ports.parse(content);
  const origin: BundleOrigin = { door, sender };
  const read = readBundle(ports.network(), { content: parsed, origin });
  if (read.refusal !== undefined || read.kind !== 'referral') {
    return refuse(read.refusal?.code ?? 'MESSAGE_TYPE_UNKNOWN', read.refusal?.at);
  }
  const mapped = mapIncoming(ports, { read, origin, receivedAt, referral });
  return mapped.ok ? (mapped.value.referral === undefined ? refuse('MESSAGE_TYPE_UNKNOWN') : accept(mapped.value.referral)) : mapped;
}

const DOORS: Readonly<Record<string, BundleOrigin['door']>> = { 'fhir-fhir-r4': 'fhir-r4', 'fhir-zorgdomein': 'zorgdomein', 'fhir-viplive': 'viplive' };
