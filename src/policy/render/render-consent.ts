import type { Consent, ConsentProvisionActor, Extension } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, EXTENSIONS, MGN_BASE } from '../../fhir/naming-systems.ts';
import { findRegion } from '../../workflow/find-partner.ts';
import type { ConsentClass, ConsentState, Journey } from '../../workflow/journey.ts';
import type { Network } from '../../workflow/network.ts';
import type { AssembleFacts } from '../assemble/assemble-facts.ts';
import { patientReference } from '../assemble/assemble-facts.ts';
import { representativeReference } from '../assemble/person.ts';
import { consentEndsAt } from '../consent-ends-at.ts';
import { partnerReference } from './logical-reference.ts';

/** The rules under which we ask and keep consent: `Consent.policy.uri`, which PCF demands. */
export const CONSENT_POLICY = `${MGN_BASE}/policy/toestemming-verkennend-gesprek`;

const PARTICIPATION = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
const ACT_REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';

/** Classes whose recipients treat; for the others the exchange serves the coordination of care and support. */
const TREATING: ReadonlySet<ConsentClass> = new Set(['vg-ggz', 'ggz-aanbieder', 'transfer-overdracht']);

/**
 * One consent as it is kept and exported, shaped like IHE PCF Intermediate (dutch-fhir.md 4.2): who answered for whom, who
 * asked, by which rules, for whom and what for, until when; one provision, and no action, class, code or verification. A
 * withdrawn one is `inactive` and keeps what it said (L6).
 */
export function renderConsent(consent: ConsentState, facts: AssembleFacts): Consent {
  const { journey, network } = facts;
  const end = consentEndsAt(consent, journey, findRegion(network, journey.region)?.terms.accessDays ?? 28);
  const patient = patientReference(facts);
  const actor = recipientOf(consent, journey, network);
  return {
    resourceType: 'Consent',
    id: consent.id,
    ...extensionsOf(consent),
    status: consent.withdrawnAt === undefined ? 'active' : 'inactive',
    scope: { coding: [{ system: CODE_SYSTEMS.consentScope, code: 'patient-privacy' }] },
    category: [
      { coding: [{ system: CODE_SYSTEMS.loinc, code: '59284-0' }] },
      { coding: [{ system: CODE_SYSTEMS.toestemming, code: consent.class }] },
    ],
    ...(patient === undefined ? {} : { patient }),
    ...performerOf(consent, facts),
    dateTime: consent.givenAt,
    organization: [partnerReference(network, consent.askedBy?.partner ?? journey.huisarts)],
    sourceReference: { type: 'QuestionnaireResponse', identifier: journey.referral },
    policy: [{ uri: CONSENT_POLICY }],
    provision: {
      type: consent.decision,
      period: { start: consent.givenAt, ...(end === undefined ? {} : { end }) },
      ...(actor === undefined ? {} : { actor: [actor] }),
      purpose: [{ system: ACT_REASON, code: TREATING.has(consent.class) ? 'TREAT' : 'COC' }],
    },
  };
}

function extensionsOf({ how, leaflet, evidence }: ConsentState): { readonly extension?: Extension[] } {
  const extension: Extension[] = [
    ...(how === undefined ? [] : [{ url: EXTENSIONS.toestemmingHoe, valueCode: how }]),
    ...(leaflet === undefined ? [] : [{ url: EXTENSIONS.folderVersie, valueString: leaflet }]),
    ...(evidence === undefined ? [] : [{ url: EXTENSIONS.bewijsVertegenwoordiging, valueCode: evidence }]),
  ];
  return extension.length === 0 ? {} : { extension };
}

/** Who answered (L8): a representative of whom the referral tells nothing stands as contained resource, by capacity alone. */
function performerOf({ by, capacity }: ConsentState, facts: AssembleFacts): Pick<Consent, 'contained' | 'performer'> {
  const patient = patientReference(facts);
  if (by === 'patient') {
    return patient === undefined ? {} : { performer: [patient] };
  }
  const known = representativeReference(facts);
  if (known !== undefined) {
    return { performer: [known] };
  }
  const relationship = capacity === undefined ? {} : { relationship: [{ coding: [{ system: CODE_SYSTEMS.hoedanigheid, code: capacity }] }] };
  return {
    contained: [{ resourceType: 'RelatedPerson', id: 'vertegenwoordiger', patient: patient ?? { type: 'Patient' }, ...relationship }],
    performer: [{ reference: '#vertegenwoordiger' }],
  };
}

/** The recipient: the partner that is named, the journey's VG team, the gemeente of residence (X5); for the rest the class says it. */
function recipientOf({ class: of, partner }: ConsentState, journey: Journey, network: Network): ConsentProvisionActor | undefined {
  const gemeente = network.partners.find((it) => it.role === 'gemeente' && it.functions?.includes('U') !== false && it.identifiers.cbs === journey.gemeente);
  const meant = partner ?? (of.startsWith('vg-') ? journey.team : of === 'wmo' && journey.gemeente !== undefined ? gemeente?.id : undefined);
  return meant === undefined
    ? undefined
    : { role: { coding: [{ system: PARTICIPATION, code: 'IRCP' }] }, reference: partnerReference(network, meant) };
}
