import type { BundleNode } from '../../fhir/bundle-node.ts';
import { bundlePlaceOf, listOf, nodeOf, textIn } from '../../fhir/bundle-node.ts';
import { findCrisisInFhir } from '../../fhir/find-crisis.ts';
import { MGN_BASE, SYSTEMS } from '../../fhir/naming-systems.ts';
import type { ReferralTree } from '../../fhir/referral-tree.ts';
import { referralTree } from '../../fhir/referral-tree.ts';
import type { Refusal } from '../../kernel/result.ts';
import { referralNumberFromFhir } from '../../mapping/converters/fhir-datatypes.ts';
import { ageBand } from '../../policy/sharing/age-band.ts';
import type { Asked } from '../../workflow/consultatie/consultatie-events.ts';
import { judgeVraag } from '../../workflow/consultatie/judge-vraag.ts';
import { findRegionOf } from '../../workflow/find-partner.ts';
import type { Partner } from '../../workflow/network.ts';
import { againWhenChanged } from '../again-when-changed.ts';
import { findReadableAnswer } from '../find-readable-answer.ts';
import { findPractice } from '../identify-sender.ts';
import { checkEnvironment, practiceAgb } from '../read-bundle.ts';
import type { BundleReceipt, ConsultatieReceipt, SentBundle, Stories } from '../stories.ts';
import { keepFailedConsultatie } from './keep-failed-consultatie.ts';
import type { ConsultatieMessage, TakenConsultatie, TakeConsultatiePorts } from './take-consultatie.ts';
import { commitConsultatie, refusedConsultatie, stopConsultatie, takeConsultatie } from './take-consultatie.ts';

const DOCUMENT_TYPE = 'teleconsult-request-form';
const ZD_NUMBER = /^Z[DP]\d{8,9}$/;
const ICPC = /^[A-Z]\d{2}(\.\d{2})?$/;

/**
 * G4: ZorgDomein's direct teleconsultation is a route of its own, beside the staircase: the document goes to the one
 * specialist of the region, and is counted as channel `zorgdomein`. Everything else goes the way of referrals (`next`).
 * @throws Fault when nothing could be taken: the sender must try again.
 */
export function receiveTeleconsultStory(ports: TakeConsultatiePorts, next: Stories['receiveBundle']): Stories['receiveBundle'] {
  return async (sent) => {
    if (!isTeleconsult(sent)) {
      return next(sent);
    }
    const arrived = arrive(ports, sent);
    return againWhenChanged(() => answerOnce(ports, arrived)).catch(async (error: unknown) => {
      await keepFailedConsultatie(ports, messageOf(arrived), error);
      throw error;
    });
  };
}

function isTeleconsult({ content, origin }: SentBundle): boolean {
  if (origin.door !== 'zorgdomein' || !content.ok) {
    return false;
  }
  const [composition] = listOf(nodeOf(content.value)['entry']).map((it) => nodeOf(nodeOf(it)['resource'])).filter((it) => it['resourceType'] === 'Composition');
  return listOf(nodeOf(composition?.['type'])['coding']).some((it) => textIn(nodeOf(it), 'code') === DOCUMENT_TYPE);
}

type Read = { readonly tree: ReferralTree; readonly number?: { readonly system: string; readonly value: string }; readonly practice?: Partner; readonly bodyMark: string };

/** One document on its way, and the mark and key by which it is known again. */
type Arrived = { readonly sent: SentBundle; readonly at: Date; readonly read: Read; readonly hasCrisis: boolean; readonly key: string };

