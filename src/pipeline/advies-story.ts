import type { Bundle, OperationOutcome, QuestionnaireResponse } from '@medplum/fhirtypes';
import type { Refusal } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import type { WarningCode } from '../kernel/codes.ts';
import { decideRecordAdvies } from '../workflow/advies/record-advies.ts';
import { QUESTIONNAIRES, SYSTEMS } from '../fhir/naming-systems.ts';
import type { Journey } from '../workflow/journey.ts';
import { applyCommand } from './apply-command.ts';
import { authorOf } from './audit-facts.ts';
import { findJourneyOf, hasSay } from './find-journey-of.ts';
import { refuseCaller } from './refuse-caller.ts';
import type { Caller, Stories } from './stories.ts';
import type { MapContext, Mapping } from './take-in.ts';
import type { TaskPorts } from './task-stories.ts';
import { byCaller } from './task-stories.ts';

/** What recording an advice needs beside the journey: the mapping, the profiles, and words for what is open. */
export type AdviesPorts = TaskPorts & {
  readonly map: (mapping: Mapping, source: unknown, context: MapContext) => Bundle;
  readonly check: (bundle: Bundle) => readonly (Refusal & { readonly at: string })[];
  readonly outcomeOf: (findings: readonly Refusal[], warnings: readonly WarningCode[]) => OperationOutcome;
};

/**
 * `POST QuestionnaireResponse`: the joint advice of the team (A1–A15). It becomes a CarePlan with Tasks by its mapping;
 * complete actions go out, an open field holds its own action. What is open is named in the answer's outcome.
 */
export function recordAdviesStory(ports: AdviesPorts): Stories['recordAdvies'] {
  return async (caller, response) => {
    const asked = byCaller(caller, 'create', 'QuestionnaireResponse', authorOf(response));
    if (caller.role !== 'vg-team') {
      return refuseCaller(ports, asked, { code: 'NOT_ALLOWED', at: 'QuestionnaireResponse' });
    }
    if (response.questionnaire?.split('|')[0] !== QUESTIONNAIRES.vgAdvies) {
      return refuseCaller(ports, asked, { code: 'FIELD_INVALID', at: 'QuestionnaireResponse.questionnaire' });
    }
    const place = await findJourneyOf(ports, caller, response);
    if (!place.ok) {
      return refuseCaller(ports, asked, place.refusal);
    }
    const applied = await applyCommand(
      ports,
      place.value.journeyId,
      (journey, context) => {
        if (!hasSay(caller, journey, context.network)) {
          return refuse('NOT_FOUND', 'QuestionnaireResponse.basedOn');
        }
        const bundle = ports.map('vg-advies', onOwnIds(response, journey, caller), { now: context.now, seed: `${journey.id}/advies` });
        const [finding] = ports.check(bundle);
        return finding === undefined ? decideRecordAdvies(journey, { response, bundle }, context) : refuse(finding.code, finding.at);
      },
      asked,
    );
    if (!applied.ok) {
      return applied;
    }
    const { version, decision } = applied.value;
    const id = response.id ?? ports.newId();
    const resource: QuestionnaireResponse = { ...response, id, meta: { ...response.meta, versionId: String(version) } };
    return accept({ resource, version, created: true, location: `QuestionnaireResponse/${id}`, outcome: ports.outcomeOf(decision.findings, decision.warnings) });
  };
}

/**
 * The advice as the journey knows its subjects: the team names person, request and itself by its own ids, which say
 * nothing here. Who wrote it is who called.
 */
function onOwnIds(response: QuestionnaireResponse, journey: Journey, caller: Caller): QuestionnaireResponse {
  const resources = journey.bundle?.entry?.map((it) => it.resource) ?? [];
  const referenceTo = (type: string): string | undefined => {
    const id = resources.find((it) => it?.resourceType === type)?.id;
    return id === undefined ? undefined : `${type}/${id}`;
  };
  const subject = referenceTo('Patient');
  const request = referenceTo('ServiceRequest');
  return {
    ...response,
    author: { type: 'Organization', identifier: { system: SYSTEMS.partner, value: caller.partner } } as QuestionnaireResponse['author'],
    ...(subject === undefined ? {} : { subject: { reference: subject } }),
    ...(request === undefined ? {} : { basedOn: [{ reference: request }] }),
  };
}
