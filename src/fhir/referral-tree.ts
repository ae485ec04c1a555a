import { CODE_SYSTEMS } from './naming-systems.ts';
import { isDeniedCondition } from './condition-status.ts';
import { isReferenceTo, listOf, nodeOf, placesOfBundle, textIn } from './bundle-node.ts';
import type { BundleNode, NoteCopy } from './bundle-node.ts';

/** A resource as maps read it: without `resourceType`, and with its number among those of its type. */
export type NumberedNode = BundleNode & { readonly SEQ: string };

/**
 * A referral in a FHIR Bundle (R4 transaction, STU3 document or transaction) as mappings read it: resources by what they
 * are to the request, references followed, all of them lists. Values stay the sender's own objects, so that
 * `bundlePlaceOf` can tell where each stood.
 */
export type ReferralTree = {
  readonly structure: 'FHIR';
  readonly request: readonly BundleNode[];
  readonly task: readonly BundleNode[];
  readonly composition: readonly BundleNode[];
  /** Identifiers that may be the number of the referral, best first: a document's own before its request's, in a transaction those of the request. */
  readonly number: readonly BundleNode[];
  readonly patient: readonly BundleNode[];
  /** Who asks: role, person and practice. One at most. */
  readonly asker: readonly { readonly role: readonly BundleNode[]; readonly practitioner: readonly BundleNode[]; readonly practice: readonly BundleNode[] }[];
  /** Without those that are refuted or a mistake. */
  readonly condition: readonly NumberedNode[];
  readonly consent: readonly NumberedNode[];
  /** Groups of the question set: who comes along, who decides for the person, which language. */
  readonly naaste: readonly NumberedNode[];
  readonly vgvert: readonly BundleNode[];
  readonly language: readonly BundleNode[];
  /** What was explored already, when that was answered. */
  readonly vgsam: readonly BundleNode[];
  readonly answers: readonly BundleNode[];
  readonly coverage: readonly BundleNode[];
  readonly insurer: readonly BundleNode[];
  /** DocumentReferences; the content of a Binary stands in `attachment.data`. */
  readonly document: readonly NumberedNode[];
};

/** Groups the resources of a Bundle around its referral. Never throws: what is not there, or not of the expected shape, is absent. */
export function referralTree(bundle: unknown): ReferralTree {
  const entries = listOf(nodeOf(bundle)['entry']).map(nodeOf);
  const placeOf = placesOfBundle(bundle);
  const all = entries.map((entry) => ({ fullUrl: textIn(entry, 'fullUrl'), resource: nodeOf(entry['resource']) }));
  const bare = (resource: BundleNode, more: BundleNode = {}): BundleNode => {
    const { resourceType: _, ...rest } = resource;
    return placeOf({ ...rest, ...more }, resource);
  };
  const sorted = (...types: string[]): readonly BundleNode[] => all.flatMap(({ resource }) => (types.includes(textIn(resource, 'resourceType')) ? [resource] : []));
  const follow = (reference: unknown): BundleNode | undefined => all.find((entry) => isReferenceTo(textIn(nodeOf(reference), 'reference'), entry))?.resource;
  const ofType = (reference: unknown, type: string): readonly BundleNode[] => [follow(reference)].filter((it) => it !== undefined && it['resourceType'] === type) as BundleNode[];
  const numbered = (resources: readonly BundleNode[], more: (resource: BundleNode) => BundleNode = () => ({})): readonly NumberedNode[] =>
    resources.map((resource, index) => bare(resource, { SEQ: String(index + 1), ...more(resource) }) as NumberedNode);
  const one = (resources: readonly BundleNode[]): readonly BundleNode[] => resources.slice(0, 1).map((it) => bare(it));

  const [request] = sorted('ServiceRequest', 'ReferralRequest');
  const [composition] = sorted('Composition');
  const answers = sorted('QuestionnaireResponse').find(isVgAanmelding);
  const groups = (linkId: string): readonly BundleNode[] => listOf(answers?.['item']).map(nodeOf).filter((it) => textIn(it, 'linkId').toLowerCase() === linkId);
  const coverage = sorted('Coverage').find((it) => listOf(it['payor']).some((payor) => follow(payor) !== undefined));
  return {
    structure: 'FHIR',
    request: request === undefined ? [] : [bare(request)],
    task: one(sorted('Task')),
    composition: composition === undefined ? [] : [bare(composition)],
    number: numbersOf(textIn(nodeOf(bundle), 'type') === 'document', request, composition),
    patient: one([...ofType(request?.['subject'], 'Patient'), ...ofType(composition?.['subject'], 'Patient'), ...sorted('Patient')]),
    asker: askerOf(request ?? composition ?? {}, { ofType, one }),
    condition: numbered(sorted('Condition').filter((it) => !isDeniedCondition(it))),
    consent: numbered(sorted('Consent').filter(isAnswer)),
    naaste: numbered(groups('vgnaas')),
    vgvert: one(groups('vgvert')),
    language: one(groups('vgtaal')),
    vgsam: one(groups('vgsam')),
    answers: answers === undefined ? [] : [bare(answers)],
    coverage: coverage === undefined ? [] : [bare(coverage)],
    insurer: one(listOf(coverage?.['payor']).flatMap((payor) => ofType(payor, 'Organization'))),
    document: numbered(sorted('DocumentReference'), (it) => ({ content: listOf(it['content']).map((content) => withData(nodeOf(content), follow, placeOf)) })),
  };
}

