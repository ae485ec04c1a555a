import type { Consent } from '@medplum/fhirtypes';
import { SYSTEMS } from '../fhir/naming-systems.ts';
import { accept, refuse } from '../kernel/result.ts';
import { CONSENT_POLICY } from '../policy/render/render-consent.ts';
import type { ConsentState, Journey } from '../workflow/journey.ts';
import { decideRecordConsent } from '../workflow/verkennend-gesprek/record-consent.ts';
import { applyCommand } from './apply-command.ts';
import { findJourneyOf, hasSay } from './find-journey-of.ts';
import { readConsent } from './read-consent.ts';
import { refuseCaller } from './refuse-caller.ts';
import type { Stories } from './stories.ts';
import type { TaskPorts } from './task-stories.ts';
import { byCaller } from './task-stories.ts';

/** Who may say what the person answered: who speaks with the person (L2: asked by whom is recorded). */
const MAY_RECORD: ReadonlySet<string> = new Set(['vg-team', 'planner', 'huisarts']);

/**
 * `POST Consent`: an answer of the person for one class (and partner): given, refused, or an earlier yes taken back (L6).
 * The team names its Task; huisarts and planner may name the referral by its number, so that they can do it at any time.
 * The answer is the Consent as it was taken, with what L2 asks on top.
 */
export function recordConsentStory(ports: TaskPorts): Stories['recordConsent'] {
  return async (caller, consent) => {
    const asked = byCaller(caller, 'create', 'Consent');
    if (!MAY_RECORD.has(caller.role)) {
      return refuseCaller(ports, asked, { code: 'NOT_ALLOWED', at: 'Consent' });
    }
    const place = await findJourneyOf(ports, caller, consent);
    if (!place.ok) {
      return refuseCaller(ports, asked, place.refusal);
    }
    const askedBy = { partner: caller.partner, ...(caller.user === undefined ? {} : { person: caller.user }) };
    const command = readConsent(consent, { id: ports.newId(), now: ports.clock.now().toISOString(), askedBy });
    if (!command.ok) {
      return refuseCaller(ports, { ...asked, journeyId: place.value.journeyId }, command.refusal);
    }
    const audit = { ...asked, consent: command.value.consent.id, detail: { ...asked.detail, class: command.value.consent.class, withdrawn: command.value.withdrawn === true } };
    const applied = await applyCommand(ports, place.value.journeyId, (journey, context) =>
      hasSay(caller, journey, context.network) ? decideRecordConsent(journey, command.value, context) : refuse('NOT_FOUND', 'Consent.basedOn'), audit);
    if (!applied.ok) {
      return applied;
    }
    const { id } = command.value.consent;
    return accept({ resource: completed(consent, command.value.consent, applied.value.journey), version: 1, created: true, location: `Consent/${id}` });
  };
}

/** The caller's own words, with the controller, the rules and the period that the gateway keeps it under. */
function completed(consent: Consent, { id, givenAt, endsAt, askedBy }: ConsentState, journey: Journey): Consent {
  const organization = { type: 'Organization' as const, identifier: { system: SYSTEMS.partner, value: askedBy?.partner ?? journey.huisarts } };
  return {
    ...consent, id, meta: { versionId: '1' },
    organization: consent.organization ?? [organization],
    policy: consent.policy ?? [{ uri: CONSENT_POLICY }],
    ...(consent.sourceAttachment ?? consent.sourceReference ? {} : { sourceReference: { type: 'QuestionnaireResponse', identifier: journey.referral } }),
    provision: { ...consent.provision, period: consent.provision?.period ?? { start: givenAt, ...(endsAt === undefined ? {} : { end: endsAt }) } },
  };
}
