import type { CapabilityStatement, CapabilityStatementRestResource, CapabilityStatementRestResourceInteraction } from '@medplum/fhirtypes';
import { MGN_BASE } from '../../fhir/naming-systems.ts';
import type { DoorPorts } from './door-ports.ts';
import type { FhirRoute } from './exchange.ts';
import { TASK_SEARCH_PARAMETERS } from './search-tasks.ts';

/** What `/fhir/metadata` says, made from the route table, so that it can't promise what is not served. */
export function capabilityStatement(routes: readonly FhirRoute[], baseUrl: string, release: DoorPorts['release']): CapabilityStatement {
  const types = [...new Set(routes.flatMap((route) => route.types))].sort();
  return {
    resourceType: 'CapabilityStatement',
    url: `${MGN_BASE}/CapabilityStatement/mgn-gateway`,
    version: release.version,
    name: 'MgnGateway',
    title: 'Gateway for mentale gezondheidsnetwerken',
    status: 'active',
    date: release.date,
    kind: 'instance',
    software: { name: 'mgn-gateway', version: release.version },
    implementation: { description: 'mgn-gateway', url: `${baseUrl}/fhir` },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    rest: [
      {
        mode: 'server',
        security: {
          service: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/restful-security-service', code: 'SMART-on-FHIR' }] }],
          extension: [
            { url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris', extension: [{ url: 'token', valueUri: `${baseUrl}/oauth/token` }] },
          ],
        },
        // A referral is a transaction (`DOORS.fhir`), which is no interaction of one type.
        interaction: [{ code: 'transaction' }],
        resource: types.map((type) => resourceRow(type, routes.filter((route) => route.types.includes(type)))),
      },
    ],
  };
}

function resourceRow(type: string, routes: readonly FhirRoute[]): CapabilityStatementRestResource {
  const interactions = new Set(routes.map((route) => route.interaction));
  const codes = (['read', 'update', 'create', 'search-type'] as const).filter((code) => interactions.has(code));
  return {
    type: type as CapabilityStatementRestResource['type'],
    // An empty array is no FHIR JSON.
    ...(codes.length === 0 ? {} : { interaction: codes.map((code): CapabilityStatementRestResourceInteraction => ({ code })) }),
    versioning: type === 'Task' ? 'versioned-update' : 'versioned',
    updateCreate: type === 'Appointment' || type === 'Encounter',
    ...(interactions.has('search-type') ? { searchParam: TASK_SEARCH_PARAMETERS.map((it) => ({ ...it })) } : {}),
    ...(interactions.has('validate')
      ? { operation: [{ name: 'validate', definition: 'http://hl7.org/fhir/OperationDefinition/Resource-validate' }] }
      : {}),
  };
}
