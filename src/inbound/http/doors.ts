import { ROLE_SCOPES } from '../../security/scopes.ts';

/** A door of the gateway that is no FHIR resource route, as the API description lists it. */
export type Door = {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly summary: string;
  /** Media types taken and given. */
  readonly takes: readonly string[];
  readonly gives: string;
  readonly isOpen: boolean;
};

/** Doors beside the FHIR route table (design 2.3). */
// prettier-ignore
export const DOORS = {
  hl7v2:    { method: 'POST', path: '/inbound/hl7v2', summary: 'One HL7 v2 message; answers its ACK after commit', takes: ['application/hl7-v2', 'text/plain', 'application/octet-stream'], gives: 'application/hl7-v2', isOpen: false },
  fhir:     { method: 'POST', path: '/fhir', summary: 'A referral as R4 transaction (Nictiz ELZ); answers its transaction-response after commit', takes: ['application/fhir+json'], gives: 'application/fhir+json', isOpen: false },
  zorgdomein: { method: 'POST', path: '/inbound/zorgdomein/fhir', summary: 'One STU3 document of ZorgDomein, with a JWT of its own; answers 201 after commit', takes: ['application/fhir+json', 'application/fhir+xml'], gives: 'application/fhir+json', isOpen: false },
  zorgdomeinTask: { method: 'PUT', path: '/inbound/zorgdomein/fhir/Task/:id', summary: 'ZorgDomein\'s own Task with status cancelled: its referral is over, as SRM^S04 says', takes: ['application/fhir+json', 'application/fhir+xml'], gives: 'application/fhir+json', isOpen: false },
  consultatie: { method: 'POST', path: '/inbound/viplive/consultatie', summary: 'One consultation question as a FHIR Task; answers 201 after commit', takes: ['application/fhir+json'], gives: 'application/fhir+json', isOpen: false },
  viplive:  { method: 'POST', path: '/inbound/viplive/fhir/Task', summary: 'A notification Task (STU3, Twiin-01), JSON or XML; the gateway pulls the referral afterwards; answers 201 after commit', takes: ['application/fhir+json', 'application/fhir+xml'], gives: 'application/fhir+json', isOpen: false },
  vipliveUpdate: { method: 'PUT', path: '/inbound/viplive/fhir/Task', summary: 'The same as conditional update `?identifier=` (Twiin-02): status cancelled withdraws it', takes: ['application/fhir+json', 'application/fhir+xml'], gives: 'application/fhir+json', isOpen: false },
  hl7v2Versioned: { method: 'POST', path: '/v1/hl7v2-berichten', summary: 'The same as POST /inbound/hl7v2, with problems for refusals of the call', takes: ['application/hl7-v2', 'text/plain', 'application/octet-stream'], gives: 'application/hl7-v2', isOpen: false },
  notificaties: { method: 'POST', path: '/v1/notificaties/:partner', summary: 'A gemeente\'s Notificaties API tells that a zaak changed; 204 once it was read and kept. Known by its own Authorization header', takes: ['application/json'], gives: 'application/problem+json', isOpen: true },
  openapi:  { method: 'GET', path: '/v1/openapi.json', summary: 'This description (OpenAPI 3.1), for everyone', takes: [], gives: 'application/json', isOpen: true },
  token:    { method: 'POST', path: '/oauth/token', summary: 'SMART Backend Services: client credentials with private_key_jwt', takes: ['application/x-www-form-urlencoded'], gives: 'application/json', isOpen: true },
  jwks:     { method: 'GET', path: '/.well-known/jwks.json', summary: 'The public key with which the gateway signs its own calls', takes: [], gives: 'application/json', isOpen: true },
  metadata: { method: 'GET', path: '/fhir/metadata', summary: 'CapabilityStatement', takes: [], gives: 'application/fhir+json', isOpen: true },
  smart:    { method: 'GET', path: '/.well-known/smart-configuration', summary: 'Where and how to get a token', takes: [], gives: 'application/json', isOpen: true },
  smartOfFhir: { method: 'GET', path: '/fhir/.well-known/smart-configuration', summary: 'The same, under the FHIR base as SMART asks', takes: [], gives: 'application/json', isOpen: true },
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
