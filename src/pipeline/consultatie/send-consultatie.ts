import { refuse } from '../../kernel/result.ts';
import type { ConsultatieDelivery, ConsultatieFacts } from '../../policy/consultatie/consultatie-delivery.ts';
import { permitConsultatie } from '../../policy/permit.ts';
import type { Consultatie } from '../../workflow/consultatie/consultatie.ts';
import type { JourneyStore } from '../journey-store.ts';
import type { SendPorts, Sent } from '../send-delivery.ts';
import { notSent, sendPermitted } from '../send-delivery.ts';
import type { PermitPorts } from '../show-delivery.ts';

/** What policy looks at for one recipient of a consultatie, at this moment. */
export function consultatieFacts({ network, clock, externalId, views, conforms }: Omit<PermitPorts, 'store'>, consultatie: Consultatie, recipient: string): ConsultatieFacts {
  return {
    consultatie, network: network(), now: clock.now().toISOString(), views, conforms,
    externalId: (type, path) => externalId({ journey: consultatie.id, recipient, type, path }),
  };
}

/** Sends one delivery of a consultatie: policy is asked here and now, as for journeys (L5). */
export function sendConsultatieStory<Receipt>(ports: Omit<SendPorts<Receipt>, 'store'> & { readonly store: Pick<JourneyStore, 'consultaties'> }): (delivery: ConsultatieDelivery) => Promise<Sent<Receipt>> {
  return async (delivery) => {
    const loaded = await ports.store.consultaties.find(delivery.journeyId);
    const permitted = loaded === undefined ? refuse('STATE_CONFLICT') : permitConsultatie(delivery, consultatieFacts(ports, loaded.consultatie, delivery.recipient));
    return permitted.ok ? sendPermitted(permitted.value, loaded?.version ?? 0, ports.send) : notSent(permitted);
  };
}
