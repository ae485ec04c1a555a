import type { Consent } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, EXTENSIONS, MGN_BASE } from '../../fhir/naming-systems.ts';
import type { ConsentState } from '../../workflow/journey.ts';
import type { AssembleFacts } from '../assemble/assemble-facts.ts';
import { patientReference } from '../assemble/assemble-facts.ts';
import { representativeReference } from '../assemble/person.ts';
import { partnerReference } from './logical-reference.ts';

/** The rules under which we ask and keep consent: `Consent.policy.uri`, which PCF demands. */
export const CONSENT_POLICY = `${MGN_BASE}/policy/toestemming-verkennend-gesprek`;

const PARTICIPATION = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';

/**
 * One consent as FHIR, shaped like IHE PCF Intermediate (dutch-fhir.md 4.2): scope patient-privacy, one provision with
 * type and actor, no action, class, code or verification. A withdrawn one is `inactive` and keeps what it said (L6).
 */
export function renderConsent(consent: ConsentState, facts: AssembleFacts): Consent {
  const { journey, network } = facts;
  const extension = [
    ...(consent.how === undefined ? [] : [{ url: EXTENSIONS.toestemmingHoe, valueCode: consent.how }]),
    ...(consent.leaflet === undefined ? [] : [{ url: EXTENSIONS.folderVersie, valueString: consent.leaflet }]),
  ];
  const end = consent.withdrawnAt ?? consent.endsAt;
  const patient = patientReference(facts);
  const performer = consent.by === 'representative' ? (representativeReference(facts) ?? patient) : patient;
  return {
    resourceType: 'Consent',
    id: consent.id,
    ...(extension.length === 0 ? {} : { extension }),
    status: consent.withdrawnAt === undefined ? 'active' : 'inactive',
    scope: { coding: [{ system: CODE_SYSTEMS.consentScope, code: 'patient-privacy' }] },
    category: [
      { coding: [{ system: CODE_SYSTEMS.loinc, code: '59284-0' }] },
      { coding: [{ system: CODE_SYSTEMS.toestemming, code: consent.class }] },
    ],
    ...(patient === undefined ? {} : { patient }),
    ...(performer === undefined ? {} : { performer: [performer] }),
    dateTime: consent.givenAt,
    organization: [partnerReference(network, journey.huisarts)],
    sourceReference: { type: 'QuestionnaireResponse', identifier: journey.referral },
    policy: [{ uri: CONSENT_POLICY }],
    provision: {
      type: consent.decision,
      period: { start: consent.givenAt, ...(end === undefined ? {} : { end }) },
      ...(consent.partner === undefined
        ? {}
        : {
            actor: [
              {
                role: { coding: [{ system: PARTICIPATION, code: 'IRCP' }] },
                reference: partnerReference(network, consent.partner),
              },
            ],
          }),
    },
  };
}
