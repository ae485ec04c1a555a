import type { Task, TaskInput } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, SYSTEMS } from '../fhir/naming-systems.ts';

/** A consultation question in plain words, as a form in a HIS or VIPLive has it. */
export type Question = {
  readonly number: string;
  readonly code?: 'consultatie' | 'consultatie-sociaal-domein';
  /** AGB of the practice; absent for the sociaal domein. */
  readonly agb?: string;
  /** Input code → value: `vraagsteller`, `casusbeschrijving`, `hulpvraag`, `leeftijdsband`, `icpc`, `onderwerp`, `identificatie`, `toestemming`, `vgcris`. */
  readonly inputs: Readonly<Record<string, string>>;
};

const TEXTS: ReadonlySet<string> = new Set(['casusbeschrijving', 'hulpvraag', 'toestemming']);

/** The question as the Task that `POST /inbound/viplive/consultatie` takes. */
export function questionTask({ number, code = 'consultatie', agb, inputs }: Question): Task {
  return {
    resourceType: 'Task',
    identifier: [{ system: 'https://his.example/consultatie', value: number }],
    status: 'requested',
    intent: 'order',
    code: { coding: [{ system: CODE_SYSTEMS.taak, code }] },
    ...(agb === undefined ? {} : { requester: { type: 'Organization', identifier: { system: SYSTEMS.agb, value: agb } } }),
    input: Object.entries(inputs).map(([name, value]): TaskInput => ({
      type: { coding: [{ system: CODE_SYSTEMS.taak, code: name }] },
      ...(TEXTS.has(name) ? { valueString: value } : { valueCoding: { code: value } }),
    })),
  };
}