/** Outside a document the Composition's identifier is that of one version of a letter: it counts only where no request is sent along. */
function numbersOf(isDocument: boolean, request: BundleNode | undefined, composition: BundleNode | undefined): readonly BundleNode[] {
  const ofRequest = listOf(request?.['identifier']);
  return (isDocument || request === undefined ? [...listOf(composition?.['identifier']), ...ofRequest] : ofRequest).map(nodeOf);
}

type Finders = { readonly ofType: (reference: unknown, type: string) => readonly BundleNode[]; readonly one: (resources: readonly BundleNode[]) => readonly BundleNode[] };

/** R4 names a role (or a person); STU3 an agent and on whose behalf, a document its `zd-sender`. */
function askerOf(request: BundleNode, { ofType, one }: Finders): ReferralTree['asker'] {
  const stated = nodeOf(request['requester']);
  const sender = listOf(request['extension']).map(nodeOf).find((it) => /sender$/.test(textIn(it, 'url')))?.['valueReference'];
  const named = [stated['agent'], stated, sender, ...listOf(request['author'])];
  const roles = named.flatMap((it) => ofType(it, 'PractitionerRole'));
  const [role = {}] = roles;
  const practitioner = [...ofType(role['practitioner'], 'Practitioner'), ...named.flatMap((it) => ofType(it, 'Practitioner'))];
  const practice = [...ofType(role['organization'], 'Organization'), ...ofType(stated['onBehalfOf'], 'Organization')];
  return practitioner.length === 0 ? [] : [{ role: one(roles), practitioner: one(practitioner), practice: one(practice) }];
}

/** The VG question set, by its canonical (STU3: a reference) or, without one, by its questions. */
function isVgAanmelding(response: BundleNode): boolean {
  const stated = typeof response['questionnaire'] === 'string' ? response['questionnaire'] : textIn(nodeOf(response['questionnaire']), 'reference');
  return stated === '' ? listOf(response['item']).some((it) => /^vg[a-z]/i.test(textIn(nodeOf(it), 'linkId'))) : /\/vg-aanmelding(\||$)/.test(stated);
}

/** A Consent of the question set that says yes or no; others say nothing about a verkennend gesprek. */
function isAnswer(consent: BundleNode): boolean {
  const codings = listOf(consent['category']).flatMap((it) => listOf(nodeOf(it)['coding'])).map(nodeOf);
  const isStated = ['permit', 'deny'].includes(textIn(nodeOf(consent['provision']), 'type')) || /\/opt-(in|out)$/.test(textIn(consent, 'policyRule'));
  return isStated && consent['status'] === 'active' && codings.some((it) => textIn(it, 'system') === CODE_SYSTEMS.toestemming);
}

function withData(content: BundleNode, follow: (reference: unknown) => BundleNode | undefined, placeOf: NoteCopy): BundleNode {
  const attachment = nodeOf(content['attachment']);
  const binary = follow({ reference: attachment['url'] }) ?? {};
  const bytes = attachment['data'] === undefined ? elementOf(binary, 'data', 'content') : undefined;
  const contentType = attachment['contentType'] === undefined ? elementOf(binary, 'contentType') : undefined;
  const taken = { ...(bytes === undefined ? {} : { data: bytes }), ...(contentType === undefined ? {} : { contentType }) };
  const whole = { ...attachment, ...Object.fromEntries(Object.entries(taken).map(([key, name]) => [key, binary[name]])) };
  const moved = Object.fromEntries(Object.entries(taken).map(([key, name]) => [key, [binary, name] as const]));
  return placeOf({ attachment: placeOf(whole, attachment, moved) }, content);
}

/** The first of these elements that is there: STU3 calls the bytes of a Binary `content`, R4 `data`. */
function elementOf(node: BundleNode, ...names: readonly string[]): string | undefined {
  return names.find((name) => node[name] !== undefined);
}