function arrive(ports: TakeConsultatiePorts, sent: SentBundle): Arrived {
  const value = sent.content.ok ? sent.content.value : undefined;
  const tree = referralTree(value);
  const number = tree.number.map(referralNumberFromFhir).find((it) => it?.system === SYSTEMS.zorgdomein && ZD_NUMBER.test(it.value ?? ''));
  const practice = findPractice(ports.network(), practiceAgb(tree));
  const { id: _id, meta: _meta, ...content } = nodeOf(value);
  const bodyMark = ports.mark('consultatie-content', JSON.stringify(content));
  const read: Read = {
    tree, bodyMark, ...(practice === undefined ? {} : { practice }),
    ...(number?.system === undefined || number.value === undefined ? {} : { number: { system: number.system, value: number.value } }),
  };
  const key = ['consultatie', 'zorgdomein', sent.origin.sender, number?.value ?? bodyMark].join('\u001f');
  return { sent, at: ports.clock.now(), read, hasCrisis: findCrisisInFhir(new TextDecoder().decode(sent.bytes), value), key };
}

async function answerOnce(ports: TakeConsultatiePorts, arrived: Arrived): Promise<BundleReceipt> {
  const { sent, read: { bodyMark } } = arrived;
  const { key: known, stored } = await findReadableAnswer(ports.store, arrived.key);
  if (stored !== undefined && stored.bodyMark === bodyMark) {
    return receiptFor(sent, { ...storedReceipt(stored.ack), isRepeat: true });
  }
  // A later document under a known number has a key of its own, and is answered once too.
  const { key, stored: again } = stored === undefined ? { key: known, stored } : await findReadableAnswer(ports.store, `${known}\u001f${bodyMark}`);
  if (again !== undefined) {
    return receiptFor(sent, { ...storedReceipt(again.ack), isRepeat: true });
  }
  const taken = await decide(ports, arrived, stored === undefined ? undefined : storedReceipt(stored.ack));
  const receipt = await commitConsultatie(ports, messageOf({ ...arrived, key }), taken);
  return receipt === undefined ? answerOnce(ports, arrived) : receiptFor(sent, receipt);
}

function messageOf({ sent, at, read: { bodyMark }, key }: Arrived): ConsultatieMessage {
  return { source: 'fhir-zorgdomein', sender: sent.origin.sender, bytes: sent.bytes, at, key, bodyMark };
}

/** `before`: what an earlier document under this number got. */
async function decide(ports: TakeConsultatiePorts, { sent: { origin }, at, read, hasCrisis }: Arrived, before: ConsultatieReceipt | undefined): Promise<TakenConsultatie> {
  const by = { actor: origin.sender, actorRole: 'zorgdomein', onBehalfOf: read.practice?.id ?? null };
  if (hasCrisis) {
    return stopConsultatie(ports, askedBy(ports, read, at), before?.consultatie, at, by);
  }
  if (before !== undefined) {
    return refusedConsultatie(origin.sender, [{ code: 'CONTROL_ID_REUSED', at: 'Bundle.id' }]);
  }
  const asked = askedBy(ports, read, at);
  const { vraag } = asked;
  const verdict = judgeVraag({
    type: 'direct', role: 'huisarts', casusbeschrijving: vraag?.casusbeschrijving ?? '', hulpvraag: vraag?.hulpvraag ?? '',
    texts: [{ at: placeOf(read.tree, 'description'), text: vraag?.casusbeschrijving ?? '' }], reden: 'rechtstreeks-betrokken', toestemming: '', at: () => placeOf(read.tree, 'description'),
  });
  const environment = checkEnvironment(ports.network(), { tree: read.tree, ...(read.number === undefined ? {} : { referral: read.number }) });
  const findings: readonly Refusal[] = [
    ...(read.number === undefined ? [{ code: 'FIELD_MISSING' as const, at: 'Bundle.entry[0].resource.identifier' }] : []),
    ...(read.practice === undefined ? [{ code: 'PRACTICE_UNKNOWN' as const, at: placeOf(read.tree, 'requester') }] : []),
    ...(environment.ok ? [] : [environment.refusal]), ...verdict.findings,
  ];
  const [first] = findings;
  return first === undefined ? withWarnings(read.tree, await takeConsultatie(ports, { ...asked, rules: verdict.rules }, at, by)) : refusedConsultatie(origin.sender, findings);
}

