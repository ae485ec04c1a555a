import { Fault } from '../kernel/fault.ts';
import type { PermittedDelivery } from '../policy/permit.ts';
import type { Receipt } from './receipt.ts';
import type { SendFhirPorts } from './send-fhir.ts';
import { sendFhir } from './send-fhir.ts';
import type { SendMdmPorts } from './send-mdm.ts';
import { sendMdm } from './send-mdm.ts';

/** One attempt to deliver. Throws RECIPIENT_UNAVAILABLE or RECIPIENT_REJECTED; answers the recipient's own ids. */
export type Send = (permitted: PermittedDelivery) => Promise<Receipt>;

/**
 * The way out (design 5.7): takes only what policy permitted, and sends it to the first endpoint of the recipient that
 * can carry it. MDM carries the huisarts's view only. A recipient with both is served by its first, never by two.
 */
export function makeOutbound(ports: SendFhirPorts & SendMdmPorts): Send {
  return async (permitted) => {
    const { id, recipient, view } = permitted;
    const endpoint = recipient.endpoints.find(({ protocol }) => protocol === 'fhir-r4' || view === 'huisarts');
    switch (endpoint?.protocol) {
      case 'fhir-r4':
        return sendFhir(permitted, endpoint, ports);
      case 'hl7v2-mdm':
        return sendMdm(permitted, endpoint, ports);
      case undefined:
        throw new Fault('RECIPIENT_REJECTED', { delivery: id, recipient: recipient.id });
    }
  };
}
