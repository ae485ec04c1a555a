import type { BundleNode } from '../fhir/bundle-node.ts';
import { bundlePlaceOf, listOf, nodeOf, textIn } from '../fhir/bundle-node.ts';
import { isBsn } from '../fhir/bsn.ts';
import { CODE_SYSTEMS, SYSTEMS } from '../fhir/naming-systems.ts';
import type { ReferralTree } from '../fhir/referral-tree.ts';
import { referralTree } from '../fhir/referral-tree.ts';
import { withTextLetter } from '../fhir/text-letter.ts';
import type { Result, Refusal } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import { identifierFromFhir, referralNumberFromFhir } from '../mapping/converters/fhir-datatypes.ts';
import type { Journey } from '../workflow/journey.ts';
import type { Network, Partner } from '../workflow/network.ts';
import { findPractice } from './identify-sender.ts';
import { readCancelTask } from './read-cancel-task.ts';
import type { BundleOrigin, SentBundle } from './stories.ts';

/** What a Bundle is about: a request (with or without its letter), documents only, or the end of a request. */
export type BundleKind = 'referral' | 'supplement' | 'cancellation';

/** What could be read of a FHIR Bundle before anything is decided, and the first reason why not all. */
export type ReadBundle = {
  readonly tree: ReferralTree;
  readonly kind: BundleKind;
  readonly referral?: Journey['referral'];
  /** Bundle.id of a document, which is never used twice (formats.md 1.6). */
  readonly documentId?: string;
  readonly practice?: Partner;
  readonly refusal?: Refusal;
};

const DOCUMENT_KINDS: Readonly<Record<string, BundleKind>> = { 'referral-letter': 'referral', 'appointment-request': 'referral', supplement: 'supplement', cancellation: 'cancellation' };
const ZD_NUMBER = /^Z[DP]\d{8,9}$/;
const TEST_BSN = /^99999\d{4}$/;
const ENDED: ReadonlySet<string> = new Set(['cancelled', 'revoked', 'entered-in-error']);

/** Reads a Bundle as far as it goes (design 4, `invalid`). Never throws; places are those of the sender's Bundle. */
export function readBundle(network: Network, { content, origin }: Pick<SentBundle, 'content' | 'origin'>): ReadBundle {
  if (origin.task !== undefined) {
    return readCancelTask(network, content, origin.task);
  }
  const bundle = content.ok ? nodeOf(content.value) : {};
  const tree = withTextLetter(referralTree(bundle));
  const kind = bundleKindOf(tree, origin);
  const number = tree.number.map(referralNumberFromFhir).find((it) => it !== undefined);
  const practice = findPractice(network, practiceAgb(tree));
  const read = {
    tree,
    kind: kind.ok ? kind.value : ('referral' as const),
    ...(number?.system === undefined || number.value === undefined ? {} : { referral: { system: number.system, value: number.value } }),
    ...(textIn(bundle, 'id') === '' ? {} : { documentId: textIn(bundle, 'id') }),
    ...(practice === undefined ? {} : { practice }),
  };
  const refusal = [content, kind, checkFrame(bundle, origin), checkNumber(read, origin), checkCondition(bundle, read), checkEnvironment(network, read), checkRequest(network, read), checkPractice(read, origin)].find((it) => !it.ok);
  return refusal === undefined || refusal.ok ? read : { ...read, refusal: refusal.refusal };
}

/** What a Bundle of this door is about; MESSAGE_TYPE_UNKNOWN for a document of another kind. */
export function bundleKindOf(tree: ReferralTree, { door }: Pick<BundleOrigin, 'door'>): Result<BundleKind> {
  if (door === 'zorgdomein') {
    const [composition = {}] = tree.composition;
    const codes = listOf(nodeOf(composition['type'])['coding']).map((it) => textIn(nodeOf(it), 'code'));
    const kind = codes.map((code) => DOCUMENT_KINDS[code]).find((it) => it !== undefined);
    return kind === undefined ? refuse('MESSAGE_TYPE_UNKNOWN', placed(composition, 'type')) : accept(kind);
  }
  const isEnded = [...tree.request, ...tree.task].some((it) => ENDED.has(textIn(it, 'status')));
  return accept(isEnded ? 'cancellation' : tree.request.length === 0 && tree.document.length > 0 ? 'supplement' : 'referral');
}

function checkFrame(bundle: BundleNode, { door }: BundleOrigin): Result<unknown> {
  const type = door === 'zorgdomein' ? 'document' : 'transaction';
  const entries = listOf(bundle['entry']).map(nodeOf);
  if (bundle['resourceType'] !== 'Bundle' || bundle['type'] !== type) {
    return refuse('FIELD_INVALID', 'Bundle.type');
  }
  if (door === 'zorgdomein') {
    const isFirst = nodeOf(entries[0]?.['resource'])['resourceType'] === 'Composition';
    return !isFirst ? refuse('FIELD_INVALID', 'Bundle.entry[0].resource') : textIn(bundle, 'id') === '' ? refuse('FIELD_MISSING', 'Bundle.id') : accept(undefined);
  }
  const wrong = entries.findIndex((entry) => door === 'fhir-r4' && textIn(nodeOf(entry['request']), 'method') !== 'POST');
  return wrong < 0 ? accept(undefined) : refuse('FIELD_INVALID', `Bundle.entry[${String(wrong)}].request.method`);
}

