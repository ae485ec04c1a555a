import type { Address, Bundle, Patient } from '@medplum/fhirtypes';
import { isBsn } from '../../fhir/bsn.ts';
import { isActiveCondition } from '../../fhir/condition-status.ts';
import { CODE_SYSTEMS, SYSTEMS } from '../../fhir/naming-systems.ts';
import type { Completion } from '../journey.ts';
import type { Answers } from './read-answers.ts';
import { readAnswers } from './read-answers.ts';
import type { ConsentAnswer } from './read-consents.ts';
import { readConsents } from './read-consents.ts';
import { applyCompletions, GEMEENTECODE } from './apply-completions.ts';
import { identifierOf, resolve, resourcesOf } from './find-resource.ts';
import type { TextSubject } from '../vrije-tekst/text-hit.ts';
import { readTextSubject } from './read-text-subject.ts';
import { residences } from './residences.ts';

/** What the rules look at, taken from a referral Bundle. Absent means not stated. */
export type ReferralFacts = {
  /** AGB of the responsible requester; soort 01 is a huisarts (E1). */
  readonly requesterAgb?: string;
  /** FHIR date, partial possible (E2). */
  readonly birthDate?: string;
  readonly bsn: 'valid' | 'invalid' | 'missing';
  /** CBS code as `GM` and four digits. */
  readonly gemeenteCode?: string;
  /** City and district as written, for when there is no CBS code. */
  readonly places: readonly string[];
  readonly hasQuestionSet: boolean;
  readonly setVersion?: string;
  readonly hasHulpvraag: boolean;
  /** ICPC codes of what still plays, as sent; P is a psychische klacht (E4), Z a problem on a life domain (E5). */
  readonly icpc: readonly string[];
  readonly psychischeKlacht?: YesNo;
  readonly domains: readonly string[];
  readonly expertise: readonly string[];
  /** The huisarts declares that a one-sided approach does not suffice (E6). */
  readonly declaration?: YesNo;
  readonly hasSummary: boolean;
  readonly crisis?: YesNo;
  readonly insured?: 'J' | 'N' | 'ONB';
  readonly welzijnOpRecept?: YesNo;
  readonly compulsoryCare?: YesNo;
  readonly naasten: readonly { readonly approved: boolean }[];
  readonly representative?: { readonly capacity?: string };
  readonly consents: readonly ConsentAnswer[];
  readonly consentHow?: string;
  readonly leaflet?: string;
  /** Unknown VG questions, and answers outside their list. */
  readonly unknownAnswers: number;
  /** Free text that goes to more than one party, by its place. */
  readonly texts: readonly FreeText[];
  /** Whom those texts may give away. */
  readonly person: TextSubject;
};

/** The life domains of domain.md 1.9. */
export const LEVENSDOMEINEN: ReadonlySet<string> = new Set([
  'financien', 'wonen', 'werk-dagbesteding', 'sociaal-netwerk', 'relatie-gezin', 'opvoeding-ouderschap', 'lichamelijke-gezondheid-leefstijl',
  'verslaving-middelen', 'zelfzorg-adl', 'justitie-veiligheid', 'zingeving-rouw', 'opleiding',
]);

/** J or N. */
export type YesNo = 'J' | 'N';

/** A free text of the referral: `place` is the linkId, or `opmerking` for the remark of AIS-11. */
export type FreeText = { readonly place: 'vghulp' | 'vgmot' | 'vgsam' | 'opmerking'; readonly text: string };

/** Takes the facts from a referral Bundle, after a person's later answers were laid over it. */
export function readReferralFacts(bundle: Bundle, completions: readonly Completion[] = []): ReferralFacts {
  const current = applyCompletions(bundle, completions);
  const answers = readAnswers(resourcesOf(current, 'QuestionnaireResponse')[0]);
  const [patient] = resourcesOf(current, 'Patient');
  const consents = readConsents(current, answers, completions);
  return {
    requesterAgb: requesterAgbOf(current),
    ...personFacts(patient, completions.findLast((one) => one.question === 'GEMEENTE')?.answer),
    ...questionFacts(answers),
    icpc: resourcesOf(current, 'Condition').filter(isActiveCondition).flatMap((one) => (one.code?.coding ?? []).filter((coding) => coding.system === CODE_SYSTEMS.icpc)).flatMap(({ code }) => (code === undefined ? [] : [code.toUpperCase()])),
    insured: answers.choice('vgzvw') ?? (hasInsurer(current) ? 'J' : undefined),
    naasten: naastenOf(answers),
    representative: representativeOf(answers),
    consents,
    consentHow: answers.first('vgtoeh') ?? consents.find((one) => one.how !== undefined)?.how,
    leaflet: answers.first('vgtoev') ?? consents.find((one) => one.leaflet !== undefined)?.leaflet,
    texts: textsOf(current, answers),
    person: readTextSubject(current),
  };
}

function requesterAgbOf(bundle: Bundle): string | undefined {
  const role = resolve(bundle, 'PractitionerRole', resourcesOf(bundle, 'ServiceRequest')[0]?.requester?.reference);
  return identifierOf(resolve(bundle, 'Practitioner', role?.practitioner?.reference), SYSTEMS.agb) ?? identifierOf(role, SYSTEMS.agb);
}

