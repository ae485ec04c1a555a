import type { Bundle, Consent } from '@medplum/fhirtypes';
import { CODE_SYSTEMS, EXTENSIONS, MGN_BASE, SYSTEMS } from '../../fhir/naming-systems.ts';
import type { Completion, ConsentClass } from '../journey.ts';
import { CONSENT_CLASSES } from '../journey.ts';
import type { Answers } from './read-answers.ts';
import { choiceOf } from './read-answers.ts';
import { resolve, resourcesOf } from './find-resource.ts';

/** One answer on consent as it was given. `source` `planner` overrides what the referral said, contradictions included. */
export type ConsentAnswer = {
  readonly id?: string;
  readonly class: ConsentClass;
  readonly partner?: string;
  readonly decision: 'permit' | 'deny';
  readonly givenAt?: string;
  readonly how?: string;
  readonly leaflet?: string;
  readonly by: 'patient' | 'representative';
  readonly source: 'referral' | 'planner';
};

/** Extension that marks a RelatedPerson as representative. */
const REPRESENTATIVE = `${MGN_BASE}/StructureDefinition/ext-vertegenwoordiger`;

/** Every consent answer of a referral: Consent resources, the question set's own answers, and later completions (L1, L2). */
export function readConsents(bundle: Bundle, answers: Answers, completions: readonly Completion[]): readonly ConsentAnswer[] {
  const resources = resourcesOf(bundle, 'Consent').flatMap((consent) => consentAnswerOf(bundle, consent));
  const asked = answers.groups('vgtoe').flatMap((group) => questionAnswerOf(group));
  // The same answer stands in both; only what differs is told apart, as a contradiction.
  const extra = asked.filter((one) => !resources.some((other) => other.class === one.class && other.partner === one.partner && other.decision === one.decision));
  return [...resources, ...extra, ...completions.flatMap((one) => completedAnswerOf(one))];
}

/** Class and partner of a text such as `welzijn:samenhuis`; undefined when the class is not one of L1. */
export function consentClassOf(text: string | undefined): { readonly class: ConsentClass; readonly partner?: string } | undefined {
  const [name = '', ...rest] = (text ?? '').trim().split(':');
  const found = CONSENT_CLASSES.find((one) => one === name.toLowerCase());
  const partner = rest.join(':').trim();
  return found === undefined ? undefined : partner === '' ? { class: found } : { class: found, partner };
}

function consentAnswerOf(bundle: Bundle, consent: Consent): readonly ConsentAnswer[] {
  const codes = (consent.category ?? []).flatMap((one) => one.coding ?? []).filter((one) => one.system === CODE_SYSTEMS.toestemming);
  const key = consentClassOf(codes[0]?.code);
  const type = decisionOf(consent);
  if (key === undefined || type === undefined) {
    return [];
  }
  const actor = consent.provision?.actor?.find((one) => one.reference.identifier?.system === SYSTEMS.partner)?.reference.identifier?.value;
  const textOf = (url: string): string | undefined => {
    const found = consent.extension?.find((one) => one.url === url);
    return found?.valueCode ?? found?.valueString ?? found?.valueCoding?.code;
  };
  const partner = actor ?? key.partner;
  return [{
    id: consent.id, class: key.class, ...(partner === undefined ? {} : { partner }), decision: type, givenAt: consent.dateTime,
    how: textOf(EXTENSIONS.toestemmingHoe), leaflet: textOf(EXTENSIONS.folderVersie),
    by: (consent.performer ?? []).some((one) => one.reference?.startsWith('RelatedPerson/') === true || isRepresentative(bundle, one.reference)) ? 'representative' : 'patient',
    source: 'referral',
  }];
}

/** Only an active record says yes (dutch-fhir.md 7.4: fail closed); one that ended or was rejected is a no, any other no answer. */
function decisionOf({ status, provision }: Consent): 'permit' | 'deny' | undefined {
  if (provision?.type === 'permit' && status !== 'active') {
    return status === 'inactive' || status === 'rejected' ? 'deny' : undefined;
  }
  return provision?.type;
}

function isRepresentative(bundle: Bundle, reference: string | undefined): boolean {
  return resolve(bundle, 'RelatedPerson', reference)?.extension?.some((one) => one.url === REPRESENTATIVE && one.valueBoolean === true) === true;
}

function questionAnswerOf(group: Answers): readonly ConsentAnswer[] {
  const key = consentClassOf(group.first('vgtoe.klasse'));
  const choice = group.choice('vgtoe.antwoord');
  return key === undefined || choice === undefined || choice === 'ONB' ? [] : [{ ...key, decision: choice === 'J' ? 'permit' : 'deny', by: 'patient', source: 'referral' }];
}

function completedAnswerOf(completion: Completion): readonly ConsentAnswer[] {
  const key = completion.question === 'VGTOE' ? consentClassOf(completion.subId) : undefined;
  const choice = choiceOf(completion.answer);
  return key === undefined || choice === undefined || choice === 'ONB' ? [] : [{ ...key, decision: choice === 'J' ? 'permit' : 'deny', givenAt: completion.at, by: 'patient', source: 'planner' }];
}