/** Where in the sender's Bundle the number of its referral stands. */
export function numberPlace({ tree }: Pick<ReadBundle, 'tree'>, { door, task }: BundleOrigin): string {
  const [about = {}] = door === 'zorgdomein' ? tree.composition : tree.request;
  return task === undefined ? placed(about, 'identifier') : 'Task.identifier';
}

/** The business identifier: a ZD number as ZorgDomein gives them, or any other with its system. */
function checkNumber({ tree, referral }: Pick<ReadBundle, 'tree' | 'referral'>, origin: BundleOrigin): Result<unknown> {
  const place = numberPlace({ tree }, origin);
  if (referral === undefined) {
    return refuse('FIELD_MISSING', place);
  }
  const isZd = referral.system === SYSTEMS.zorgdomein;
  return (isZd && !ZD_NUMBER.test(referral.value)) || (origin.door === 'zorgdomein' && !isZd) ? refuse('FIELD_INVALID', place) : accept(undefined);
}

/** What a conditional create (`ifNoneExist`) of the request names must be that request's own identifier: nothing else is looked up. */
function checkCondition(bundle: BundleNode, { referral }: Pick<ReadBundle, 'referral'>): Result<unknown> {
  const entries = listOf(bundle['entry']).map(nodeOf);
  const wrong = entries.findIndex((entry) => {
    const asked = textIn(nodeOf(entry['request']), 'ifNoneExist');
    if (asked === '' || nodeOf(entry['resource'])['resourceType'] !== 'ServiceRequest') {
      return false;
    }
    const [name, value = ''] = [asked.slice(0, asked.indexOf('=')), asked.slice(asked.indexOf('=') + 1)];
    return name !== 'identifier' || ![value, decoded(value)].includes(`${referral?.system ?? ''}|${referral?.value ?? ''}`);
  });
  return wrong < 0 ? accept(undefined) : refuse('FIELD_INVALID', `Bundle.entry[${String(wrong)}].request.ifNoneExist`);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Keeps test and production apart (design 4, Environments). */
export function checkEnvironment(network: Network, { tree, referral }: Pick<ReadBundle, 'tree' | 'referral'>): Result<unknown> {
  const isProduction = network.environment === 'production';
  if (isProduction && referral?.value.startsWith('ZP') === true) {
    return refuse('PROCESSING_ID_REFUSED', 'Bundle.entry.resource.identifier');
  }
  const [person = {}] = tree.patient;
  const numbers = listOf(person['identifier']).flatMap((it) => identifierFromFhir(it) ?? []).filter((it) => it.system === SYSTEMS.bsn);
  const isForeign = numbers.some(({ value = '' }) => (isProduction ? TEST_BSN.test(value) : isBsn(value) && !TEST_BSN.test(value)));
  return isForeign ? refuse('PROCESSING_ID_REFUSED', placed(person, 'identifier')) : accept(undefined);
}

/** A direct ggz referral must not vanish here (E8): what is asked is our service, or a zorgproduct of this gateway. */
function checkRequest(network: Network, { tree, kind }: Pick<ReadBundle, 'tree' | 'kind'>): Result<unknown> {
  if (kind !== 'referral') {
    return accept(undefined);
  }
  const [request] = tree.request;
  if (request === undefined) {
    return refuse('FIELD_MISSING', 'Bundle.entry');
  }
  const asked = [...listOf(request['code']), ...listOf(request['serviceRequested']), ...listOf(request['type'])].flatMap((it) => listOf(nodeOf(it)['coding'])).map(nodeOf);
  const isOurs = asked.some((it) => (it['system'] === CODE_SYSTEMS.dienst && it['code'] === 'verkennend-gesprek') || network.zorgproducten.includes(textIn(it, 'code')));
  return isOurs ? accept(undefined) : refuse('ZORGPRODUCT_UNKNOWN', placed(request, request['serviceRequested'] === undefined ? 'code' : 'serviceRequested'));
}

/** A huisarts's system sends for its own practice only; a portal for the practices of the network. */
function checkPractice({ tree, kind, practice }: Pick<ReadBundle, 'tree' | 'kind' | 'practice'>, origin: BundleOrigin): Result<unknown> {
  const office = tree.asker[0]?.practice[0] ?? {};
  if (practice === undefined) {
    return kind === 'referral' || origin.partner !== undefined ? refuse('PRACTICE_UNKNOWN', placed(office, 'identifier')) : accept(undefined);
  }
  return origin.partner === undefined || origin.partner === practice.id ? accept(undefined) : refuse('NOT_ALLOWED', placed(office, 'identifier'));
}

/** The AGB code of the practice that asks; empty when it is not stated. */
export function practiceAgb(tree: ReferralTree): string {
  const identifiers = listOf(tree.asker[0]?.practice[0]?.['identifier']).flatMap((it) => identifierFromFhir(it) ?? []);
  return identifiers.find((it) => it.system === SYSTEMS.agb)?.value ?? '';
}

function placed(node: BundleNode, name: string): string {
  return bundlePlaceOf(node, name) ?? `Bundle.entry.resource.${name}`;
}
