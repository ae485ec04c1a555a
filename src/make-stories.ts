import type { OperationOutcome, Resource } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from './fhir/naming-systems.ts';
import { outcomeFromFindings } from './fhir/operation-outcome.ts';
import { mgnProfilesOf } from './fhir/profile/mgn-profiles.ts';
import type { WarningCode } from './kernel/codes.ts';
import { CODES } from './kernel/codes.ts';
import type { Clock, Log, NewId } from './kernel/ports.ts';
import type { Refusal } from './kernel/result.ts';
import { recordAdviesStory } from './pipeline/advies-story.ts';
import { receiveConsultatieStory } from './pipeline/consultatie/receive-consultatie.ts';
import { receiveTeleconsultStory } from './pipeline/consultatie/receive-teleconsult.ts';
import { recordConsentStory } from './pipeline/consent-story.ts';
import { putAppointmentStory, putEncounterStory } from './pipeline/gesprek-stories.ts';
import { invokeExpertStory } from './pipeline/invoke-expert-story.ts';
import type { JourneyStore } from './pipeline/journey-store.ts';
import { receiveBundleStory } from './pipeline/receive-bundle.ts';
import { receiveBatchStory } from './pipeline/receive-batch.ts';
import { receiveHl7v2Story } from './pipeline/receive-hl7v2.ts';
import { receiveNotificationStory } from './pipeline/receive-notification.ts';
import type { Stories } from './pipeline/stories.ts';
import type { TaskPorts } from './pipeline/task-stories.ts';
import { readResourceStory, searchTasksStory, updateTaskStory } from './pipeline/task-stories.ts';
import type { Rulebooks } from './rulebooks.ts';
import { bundleIntakeOf, conformsToProfiles, intakeOf } from './rulebooks.ts';
import type { ExternalIdParts } from './security/external-id.ts';
import type { Network } from './workflow/network.ts';

/** Everything that stories lean on, whether the store is a database or memory. */
export type StoryTools = {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly network: () => Network;
  readonly store: JourneyStore;
  readonly rulebooks: Rulebooks;
  readonly externalId: (parts: ExternalIdParts) => string;
  /** A keyed hash as text. */
  readonly mark: (purpose: string, text: string) => string;
  /** Told the outcome of every message, for counting. */
  readonly onMessage?: (outcome: string, code?: string) => void;
  /** Told that a referral was notified, which is to be pulled. */
  readonly wakePulls?: () => void;
};

/** Marks as text, by the gateway's keyed hash. */
export function markWith(hash: (purpose: 'raw-body', text: string) => Uint8Array): StoryTools['mark'] {
  return (purpose, text) => Buffer.from(hash('raw-body', `${purpose}|${text}`)).toString('base64url');
}

/** Makes all stories of the doors from their tools. */
export function makeStories(tools: StoryTools): Stories {
  const { clock, newId, log, network, store, rulebooks, mark } = tools;
  const intake = intakeOf(rulebooks);
  const ports = taskPortsOf(tools);
  const taking = { clock, newId, log, mark, network, store, ...(tools.onMessage === undefined ? {} : { onMessage: tools.onMessage }) };
  return {
    receiveHl7v2: receiveBatchStory(tools, receiveHl7v2Story({ ...taking, ...intake })),
    receiveBundle: receiveTeleconsultStory({ ...taking, externalId: tools.externalId }, receiveBundleStory({ ...taking, check: intake.check, externalId: tools.externalId, ...bundleIntakeOf(rulebooks) })),
    receiveNotification: receiveNotificationStory({ ...taking, check: intake.check, externalId: tools.externalId, ...bundleIntakeOf(rulebooks), ...(tools.wakePulls === undefined ? {} : { wakePulls: tools.wakePulls }) }),
    receiveConsultatie: receiveConsultatieStory({ ...taking, externalId: tools.externalId }),
    readResource: readResourceStory(ports),
    searchTasks: searchTasksStory(ports),
    updateTask: updateTaskStory(ports),
    invokeExpert: invokeExpertStory(ports),
    putAppointment: putAppointmentStory(ports),
    putEncounter: putEncounterStory(ports),
    recordAdvies: recordAdviesStory({ ...ports, map: intake.map, check: intake.check, outcomeOf: adviesOutcome }),
    recordConsent: recordConsentStory(ports),
    validate: (resource, profile) => validateResource(rulebooks, resource, profile),
  };
}

/** What stories on an existing journey and the sending of deliveries lean on. */
export function taskPortsOf({ clock, newId, network, store, rulebooks, externalId }: StoryTools): TaskPorts {
  return { clock, newId, network, store, views: rulebooks.views, externalId, conforms: (resource) => conformsToProfiles(rulebooks, resource) };
}

/** Findings against R4, the profiles that a resource states, and the one that was asked for. */
export function validateResource({ validators }: Rulebooks, resource: Resource, profile?: string): OperationOutcome {
  const findings = validators.validate(resource, profile === undefined ? { profilesOf: mgnProfilesOf } : { profiles: [profile] });
  return outcomeFromFindings(findings);
}

/** What is still open in an advice that was recorded: each place with its code and what to do. */
function adviesOutcome(findings: readonly Refusal[], warnings: readonly WarningCode[]): OperationOutcome {
  const issues = [...findings.map((it) => ({ ...it, severity: 'warning' as const })), ...warnings.map((code) => ({ code, at: undefined, severity: 'information' as const }))];
  if (issues.length === 0) {
    return outcomeFromFindings([]);
  }
  return {
    resourceType: 'OperationOutcome',
    issue: issues.map(({ code, at, severity }) => ({
      severity,
      code: CODES[code].issue,
      details: { coding: [{ system: CODE_SYSTEMS.code, code }], text: CODES[code].text },
      diagnostics: CODES[code].diagnostics,
      ...(at === undefined ? {} : { expression: [at] }),
    })),
  };
}
