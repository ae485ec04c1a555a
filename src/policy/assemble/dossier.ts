import type { Encounter, Resource } from '@medplum/fhirtypes';
import type { Gesprek } from '../../workflow/journey.ts';
import { renderConsent } from '../render/render-consent.ts';
import { renderEncounter } from '../render/render-encounter.ts';
import { wholeAdvies } from './advice.ts';
import type { AssembleFacts } from './assemble-facts.ts';
import { keyOf, patientReference } from './assemble-facts.ts';
import type { Assembled } from './assembled.ts';
import { patientResources, requesterResources } from './person.ts';

/**
 * The copy for the dossierhouder when a journey closed (design 4): the joint advice, who was present at the gesprekken, and
 * the consents that it rests on. Not the request, the letter or anything that the huisarts wrote: its dossier has that.
 */
export function assembleDossier(facts: AssembleFacts): Assembled {
  const { journey } = facts;
  const advies = wholeAdvies(facts).filter((resource) => resource.resourceType !== 'Task');
  const presence = journey.gesprekken.filter((it) => it.status === 'held').map((it) => presenceAt(it, facts));
  const consents = journey.consents.map((it) => renderConsent(it, facts));
  const resources: readonly Resource[] = [...advies, ...presence, ...consents, ...patientResources(facts), ...requesterResources(facts)];
  return { resources, own: new Set(resources.map(keyOf)) };
}

/** Who recorded a gesprek knows whom it is about; who gets it as a copy must read it there. */
function presenceAt(gesprek: Gesprek, facts: AssembleFacts): Encounter {
  const subject = patientReference(facts);
  return { ...renderEncounter(gesprek, facts), ...(subject === undefined ? {} : { subject }) };
}
