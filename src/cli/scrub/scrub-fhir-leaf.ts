import { MGN_BASE, SYSTEMS } from '../../fhir/naming-systems.ts';
import { CODED_ANSWER, CODED_QUESTIONS, PLAIN_DOCUMENT } from './harmless.ts';
import type { Replacer } from './replace-token.ts';

/** Where a text stands in a resource: the names of the elements down to it, what stands beside it, and the nearest question and extension. */
export type LeafPlace = {
  readonly names: readonly string[];
  readonly beside: (name: string) => string | undefined;
  readonly linkId?: string | undefined;
  readonly extension?: string | undefined;
};

/** Addresses of those who publish code systems and profiles: they say nothing of a person. */
const PUBLISHERS = [MGN_BASE, 'http://hl7.org/', 'http://terminology.hl7.org/', 'http://fhir.nl/', 'http://nictiz.nl/', 'http://zorgdomein.nl/', 'https://topicus.nl/', 'http://loinc.org', 'http://snomed.info/sct', 'urn:oid:2.16.840.1.113883.', 'urn:oid:1.0.', 'urn:ietf:', 'urn:iso:', 'urn:mgn:'];
/** Elements of type `code` in a referral. */
const CODES = new Set(['resourceType', 'type', 'status', 'intent', 'priority', 'use', 'gender', 'method', 'mode', 'rank', 'docStatus', 'clinicalStatus', 'verificationStatus']);
const CODE = /^[A-Za-z0-9][A-Za-z0-9.:_-]{0,39}$/;
const WORD_CODE = /^[A-Za-z-]{1,40}$/;
const MEDIA_TYPE = /^[a-z]+\/[a-z0-9.+-]{1,60}$/;
const LANGUAGE = /^[a-z]{2}(-[A-Z]{2})?$/;
const DATE = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2})?)?$/;
/** A year or month alone is a date only where one is asked: elsewhere it is a number like any other. */
const PART_OF_DATE = /^\d{4}(-\d{2})?$/;
const DATED = /date|time|authored|issued|^start$|^end$|recorded|onset|abatement|created|indexed|sent|received/i;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const RESOURCE_TYPE = /^(Appointment|Binary|Bundle|CareTeam|Communication|Composition|Condition|Consent|Coverage|DocumentReference|EpisodeOfCare|Location|Observation|Organization|Patient|Practitioner|PractitionerRole|ProcedureRequest|Questionnaire|QuestionnaireResponse|ReferralRequest|RelatedPerson|ServiceRequest|Task)$/;
const URL_WORD = /^(https?|urn|uuid|oid|fhir|identifier|_format|_id)$/;

/**
 * What stands instead of a text. Only codes of published systems, structure and the coded answers of the VG question set
 * stay; dates move together; a number of a person becomes one of the test series; documents become a line of text. What
 * isn't known to be harmless is replaced.
 */
export function scrubFhirLeaf(text: string, place: LeafPlace, replacer: Replacer): string {
  const name = place.names.at(-1) ?? '';
  const parent = place.names.at(-2) ?? '';
  const isGemeente = /gemeente/i.test(place.extension ?? '');
  // prettier-ignore
  return (
    text.trim() === '' ? text
    : name === 'div' ? scrubNarrative(text, replacer)
    : (name === 'data' || (name === 'content' && isBase64(text))) ? PLAIN_DOCUMENT
    : (name !== 'value' && DATE.test(text)) || (DATED.test(name) && PART_OF_DATE.test(text)) ? scrubDate(text, replacer)
    : name === 'system' ? (WORD_CODE.test(text) && place.names.includes('telecom') ? text : scrubUri(text, replacer))
    : ['url', 'profile', 'questionnaire', 'policyRule', 'uri', 'fullUrl', 'reference', 'instantiates', 'valueUri', 'valueUrl', 'valueReference'].includes(name) ? scrubUri(text, replacer)
    : name === 'ifNoneExist' ? scrubCondition(text, replacer)
    : name === 'id' ? scrubIds(text, replacer)
    : name === 'linkId' ? (/^[a-z]/i.test(text) && CODE.test(text) ? text : replacer.text(text))
    : name === 'contentType' ? (MEDIA_TYPE.test(text) ? text : replacer.text(text))
    : name === 'language' ? (LANGUAGE.test(text) ? text : replacer.text(text))
    : CODES.has(name) && WORD_CODE.test(text) ? text
    : (name === 'code' || name === 'valueCode') && isGemeente ? (text.startsWith('GM') ? 'GM9901' : '9901')
    : name === 'code' || name === 'valueCode' ? scrubCode(text, name, place, replacer)
    : name === 'value' && ['identifier', 'valueIdentifier', 'groupIdentifier', 'masterIdentifier'].includes(parent) ? scrubIdentifier(text, place.beside('system'), replacer)
    : name === 'valueString' && isSetFrame(text, place.linkId) ? text
    : name === 'city' ? 'Voorbeelddam'
    : name === 'country' && /^[A-Z]{2,3}$/.test(text) ? text
    : isName(name, parent, place.extension) ? text.replace(/[\p{L}\p{N}]+/gu, (word) => (/^\p{L}+$/u.test(word) ? replacer.name(word) : replacer.token(word)))
    : replacer.text(text)
  );
}

