import { Fault } from '../kernel/fault.ts';
import type { PermittedDelivery } from '../policy/permit.ts';
import type { PartnerEndpoint } from '../workflow/network.ts';
import { sendObjecten } from './gemeente/send-objecten.ts';
import type { SendMailPorts } from './gemeente/send-wmo-mail.ts';
import { sendWmoMail } from './gemeente/send-wmo-mail.ts';
import { sendZgw } from './gemeente/send-zgw.ts';
import { findZdNumber } from './letter/permitted-parts.ts';
import type { Receipt } from './receipt.ts';
import type { SendEdifactPorts } from './send-edifact.ts';
import { sendEdifact } from './send-edifact.ts';
import type { SendFhirPorts } from './send-fhir.ts';
import { sendFhir } from './send-fhir.ts';
import { toewijzingTask } from './iwmo/verzoek-from-delivery.ts';
import type { SendIwmoPorts } from './send-iwmo.ts';
import { sendIwmo } from './send-iwmo.ts';
import type { SendMllpPorts } from './send-mllp.ts';
import { sendMllp } from './send-mllp.ts';
import type { SendZorgdomeinPorts } from './send-zorgdomein.ts';
import { sendZorgdomein } from './send-zorgdomein.ts';

/** One attempt to deliver. Throws RECIPIENT_UNAVAILABLE or RECIPIENT_REJECTED; answers the recipient's own ids. */
export type Send = (permitted: PermittedDelivery) => Promise<Receipt>;

/** The views whose content a message without FHIR can carry whole: a letter to the huisarts, an answer to who asked a consultatie, a referral to the ggz. */
const CARRIES: Readonly<Record<PartnerEndpoint['protocol'], readonly PermittedDelivery['view'][] | 'all'>> = {
  'fhir-r4': 'all',
  'hl7v2-mdm': ['huisarts', 'ggz-aanbieder', 'vraagsteller'],
  'hl7v2-rri': ['huisarts'],
  'hl7v2-ref': ['ggz-aanbieder'],
  edifact: ['huisarts', 'vraagsteller'],
  'zorgdomein-fhir': ['huisarts'],
  iwmo: ['wmo'],
  zgw: ['wmo'],
  objecten: ['wmo'],
  'wmo-mail': ['wmo'],
};

/**
 * The way out (design 5.7): takes only what policy permitted, and sends it to the first endpoint of the recipient that
 * can carry it. A recipient with several is served by its first, never by two.
 */
export function makeOutbound(ports: SendFhirPorts & SendMllpPorts & SendEdifactPorts & SendZorgdomeinPorts & SendIwmoPorts & SendMailPorts): Send {
  return async (permitted) => {
    const { id, recipient } = permitted;
    const endpoint = recipient.endpoints.find((it) => canCarry(it, permitted));
    switch (endpoint?.protocol) {
      case 'fhir-r4':
        return sendFhir(permitted, endpoint, ports);
      case 'hl7v2-mdm':
      case 'hl7v2-rri':
      case 'hl7v2-ref':
        return sendMllp(permitted, endpoint, ports);
      case 'edifact':
        return sendEdifact(permitted, endpoint, ports);
      case 'zorgdomein-fhir':
        return sendZorgdomein(permitted, endpoint, ports);
      case 'iwmo':
        return sendIwmo(permitted, required(toewijzingTask(permitted)), endpoint, ports);
      case 'zgw':
        return sendZgw(permitted, endpoint, ports);
      case 'objecten':
        return sendObjecten(permitted, endpoint, ports);
      case 'wmo-mail':
        return sendWmoMail(permitted, endpoint, ports);
      case undefined:
        throw new Fault('RECIPIENT_REJECTED', { delivery: id, recipient: recipient.id });
    }
  };
}

/**
 * Whether this endpoint takes this view; ZorgDomein only what belongs to a transaction of its own, an Objecten API a notice only under a
 * type of its own. A verzoek om toewijzing goes by iWmo and by nothing else, and nothing else goes by iWmo.
 */
function canCarry(endpoint: PartnerEndpoint, permitted: PermittedDelivery): boolean {
  const { view, kind, bundle } = permitted;
  const views = CARRIES[endpoint.protocol];
  const takesKind = endpoint.protocol !== 'objecten' || endpoint.berichttype !== undefined || (kind !== 'notice' && kind !== 'cancellation');
  const isOfIwmo = (endpoint.protocol === 'iwmo') === (toewijzingTask(permitted) !== undefined);
  return isOfIwmo && takesKind && (views === 'all' || views.includes(view)) && (endpoint.protocol !== 'zorgdomein-fhir' || findZdNumber(bundle) !== undefined);
}

function required(task: ReturnType<typeof toewijzingTask>): NonNullable<typeof task> {
  if (task === undefined) {
    throw new Error('no Task of a verzoek om toewijzing');
  }
  return task;
}