function personFacts(patient: Patient | undefined, settled: string | undefined): Pick<ReferralFacts, 'birthDate' | 'bsn' | 'gemeenteCode' | 'places'> {
  const bsn = identifierOf(patient, SYSTEMS.bsn);
  return {
    birthDate: patient?.birthDate,
    bsn: bsn === undefined ? 'missing' : isBsn(bsn) ? 'valid' : 'invalid',
    ...gemeenteFacts(patient?.address ?? [], settled),
  };
}

/** Two homes in different gemeenten are for a person to settle, who does so on the first address: until then neither code nor place counts. */
function gemeenteFacts(addresses: readonly Address[], settled: string | undefined): Pick<ReferralFacts, 'gemeenteCode' | 'places'> {
  const homes = residences(addresses);
  const places = homes.flatMap((one) => [one.city, one.district]).filter((one) => one !== undefined);
  const [first] = codesOf(addresses.slice(0, 1));
  const codes = first !== undefined && first === gemeenteCodeOf(settled) ? [first] : [...new Set(codesOf(homes))];
  return codes.length > 1 ? { places: [] } : { gemeenteCode: codes[0], places };
}

function codesOf(addresses: readonly Address[]): readonly string[] {
  return addresses.flatMap((one) => one.extension ?? []).filter((one) => one.url === GEMEENTECODE).flatMap((one) => gemeenteCodeOf(one.valueCode ?? one.valueString) ?? []);
}

/** `GM0344`, `0344` and `344` are one gemeente; anything else is none. */
export function gemeenteCodeOf(text: string | undefined): string | undefined {
  const digits = /^(?:GM)?(\d{1,4})$/i.exec(text?.trim() ?? '')?.[1];
  return digits === undefined ? undefined : `GM${digits.padStart(4, '0')}`;
}

function questionFacts(answers: Answers): Pick<ReferralFacts,
  'hasQuestionSet' | 'setVersion' | 'hasHulpvraag' | 'psychischeKlacht' | 'domains' | 'expertise' | 'declaration' | 'hasSummary' | 'crisis' | 'welzijnOpRecept' | 'compulsoryCare' | 'unknownAnswers'> {
  return {
    hasQuestionSet: answers.count > 0,
    setVersion: answers.first('vgset'),
    hasHulpvraag: answers.first('vghulp') !== undefined,
    psychischeKlacht: yesNo(answers, 'vgklacht'),
    domains: [...new Set(answers.all('vgdom').map((one) => one.toLowerCase()).filter((one) => LEVENSDOMEINEN.has(one)))],
    expertise: [...new Set(answers.all('vgexp').map((one) => one.toLowerCase()))],
    declaration: yesNo(answers, 'vgeen'),
    hasSummary: answers.first('vgsam') !== undefined,
    crisis: yesNo(answers, 'vgcris'),
    welzijnOpRecept: yesNo(answers, 'vgwor'),
    compulsoryCare: yesNo(answers, 'vgdwang'),
    unknownAnswers: answers.all('vgdom').filter((one) => !LEVENSDOMEINEN.has(one.toLowerCase())).length + answers.all('onbekend').length + answers.groups('onbekend').filter((one) => one.count > 0).length,
  };
}

function yesNo(answers: Answers, linkId: string): YesNo | undefined {
  // Any yes wins over a no: a repeated question is never read to the person's disadvantage (E11).
  const given = answers.all(linkId).map((one) => one.toLowerCase());
  return given.some((one) => ['j', 'ja', 'true', '1'].includes(one)) ? 'J' : given.some((one) => ['n', 'nee', 'false', '0'].includes(one)) ? 'N' : undefined;
}

/** IN1 with a UZOVI counts as insured (design 4.1). */
function hasInsurer(bundle: Bundle): boolean {
  return resourcesOf(bundle, 'Coverage').some((coverage) =>
    (coverage.payor ?? []).some((payor) => payor.identifier?.system === SYSTEMS.uzovi || identifierOf(resolve(bundle, 'Organization', payor.reference), SYSTEMS.uzovi) !== undefined));
}

function naastenOf(answers: Answers): ReferralFacts['naasten'] {
  return answers.groups('vgnaas').filter((one) => one.count > 0).map((group) => ({ approved: group.choice('vgnaas.akkoord') === 'J' }));
}

function representativeOf(answers: Answers): ReferralFacts['representative'] {
  const [group] = answers.groups('vgvert').filter((one) => one.count > 0);
  return group === undefined ? undefined : { capacity: group.first('vgvert.hoedanigheid')?.toLowerCase() };
}

function textsOf(bundle: Bundle, answers: Answers): readonly FreeText[] {
  const asked = (['vghulp', 'vgmot', 'vgsam'] as const).flatMap((place) => answers.all(place).map((text) => ({ place, text })));
  const remarks = resourcesOf(bundle, 'ServiceRequest').flatMap((one) => one.note ?? []).map(({ text }) => ({ place: 'opmerking' as const, text: text ?? '' }));
  return [...asked, ...remarks].filter((one) => one.text !== '');
}
