import { ROLE_SCOPES } from '../../security/scopes.ts';
import { HL7_MEDIA_TYPES } from './post-hl7v2.ts';

/** A door of the gateway that is no FHIR resource route, as the API description lists it. */
export type Door = {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly summary: string;
  /** Media types taken. */
  readonly takes: readonly string[];
  /** Media types of an answer that is no refusal, and what each status of one says. */
  readonly gives: readonly string[];
  readonly answers: Readonly<Record<number, string>>;
  /** How a refusal reads: a response of the API description. */
  readonly refuses: 'refused' | 'negotiated' | 'problem' | 'oauth';
  /** How a caller proves who it is, by security schemes of the API description; any of them will do, none: open to everyone. */
  readonly proof: readonly ('token' | 'sender' | 'subscription')[];
  /** Query parameters that must be there. */
  readonly query?: readonly string[];
};

const JSON_ONLY = ['application/json'];
const FHIR_JSON = ['application/fhir+json'];
const FHIR = ['application/fhir+json', 'application/fhir+xml'];
const ACKS = { 200: 'The ACK of the message, whatever it says', 204: 'Enhanced mode, in which the message asks for no answer', 503: 'Nothing was kept: the AR of the message; send it again after Retry-After' };
const SHOWN = { 200: 'Answered' };
const KEPT = { 200: 'It was there already', 201: 'Kept; Location says where' };

/** Doors beside the FHIR route table (design 2.3). */
// prettier-ignore
export const DOORS = {
  hl7v2:    { method: 'POST', path: '/inbound/hl7v2', summary: 'One HL7 v2 message; answers its ACK after commit, in the media type of the message', takes: HL7_MEDIA_TYPES, gives: HL7_MEDIA_TYPES, answers: ACKS, refuses: 'refused', proof: ['token'] },
  fhir:     { method: 'POST', path: '/fhir', summary: 'A referral as R4 transaction (Nictiz ELZ); answers its transaction-response after commit', takes: FHIR_JSON, gives: FHIR_JSON, answers: { 200: 'The transaction-response' }, refuses: 'refused', proof: ['token'] },
  zorgdomein: { method: 'POST', path: '/inbound/zorgdomein/fhir', summary: 'One STU3 document of ZorgDomein, with a JWT of its own; answers 201 after commit', takes: FHIR, gives: FHIR_JSON, answers: { 201: 'Taken, now or before; Location says where, the body what was decided' }, refuses: 'refused', proof: ['sender'] },
  zorgdomeinTask: { method: 'PUT', path: '/inbound/zorgdomein/fhir/Task/:id', summary: 'ZorgDomein\'s own Task with status cancelled: its referral is over, as SRM^S04 says', takes: FHIR, gives: FHIR_JSON, answers: { 200: 'Taken', 201: 'Taken; nothing was known of its referral before' }, refuses: 'refused', proof: ['sender'] },
  consultatie: { method: 'POST', path: '/inbound/viplive/consultatie', summary: 'One consultation question as a FHIR Task; answers 201 after commit', takes: FHIR_JSON, gives: FHIR_JSON, answers: { 201: 'Taken; Location is the Task by which the asker follows it' }, refuses: 'refused', proof: ['token'] },
  viplive:  { method: 'POST', path: '/inbound/viplive/fhir/Task', summary: 'A notification Task (STU3, Twiin-01), JSON or XML; the gateway pulls the referral afterwards; answers 201 after commit', takes: FHIR, gives: FHIR, answers: KEPT, refuses: 'negotiated', proof: ['sender', 'token'] },
  vipliveUpdate: { method: 'PUT', path: '/inbound/viplive/fhir/Task', summary: 'The same as conditional update `?identifier=` (Twiin-02): status cancelled withdraws it', takes: FHIR, gives: FHIR, answers: KEPT, refuses: 'negotiated', proof: ['sender', 'token'], query: ['identifier'] },
  hl7v2Versioned: { method: 'POST', path: '/v1/hl7v2-berichten', summary: 'The same as POST /inbound/hl7v2, with problems for refusals of the call', takes: HL7_MEDIA_TYPES, gives: HL7_MEDIA_TYPES, answers: ACKS, refuses: 'problem', proof: ['token'] },
  notificaties: { method: 'POST', path: '/v1/notificaties/:partner', summary: 'A gemeente\'s Notificaties API tells that a zaak changed; 204 once it was read and kept. Known by its own Authorization header', takes: JSON_ONLY, gives: [], answers: { 204: 'Taken' }, refuses: 'problem', proof: ['subscription'] },
  openapi:  { method: 'GET', path: '/v1/openapi.json', summary: 'This description (OpenAPI 3.1), for everyone', takes: [], gives: JSON_ONLY, answers: SHOWN, refuses: 'problem', proof: [] },
  token:    { method: 'POST', path: '/oauth/token', summary: 'SMART Backend Services: client credentials with private_key_jwt', takes: ['application/x-www-form-urlencoded'], gives: JSON_ONLY, answers: { 200: 'The access token' }, refuses: 'oauth', proof: [] },
  jwks:     { method: 'GET', path: '/.well-known/jwks.json', summary: 'The public key with which the gateway signs its own calls', takes: [], gives: JSON_ONLY, answers: SHOWN, refuses: 'refused', proof: [] },
  metadata: { method: 'GET', path: '/fhir/metadata', summary: 'CapabilityStatement', takes: [], gives: FHIR_JSON, answers: SHOWN, refuses: 'refused', proof: [] },
  smart:    { method: 'GET', path: '/.well-known/smart-configuration', summary: 'Where and how to get a token', takes: [], gives: JSON_ONLY, answers: SHOWN, refuses: 'refused', proof: [] },
  smartOfFhir: { method: 'GET', path: '/fhir/.well-known/smart-configuration', summary: 'The same, under the FHIR base as SMART asks', takes: [], gives: JSON_ONLY, answers: SHOWN, refuses: 'refused', proof: [] },
} as const satisfies Record<string, Door>;

/** Every scope that some role may ask for. */
const SCOPES = [...new Set(Object.values(ROLE_SCOPES).flat())].sort();

/** The SMART configuration document (SMART App Launch 2.2, 7.3): token endpoint and how to authenticate there. */
export function smartConfiguration(baseUrl: string): Readonly<Record<string, unknown>> {
  return {
    token_endpoint: `${baseUrl}${DOORS.token.path}`,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['ES384', 'RS384'],
    grant_types_supported: ['client_credentials'],
    scopes_supported: SCOPES,
    capabilities: ['client-confidential-asymmetric', 'permission-v2'],
  };
}
