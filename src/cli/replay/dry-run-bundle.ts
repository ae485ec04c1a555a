import { nodeOf } from '../../fhir/bundle-node.ts';
import { referralTree } from '../../fhir/referral-tree.ts';
import { Fault } from '../../kernel/fault.ts';
import type { JourneyStore } from '../../pipeline/journey-store.ts';
import { readBundle } from '../../pipeline/read-bundle.ts';
import type { BundleOrigin, SentBundle, Stories } from '../../pipeline/stories.ts';
import type { Network } from '../../workflow/network.ts';
import type { BundleFormat } from '../bundle-format.ts';
import { BUNDLE_FORMATS, formatsOfBundle } from '../bundle-format.ts';
import { bundleMoment } from '../map-bundle.ts';
import type { ReplayedCase } from './replay-report.ts';
import { verdictOf } from './verdict-of.ts';

/** What a Bundle is decided on. `moveTo` sets the clock of the run to when the Bundle was written. */
type BundleRun = { readonly network: Network; readonly store: JourneyStore; readonly stories: Pick<Stories, 'receiveBundle'>; readonly moveTo: (written: Date | undefined) => void };

/** Decides a FHIR referral as its door would; `at` of a refusal is the place in the sender's Bundle. */
export async function decideBundle({ network, store, stories, moveTo }: BundleRun, name: string, sent: Omit<SentBundle, 'origin'>): Promise<ReplayedCase> {
  const value = sent.content.ok ? sent.content.value : {};
  const [format = 'fhir-r4'] = formatsOfBundle(nodeOf(value) as never);
  const origin = originOf(network, format, sent);
  moveTo(bundleMoment(referralTree(value)));
  try {
    const receipt = await stories.receiveBundle({ ...sent, origin });
    if (receipt.isRefused) {
      return { case: name, format, ...verdictOf('invalid', receipt.codes[0], undefined), ...(receipt.at === undefined ? {} : { at: receipt.at }) };
    }
    const { referral } = readBundle(network, { content: sent.content, origin });
    const loaded = referral === undefined ? undefined : await store.findByReferral(referral.system, referral.value);
    // A crisis without a readable number has a journey of its own; what it is was answered.
    return { case: name, format, ...(loaded === undefined ? { result: receipt.outcome, reasons: receipt.codes, ...(receipt.codes[0] === undefined ? {} : { code: receipt.codes[0] }) } : verdictOf(receipt.outcome, receipt.codes[0], loaded.record.journey)) };
  } catch (error) {
    if (error instanceof Fault) {
      return { case: name, format, ...verdictOf('failed', error.code, undefined) };
    }
    throw error;
  }
}

/** Offline nobody says who calls: the practice in the Bundle stands for the client of a HIS, and the first sender that signs for ZorgDomein. */
function originOf(network: Network, format: BundleFormat, { content }: Omit<SentBundle, 'origin'>): BundleOrigin {
  const { door } = BUNDLE_FORMATS[format];
  if (door === 'fhir-r4') {
    const { practice } = readBundle(network, { content, origin: { door, sender: '' } });
    return { door, sender: practice?.caller?.clientId ?? practice?.id ?? 'onbekend', ...(practice === undefined ? {} : { partner: practice.id }) };
  }
  const signer = door === 'zorgdomein' ? network.senders.find((it) => it.token !== undefined) : undefined;
  return { door, sender: signer?.id ?? format };
}
