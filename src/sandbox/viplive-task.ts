import { writeFhirXml } from '../inbound/http/write-fhir-xml.ts';
import type { PullSource } from '../workflow/network.ts';

/** A referral that the simulated VIPLive holds ready: its bytes, and by what it is notified and read. */
export type HeldReferral = {
  /** Task.identifier. */
  readonly identifier: string;
  readonly authorizationBase: string;
  /** Relative to the FHIR base. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly mediaType: string;
};

/** What a notification says beside the referral. `practiceAgb` refers, `ownerAgb` gets it (absent: whoever takes the call). */
export type NotificationParts = {
  readonly held: Pick<HeldReferral, 'identifier' | 'authorizationBase' | 'path'>;
  readonly practiceAgb: string;
  readonly environment: PullSource['environment'];
  readonly status: string;
  readonly at: Date;
  readonly ownerAgb?: string;
  /** Until when it may be read. */
  readonly until?: Date;
};

const AGB = 'urn:oid:2.16.840.1.113883.2.4.6.1';
const PARAMETER = 'http://fhir.nl/fhir/NamingSystem/TaskParameter';
const ENVIRONMENTS: Readonly<Record<PullSource['environment'], string>> = { test: '1', acceptance: '2', production: '3' };

/** The notification Task of VIPLive (Twiin-01, formats.md 2; codes of `Task.code` and inputs as Notified Pull has them). */
export function vipLiveTask({ held, practiceAgb, environment, status, at, ownerAgb, until }: NotificationParts): object {
  const input = (code: string, valueString: string): object => ({ type: { coding: [{ system: PARAMETER, code }] }, valueString });
  return {
    resourceType: 'Task',
    identifier: [{ system: 'urn:ietf:rfc:3986', value: held.identifier }],
    status,
    intent: 'proposal',
    code: { coding: [{ system: 'http://fhir.nl/fhir/NamingSystem/TaskCode', code: 'pull-notification' }] },
    authoredOn: at.toISOString(),
    requester: {
      agent: { identifier: { system: 'urn:ietf:rfc:3986', value: `urn:oid:2.16.840.1.113883.2.4.3.164.2.${ENVIRONMENTS[environment]}` } },
      onBehalfOf: { identifier: { system: AGB, value: practiceAgb } },
    },
    ...(ownerAgb === undefined ? {} : { owner: { identifier: { system: AGB, value: ownerAgb } } }),
    ...(until === undefined ? {} : { restriction: { period: { end: until.toISOString() } } }),
    input: [input('authorization-base', held.authorizationBase), input('read-available-resource', held.path)],
  };
}

/** A resource in one of the two forms that FHIR has. */
export function inForm(resource: object, form: 'json' | 'xml'): { readonly mediaType: string; readonly body: string } {
  return form === 'json' ? { mediaType: 'application/fhir+json', body: JSON.stringify(resource) } : { mediaType: 'application/fhir+xml', body: writeFhirXml(resource) };
}
