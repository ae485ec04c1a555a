import type { Coding } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../../fhir/naming-systems.ts';
import type { DeliveryKind } from '../../workflow/effects.ts';
import { KINDS } from '../letter/letter-words.ts';

const CODES: Readonly<Record<DeliveryKind, string>> = {
  referral: 'verwijsbrief', update: 'bericht-bij-verwijzing', booking: 'afspraakbericht', task: 'gevraagde-actie',
  advice: 'gezamenlijk-advies', notice: 'statusbericht', cancellation: 'annulering',
};

/** The kind of correspondence by which a HIS files a message (NHG HIS-referentiemodel, formats.md 3.1); the codes are ours. */
export function correspondenceCoding(kind: DeliveryKind): Coding {
  return { system: CODE_SYSTEMS.correspondentie, code: CODES[kind], display: KINDS[kind] };
}