/** Letters and attachments can't be read on who they name: they stay in ZorgDomein, where the specialist finds them by the number. */
function withWarnings(tree: ReferralTree, taken: TakenConsultatie): TakenConsultatie {
  return tree.document.length === 0 || taken.outcome === 'invalid' ? taken : { ...taken, codes: [...taken.codes, 'ATTACHMENT_SET_ASIDE'] };
}

function askedBy(ports: TakeConsultatiePorts, { tree, number, practice, bodyMark }: Read, at: Date): Asked {
  const network = ports.network();
  const partner = practice?.id ?? '';
  const [patient = {}] = tree.patient;
  const { casusbeschrijving, hulpvraag } = wordsOf(tree);
  const leeftijdsband = ageBand(textIn(patient, 'birthDate'), at.toISOString());
  const geslacht = textIn(patient, 'gender');
  const codes = tree.condition.flatMap((it) => listOf(nodeOf(it['code'])['coding'])).map((it) => textIn(nodeOf(it), 'code'));
  return {
    id: ports.newId(), type: 'direct', channel: 'zorgdomein', askedAt: at.toISOString(), networkVersion: network.version, rules: [],
    region: findRegionOf(network, partner)?.id ?? network.regions[0]?.id ?? '',
    number: number ?? { system: `${MGN_BASE}/NamingSystem/bericht`, value: bodyMark },
    asker: { partner, role: 'huisarts' },
    vraag: {
      casusbeschrijving, hulpvraag, icpc: [...new Set(codes.filter((it) => ICPC.test(it)))], bijlagen: [],
      ...(leeftijdsband === undefined ? {} : { leeftijdsband }), ...(['male', 'female', 'other'].includes(geslacht) ? { geslacht } : {}),
      // Who is asked directly about a patient of the huisarts is directly involved (7:457 lid 2 BW); a BSN blocks all the same.
      identificatie: { reden: 'rechtstreeks-betrokken' },
    },
  };
}

/** The words of the request: its description, reasons and notes, and the narrative of the document. */
function wordsOf(tree: ReferralTree): { readonly casusbeschrijving: string; readonly hulpvraag: string } {
  const [request = {}] = tree.request;
  const reasons = listOf(request['reasonCode']).map((it) => textIn(nodeOf(it), 'text'));
  const notes = listOf(request['note']).map((it) => textIn(nodeOf(it), 'text'));
  const sections = listOf(tree.composition[0]?.['section']).map((it) => plain(textIn(nodeOf(nodeOf(it)['text']), 'div')));
  const words = [textIn(request, 'description'), ...reasons, ...notes, ...sections].map((it) => it.trim()).filter((it) => it !== '');
  return { casusbeschrijving: words.join('\n'), hulpvraag: words[0] ?? '' };
}

/** The text of a narrative, without its markup. */
function plain(div: string): string {
  return div.replace(/<[^>]*>/g, ' ').replace(/&nbsp;/g, ' ').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&').replace(/\s+/g, ' ');
}

function placeOf({ request, composition }: ReferralTree, name: string): string {
  const [about = {}] = [...request, ...composition] as readonly BundleNode[];
  return bundlePlaceOf(about, name) ?? 'Bundle.entry';
}

function storedReceipt(ack: Uint8Array | undefined): ConsultatieReceipt {
  return JSON.parse(new TextDecoder().decode(ack)) as ConsultatieReceipt;
}

function receiptFor({ content }: SentBundle, { outcome, findings, codes, isRepeat, consultatie }: ConsultatieReceipt): BundleReceipt {
  const [first] = findings;
  return {
    outcome, codes: first === undefined ? codes : [first.code], isRefused: outcome === 'invalid', isRepeat,
    entries: content.ok ? listOf(nodeOf(content.value)['entry']).length : 0,
    ...(first?.at === undefined ? {} : { at: first.at }), ...(consultatie === undefined ? {} : { receipt: consultatie }),
  };
}