/** A number in a resource: digits that may be of a person are replaced, one each. */
export function scrubFhirNumber(value: number, { names }: Pick<LeafPlace, 'names'>, replacer: Replacer): number {
  const name = names.at(-1) ?? '';
  return name === 'size' ? atob(PLAIN_DOCUMENT).length : name === 'SEQ' || Math.abs(value) < 1000 ? value : Number(replacer.text(String(value)));
}

/** The version of the question set, and whom a consent is about: names of lists and partners, as in OBX-4 of VGTOE. */
function isSetFrame(text: string, linkId: string | undefined): boolean {
  return (/^vgset$/i.test(linkId ?? '') && /^\d{1,3}$/.test(text)) || (/^vgtoe\.klasse$/i.test(linkId ?? '') && /^(vg-(ggz|sd|ed)|wmo|ggz-aanbieder|schuldhulp|casusoverleg|naaste|(welzijn|partner):[a-z0-9-]{2,40})$/.test(text));
}

function isName(name: string, parent: string, extension: string | undefined): boolean {
  return ['family', 'given', 'prefix', 'suffix'].includes(name) || (name === 'text' && parent === 'name') || (name === 'valueString' && /humanname|EN-/.test(extension ?? ''));
}

/** A code stays with its published system; one without a system only as the answer to a coded question. */
function scrubCode(text: string, name: string, { beside, linkId, extension }: LeafPlace, replacer: Replacer): string {
  const system = beside('system');
  const isPublished = system !== undefined && isPublisher(system);
  const isQualifier = name === 'valueCode' && isPublisher(extension ?? '') && /^[A-Z0-9-]{1,8}$|^[a-z-]{1,20}$/.test(text);
  const isAnswer = linkId !== undefined && (CODED_QUESTIONS.has((linkId.split('.')[0] ?? '').toUpperCase()) || CODED_ANSWER.test(text));
  const isRole = system === undefined && /^(IRCP|CST|AUT|PRCP)$/.test(text);
  return CODE.test(text) && (isPublished || isQualifier || isAnswer || isRole) ? text : replacer.text(text);
}

function scrubIdentifier(text: string, system: string | undefined, replacer: Replacer): string {
  // prettier-ignore
  return (
    system === SYSTEMS.bsn || /\/bsn$|2\.16\.840\.1\.113883\.2\.4\.6\.3$/.test(system ?? '') ? replacer.bsn(text)
    : system === SYSTEMS.partner ? text
    : scrubIds(text, replacer)
  );
}

function scrubDate(text: string, replacer: Replacer): string {
  const [day = '', clock] = text.split('T');
  const moved = replacer.time(day.replaceAll('-', '')).replace(/^(\d{4})(\d{2})?(\d{2})?$/, (_, ...parts: (string | undefined)[]) => parts.slice(0, 3).filter((it) => it !== undefined).join('-'));
  return clock === undefined ? moved : `${moved}T${clock}`;
}

/** Ids may be numbers of a person; UUIDs stay UUIDs. */
function scrubIds(text: string, replacer: Replacer): string {
  const kept: string[] = [];
  const held = text.replaceAll(UUID, (uuid) => `\u0000${kept.push(replacer.uuid(uuid)) - 1}\u0000`);
  return held.split('\u0000').map((part, index) => (index % 2 === 1 ? (kept[Number(part)] ?? '') : replacer.text(part))).join('');
}

/** An address of a publisher stays; of any other the words are replaced, each by the same everywhere, so that references still lead somewhere. */
function scrubUri(text: string, replacer: Replacer): string {
  if (isPublisher(text)) {
    return text;
  }
  return text.split(/([/:?=|&])/).map((part) => (RESOURCE_TYPE.test(part) || URL_WORD.test(part) ? part : scrubIds(part, replacer))).join('');
}

function scrubCondition(text: string, replacer: Replacer): string {
  const [, name = '', system = '', value = ''] = /^([A-Za-z_:-]+)=([^|]*)\|(.*)$/s.exec(text) ?? [];
  return name === '' ? scrubUri(text, replacer) : `${name}=${scrubUri(system, replacer)}|${scrubIdentifier(value, system, replacer)}`;
}

/** A narrative keeps its tags; what they say and name is replaced. */
function scrubNarrative(text: string, replacer: Replacer): string {
  return text.split(/(<[^>]*>)/).map((part, index) => (index % 2 === 0 ? replacer.text(part) : part.replaceAll(/(?<=\s(?!xmlns)[\w:-]+\s*=\s*)("[^"]*"|'[^']*')/g, (quoted) => replacer.text(quoted)))).join('');
}

function isPublisher(uri: string): boolean {
  return PUBLISHERS.some((it) => uri.startsWith(it)) && /^[!-~]*$/.test(uri) && !/\d{7}/.test(uri);
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/\s]+={0,2}$/.test(text);
}
