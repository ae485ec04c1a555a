import type { Bundle, Coding, QuestionnaireResponse, QuestionnaireResponseItem } from '@medplum/fhirtypes';

/** One answer per question of an action; undefined leaves it out. */
export type ActieSpec = Readonly<Record<string, string | number | boolean | Coding | undefined>>;

/** A complete action of the advice, by category. */
export function actie(id: number, categorie: string, aanbieder: string, change: ActieSpec = {}): ActieSpec {
  return {
    id, categorie, aanbieder, functie: 'behandelaar', naam: 'Steun', vorm: 'individueel', loket: 'Loket, 088-1234567', start: '2026-12-15', bevestigd: 'ja', persoonAkkoord: true,
    ...(categorie === 'wmo-begeleiding' ? { beperkingen: 'Overzicht houden lukt niet.', indicatie: 'toegezegd' } : {}), ...change,
  };
}

/** A complete advice with these actions. */
export function advies(acties: readonly ActieSpec[], change: Readonly<Record<string, string | boolean | undefined>> = {}, status: QuestionnaireResponse['status'] = 'completed'): QuestionnaireResponse {
  const whole = {
    samenvatting: 'Wil weer slapen.', vragen: 'Bij het wijkpunt', regie: 'persoon', overbrugging: acties.some((one) => one['categorie'] === 'overbrugging') ? 'ja' : 'nee', 'overbrugging.reden': 'Niet nodig',
    persoonVindt: 'eens', b1: true, coordinatie: 'De sociaal werker, elke maand', ...change,
  };
  return {
    resourceType: 'QuestionnaireResponse', status, questionnaire: 'https://mgn-gateway.example/fhir/Questionnaire/vg-advies|1',
    item: [
      ...Object.entries(whole).flatMap(([linkId, value]) => itemOf(linkId, value)),
      ...acties.map((one): QuestionnaireResponseItem => ({ linkId: 'actie', item: Object.entries(one).flatMap(([name, value]) => itemOf(`actie.${name}`, value)) })),
    ],
  };
}

function itemOf(linkId: string, value: ActieSpec[string]): QuestionnaireResponseItem[] {
  if (value === undefined) {
    return [];
  }
  return [{ linkId, answer: [typeof value === 'boolean' ? { valueBoolean: value } : typeof value === 'number' ? { valueInteger: value } : typeof value === 'string' ? { valueString: value } : { valueCoding: value }] }];
}

/** The Advice Bundle as far as the workflow looks at it: that it is there, and differs when the advice does. */
export function adviesBundle(response: QuestionnaireResponse): Bundle {
  return { resourceType: 'Bundle', type: 'collection', identifier: { value: JSON.stringify(response.item).length.toString() } };
}
