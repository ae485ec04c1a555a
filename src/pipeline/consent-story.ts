import type { Consent } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, EXTENSIONS, SYSTEMS } from '../fhir/naming-systems.ts';
import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import type { RecordConsent } from '../workflow/commands.ts';
import type { ConsentClass } from '../workflow/journey.ts';
import { CONSENT_CLASSES } from '../workflow/journey.ts';
import { decideRecordConsent } from '../workflow/verkennend-gesprek/record-consent.ts';
import { applyCommand } from './apply-command.ts';
import { findJourneyOf, hasSay } from './find-journey-of.ts';
import { refuseCaller } from './refuse-caller.ts';
import type { Stories } from './stories.ts';
import type { TaskPorts } from './task-stories.ts';
import { byCaller } from './task-stories.ts';

/** Who may say what the person answered: who speaks with the person (L2: asked by whom is recorded). */
const MAY_RECORD: ReadonlySet<string> = new Set(['vg-team', 'planner', 'huisarts']);
/** Classes that name one partner: without it nobody would know for whom the answer is. */
const NEEDS_PARTNER: ReadonlySet<string> = new Set(['welzijn', 'partner']);

/** `POST Consent`: an answer of the person for one class (and partner): given, refused, or an earlier yes taken back (L6). */
export function recordConsentStory(ports: TaskPorts): Stories['recordConsent'] {
  return async (caller, consent) => {
    const asked = byCaller(caller, 'create', 'Consent');
    if (!MAY_RECORD.has(caller.role)) {
      return refuseCaller(ports, asked, { code: 'NOT_ALLOWED', at: 'Consent' });
    }
    const place = await findJourneyOf(ports.store, caller, consent);
    if (!place.ok) {
      return refuseCaller(ports, asked, place.refusal);
    }
    const command = commandFrom(consent, { id: ports.newId(), now: ports.clock.now().toISOString() });
    if (!command.ok) {
      return refuseCaller(ports, { ...asked, journeyId: place.value.journeyId }, command.refusal);
    }
    const audit = { ...asked, consent: command.value.consent.id };
    const applied = await applyCommand(ports, place.value.journeyId, (journey, context) =>
      hasSay(caller, journey, context.network) ? decideRecordConsent(journey, command.value, context) : refuse('NOT_FOUND', 'Consent.basedOn'), audit);
    if (!applied.ok) {
      return applied;
    }
    const { id } = command.value.consent;
    return accept({ resource: { ...consent, id, meta: { versionId: '1' } }, version: 1, created: true, location: `Consent/${id}` });
  };
}

function commandFrom(consent: Consent, { id, now }: { id: string; now: string }): Result<RecordConsent> {
  const stated = consent.category?.flatMap((it) => it.coding ?? []).find((it) => it.system === CODE_SYSTEMS.toestemming)?.code;
  const consentClass = CONSENT_CLASSES.find((it): it is ConsentClass => it === stated);
  if (consentClass === undefined) {
    return refuse(stated === undefined ? 'FIELD_MISSING' : 'CODE_UNKNOWN', 'Consent.category');
  }
  const decision = consent.provision?.type;
  if (decision === undefined) {
    return refuse('FIELD_MISSING', 'Consent.provision.type');
  }
  const partner = consent.provision?.actor?.flatMap((it) => it.reference?.identifier ?? []).find((it) => it.system === SYSTEMS.partner)?.value;
  if (NEEDS_PARTNER.has(consentClass) && partner === undefined) {
    return refuse('FIELD_MISSING', 'Consent.provision.actor');
  }
  const given = new Date(consent.dateTime ?? now);
  if (Number.isNaN(given.getTime()) || given.toISOString() > now) {
    return refuse('FIELD_INVALID', 'Consent.dateTime');
  }
  const valueOf = (url: string): string | undefined => {
    const extension = consent.extension?.find((it) => it.url === url);
    return extension?.valueCode ?? extension?.valueString;
  };
  const how = valueOf(EXTENSIONS.toestemmingHoe);
  const leaflet = valueOf(EXTENSIONS.folderVersie);
  const capacity = consent.performer?.find((it) => it.type === 'RelatedPerson')?.display;
  const endsAt = consent.provision?.period?.end;
  return accept({
    consent: {
      id, class: consentClass, decision, givenAt: given.toISOString(), by: capacity === undefined ? 'patient' : 'representative', source: 'fhir',
      ...(partner === undefined ? {} : { partner }), ...(how === undefined ? {} : { how }), ...(leaflet === undefined ? {} : { leaflet }),
      ...(capacity === undefined ? {} : { capacity }), ...(endsAt === undefined ? {} : { endsAt }),
    },
    withdrawn: consent.status === 'inactive' || consent.status === 'rejected',
  });
}
