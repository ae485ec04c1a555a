import type { Departures } from './departures.ts';
import type { ClaimedDelivery } from './outbox/claim-due.ts';
import type { SendOutcome } from './outbox/record-outcome.ts';
import type { sendConsultatieStory } from './pipeline/consultatie/send-consultatie.ts';
import type { Depart } from './pipeline/send-delivery.ts';
import type { sendDeliveryStory } from './pipeline/send-delivery.ts';
import type { ConsultatieDelivery } from './policy/consultatie/consultatie-delivery.ts';
import type { Delivery } from './policy/delivery.ts';
import type { SendingProof } from './record-settlement.ts';
import { isConsultatieView } from './workflow/any-view.ts';

/** The stories that make one attempt: for a journey, for a journey from a message as it came, for a consultatie. */
export type Sends = { readonly journey: ReturnType<typeof sendDeliveryStory>; readonly fromMessage: (message: string) => ReturnType<typeof sendDeliveryStory>; readonly consultatie: ReturnType<typeof sendConsultatieStory> };

/** One attempt for one outbox row; its proof is kept until the outcome is committed. */
export async function sendRow(row: ClaimedDelivery, sends: Sends, { depart, departures }: { readonly depart: Depart; readonly departures: Departures }, proofs: Map<string, SendingProof>): Promise<SendOutcome> {
  const { id } = row;
  departures.note(id);
  const departing: Depart = (departure) => {
    departures.note(id);
    return depart(departure);
  };
  const sending = isOfConsultatie(row) ? sends.consultatie(deliveryFrom(row)) : (row.fromMessage === null ? sends.journey : sends.fromMessage(row.fromMessage))(deliveryFrom(row as JourneyRow), departing);
  const sent = await sending.finally(() => departures.forget(id));
  if (sent.result !== 'delivered') {
    return sent;
  }
  proofs.set(id, { withheld: sent.withheld, version: sent.version, data: sent.data, ...(sent.consent === undefined ? {} : { consent: sent.consent }) });
  return { result: 'delivered', receipt: sent.receipt };
}

type ConsultatieRow = ClaimedDelivery & Pick<ConsultatieDelivery, 'view' | 'kind'> & { readonly about: NonNullable<ConsultatieDelivery['about']> | null };
type JourneyRow = ClaimedDelivery & Pick<Delivery, 'view' | 'kind'> & { readonly about: NonNullable<Delivery['about']> | null };

/** The view of a row says whose it is. */
function isOfConsultatie(row: ClaimedDelivery): row is ConsultatieRow {
  return isConsultatieView(row.view);
}

/** What is sent, as policy is asked for it. */
function deliveryFrom<Row extends ConsultatieRow | JourneyRow>({ id, journeyId, recipient, view, kind, subject, about, reasons, createdAt }: Row) {
  const [code] = reasons;
  return {
    id, journeyId, recipient, view: view as Row['view'], kind: kind as Row['kind'], reasons, createdAt: createdAt.toISOString(),
    ...(subject === null ? {} : { subject }), ...(about === null ? {} : { about: about as NonNullable<Row['about']> }), ...(code === undefined ? {} : { code }),
  };
}
