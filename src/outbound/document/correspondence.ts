import type { Coding } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../../fhir/naming-systems.ts';
import type { PermittedDelivery } from '../../policy/permit.ts';
import { KINDS } from '../letter/letter-words.ts';

const CODES: Readonly<Record<PermittedDelivery['kind'], string>> = {
  referral: 'verwijsbrief', update: 'bericht-bij-verwijzing', booking: 'afspraakbericht', task: 'gevraagde-actie',
  advice: 'gezamenlijk-advies', notice: 'statusbericht', cancellation: 'annulering', dossier: 'dossierkopie',
  consultation: 'consultatievraag', 'consultation-answer': 'consultatie-antwoord', 'consultation-notice': 'consultatie-statusbericht',
};

/** The kind of correspondence by which a HIS files a message (NHG HIS-referentiemodel, formats.md 3.1); the codes are ours. */
export function correspondenceCoding(kind: PermittedDelivery['kind']): Coding {
  return { system: CODE_SYSTEMS.correspondentie, code: CODES[kind], display: KINDS[kind] };
}
