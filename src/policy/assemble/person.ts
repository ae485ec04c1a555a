import type { Patient, Resource } from '@medplum/fhirtypes';
import { findRegion } from '../../workflow/find-partner.ts';
import { GEMEENTECODE } from '../../workflow/verkennend-gesprek/apply-completions.ts';
import { resolve } from '../../workflow/verkennend-gesprek/find-resource.ts';
import { VERTEGENWOORDIGER } from '../sharing/type-key.ts';
import type { AssembleFacts } from './assemble-facts.ts';
import { patientReference, referralResources, shownDocuments } from './assemble-facts.ts';

/** All that the journey holds of the person, from the referral: the views decide who gets which of it. */
export function personResources(facts: AssembleFacts): readonly Resource[] {
  const coverages = referralResources(facts, 'Coverage');
  const payors = coverages
    .flatMap((coverage) => coverage.payor ?? [])
    .map((payor) => resolve(facts.journey.bundle, 'Organization', payor.reference));
  return [
    ...patientResources(facts),
    ...referralResources(facts, 'RelatedPerson'),
    ...referralResources(facts, 'QuestionnaireResponse'),
    ...referralResources(facts, 'Condition'),
    ...coverages,
    ...payors.filter((payor) => payor !== undefined),
    ...shownDocuments(facts).map((document) => ({ ...document, subject: patientReference(facts) })),
  ];
}

/** The Patient, with the gemeente that routing established and the language that a person filled in. */
export function patientResources(facts: AssembleFacts): readonly Patient[] {
  return referralResources(facts, 'Patient')
    .slice(0, 1)
    .map((patient) => withLanguage(withGemeente(patient, facts), facts));
}

/** The huisarts who asked: role, person and practice. A POH who entered the request is not among them. */
export function requesterResources(facts: AssembleFacts): readonly Resource[] {
  const { bundle } = facts.journey;
  const role = resolve(bundle, 'PractitionerRole', referralResources(facts, 'ServiceRequest')[0]?.requester?.reference);
  const parties = [
    role,
    resolve(bundle, 'Practitioner', role?.practitioner?.reference),
    resolve(bundle, 'Organization', role?.organization?.reference),
  ];
  return parties.filter((party) => party !== undefined);
}

/** A reference to who speaks for the person (L8), when somebody does. */
export function representativeReference(facts: AssembleFacts): { reference: string } | undefined {
  const found = referralResources(facts, 'RelatedPerson').find((person) =>
    person.extension?.some((it) => it.url === VERTEGENWOORDIGER && it.valueBoolean === true),
  );
  return found?.id === undefined ? undefined : { reference: `RelatedPerson/${found.id}` };
}

function withGemeente(patient: Patient, { journey, network }: AssembleFacts): Patient {
  const code = journey.gemeente?.replace(/^GM/i, '');
  if (code === undefined) {
    return patient;
  }
  const name = findRegion(network, journey.region)?.gemeenten.find(
    (gemeente) => gemeente.code.replace(/^GM/i, '') === code,
  )?.name;
  const [home = {}, ...others] = patient.address ?? [];
  const extension = [
    ...(home.extension ?? []).filter((it) => it.url !== GEMEENTECODE),
    { url: GEMEENTECODE, valueCode: code },
  ];
  return {
    ...patient,
    address: [{ ...home, extension, ...(name === undefined ? {} : { district: name }) }, ...others],
  };
}

/** VGTAAL filled in later stands in the answers only; who calls the person reads it on the Patient. */
function withLanguage(patient: Patient, facts: AssembleFacts): Patient {
  const answers = referralResources(facts, 'QuestionnaireResponse').flatMap((response) => response.item ?? []);
  const language = answers.find((item) => item.linkId === 'vgtaal')?.answer?.[0]?.valueString?.split(/[\s^,]/)[0];
  if (
    (patient.communication ?? []).length > 0 ||
    language === undefined ||
    !/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/.test(language)
  ) {
    return patient;
  }
  return { ...patient, communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: language }] } }] };
}
