import type { BundleNode } from '../fhir/bundle-node.ts';
import { listOf, nodeOf, textIn } from '../fhir/bundle-node.ts';
import { SYSTEMS } from '../fhir/naming-systems.ts';
import { notificationTask } from '../fhir/notification-task.ts';
import { urlBelow } from '../fhir/url-below.ts';
import type { Refusal, Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import { identifierFromFhir, referralNumberFromFhir } from '../mapping/converters/fhir-datatypes.ts';
import type { Journey } from '../workflow/journey.ts';
import type { Network, Partner, PullSource, Sender } from '../workflow/network.ts';
import { findPractice } from './identify-sender.ts';
import type { PullContent } from './pull-job.ts';
import type { SentNotification } from './stories.ts';

/** What could be read of a notification Task before anything is decided, and the first reason why not all. */
export type ReadNotification = {
  /** By which it is known; absent when it has none. */
  readonly identifier?: PullContent['identifier'];
  /** The source withdraws it (Twiin-02). */
  readonly isCancel: boolean;
  readonly practice?: Partner;
  /** The referral that it is about, when it says so: a crisis in it needs a number. */
  readonly referral?: Journey['referral'];
  /** The end of Task.restriction.period, when it has one. */
  readonly expiresAt?: Date;
  readonly content: PullContent;
  readonly refusal?: Refusal;
};

/** What a requester states of its environment (formats.md 2). */
const ENVIRONMENTS: Readonly<Record<PullSource['environment'], string>> = {
  test: '2.16.840.1.113883.2.4.3.164.2.1', acceptance: '2.16.840.1.113883.2.4.3.164.2.2', production: '2.16.840.1.113883.2.4.3.164.2.3',
};
const STATUSES: Readonly<Record<string, 'asked' | 'withdrawn'>> = { requested: 'asked', ready: 'asked', received: 'asked', cancelled: 'withdrawn', 'entered-in-error': 'withdrawn' };
const MAX_BASE_CHARS = 4_000;

/** Reads a notification as far as it goes (Twiin-01, Twiin-02). Never throws; places are those of the sender's Task. */
export function readNotification(network: Network, sender: Sender, { content, condition }: Pick<SentNotification, 'content' | 'condition'>): ReadNotification {
  const task = content.ok ? nodeOf(content.value) : {};
  const [identifier] = listOf(task['identifier']).flatMap((it) => identifierOf(it) ?? []);
  const requester = nodeOf(task['requester']);
  const practice = findPractice(network, agbOf(requester['onBehalfOf']) ?? '');
  const referral = referralNumberFromFhir(task['groupIdentifier']);
  const stated = textIn(nodeOf(nodeOf(task['restriction'])['period']), 'end');
  const isCancel = STATUSES[textIn(task, 'status')] === 'withdrawn';
  const authorizationBase = inputOf(task, 'authorization-base');
  const path = inputOf(task, 'read-available-resource');
  const read: ReadNotification = {
    isCancel,
    content: { task: notificationTask(task, { id: '', status: textIn(task, 'status'), at: new Date(0) }), identifier: identifier ?? { system: '', value: '' }, practice: practice?.id ?? '', authorizationBase, path },
    ...(identifier === undefined ? {} : { identifier }),
    ...(practice === undefined ? {} : { practice }),
    ...(referral?.system === undefined || referral.value === undefined ? {} : { referral: { system: referral.system, value: referral.value } }),
    ...(stated === '' ? {} : { expiresAt: endOf(stated) }),
  };
  const checks = [content, checkFrame(task, read, condition), ...(isCancel ? [] : [checkRequester(task, sender, read), checkOwner(network, task), checkInputs(sender, read), checkEnd(read)])];
  const refusal = checks.find((it) => !it.ok);
  return refusal === undefined || refusal.ok ? read : { ...read, refusal: refusal.refusal };
}

function checkFrame(task: BundleNode, { identifier }: ReadNotification, condition: string | undefined): Result<unknown> {
  if (task['resourceType'] !== 'Task') {
    return refuse('FIELD_INVALID', 'resourceType');
  }
  if (identifier === undefined) {
    return refuse('FIELD_MISSING', 'Task.identifier');
  }
  if (condition !== undefined && ![`${identifier.system}|${identifier.value}`, identifier.value].includes(condition)) {
    return refuse('FIELD_INVALID', 'identifier');
  }
  const status = textIn(task, 'status');
  return status === '' ? refuse('FIELD_MISSING', 'Task.status') : STATUSES[status] === undefined ? refuse('FIELD_INVALID', 'Task.status') : accept(undefined);
}

function checkRequester(task: BundleNode, { pull }: Sender, { practice }: ReadNotification): Result<unknown> {
  const { agent, onBehalfOf } = nodeOf(task['requester']);
  const environment = textIn(nodeOf(nodeOf(agent)['identifier']), 'value').replace(/^urn:oid:/, '');
  if (environment === '') {
    return refuse('FIELD_MISSING', 'Task.requester.agent.identifier');
  }
  if (pull === undefined || environment !== ENVIRONMENTS[pull.environment]) {
    return refuse('PROCESSING_ID_REFUSED', 'Task.requester.agent.identifier');
  }
  const place = 'Task.requester.onBehalfOf.identifier';
  return practice !== undefined ? accept(undefined) : agbOf(onBehalfOf) === undefined ? refuse('FIELD_MISSING', place) : refuse('PRACTICE_UNKNOWN', place);
}

/** Left out when this system is the receiver; else a party of the network, by its AGB code. */
function checkOwner(network: Network, task: BundleNode): Result<unknown> {
  if (task['owner'] === undefined) {
    return accept(undefined);
  }
  const agb = agbOf(task['owner']);
  const isKnown = agb !== undefined && network.partners.some((it) => it.identifiers.agb === agb && it.active !== false);
  return isKnown ? accept(undefined) : refuse('RECIPIENT_UNKNOWN', 'Task.owner.identifier');
}

/** What is read stands below the base of its source, and nowhere else. */
function checkInputs({ pull }: Sender, { content: { authorizationBase, path } }: ReadNotification): Result<unknown> {
  const place = (code: string): string => `Task.input.where(type.coding.code='${code}')`;
  if (authorizationBase === '') {
    return refuse('FIELD_MISSING', place('authorization-base'));
  }
  if (authorizationBase.length > MAX_BASE_CHARS) {
    return refuse('FIELD_INVALID', place('authorization-base'));
  }
  if (path === '') {
    return refuse('FIELD_MISSING', place('read-available-resource'));
  }
  return pull !== undefined && urlBelow(pull.baseUrl, path) !== undefined ? accept(undefined) : refuse('FIELD_INVALID', place('read-available-resource'));
}

function checkEnd({ expiresAt }: ReadNotification): Result<unknown> {
  return expiresAt === undefined || !Number.isNaN(expiresAt.getTime()) ? accept(undefined) : refuse('FIELD_INVALID', 'Task.restriction.period.end');
}

/** A day without a time ends at its end. */
function endOf(stated: string): Date {
  return new Date(/^\d{4}-\d{2}-\d{2}$/.test(stated) ? `${stated}T23:59:59Z` : stated);
}

/** The text of an input, in whichever of the types that a path or a key can have. */
function inputOf(task: BundleNode, code: string): string {
  const found = listOf(task['input']).map(nodeOf).find((it) => listOf(nodeOf(it['type'])['coding']).some((coding) => textIn(nodeOf(coding), 'code') === code)) ?? {};
  return [textIn(found, 'valueString'), textIn(found, 'valueUri'), textIn(nodeOf(found['valueReference']), 'reference')].find((it) => it !== '')?.trim() ?? '';
}

/** STU3 lets an identifier have no system. */
function identifierOf(identifier: unknown): PullContent['identifier'] | undefined {
  const { system, value } = identifierFromFhir(identifier) ?? { system: '', value: textIn(nodeOf(identifier), 'value').trim() };
  return value === undefined || value === '' || value.length > 500 ? undefined : { system: system ?? '', value };
}

/** The AGB code of a reference by identifier: under its OID or its FHIR name. */
function agbOf(reference: unknown): string | undefined {
  const identifier = identifierFromFhir(nodeOf(reference)['identifier']);
  return identifier?.system === SYSTEMS.agb && identifier.value !== undefined ? identifier.value.padStart(8, '0') : undefined;
}
