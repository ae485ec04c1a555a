import type { Communication, Resource } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../../fhir/naming-systems.ts';
import type { Code } from '../../kernel/codes.ts';
import { CODES } from '../../kernel/codes.ts';
import { DISCLAIMER, infoCodesOf } from '../../workflow/consultatie/disclaimer.ts';
import type { ConsultatieAbout } from '../../workflow/consultatie/consultatie-effects.ts';
import { findPartner, findRegion } from '../../workflow/find-partner.ts';
import { findCrisisNumber } from '../assemble/crisis-number.ts';
import { MELDING } from '../assemble/notice.ts';
import { partnerReference } from '../render/logical-reference.ts';
import type { ConsultatieDelivery, ConsultatieFacts } from './consultatie-delivery.ts';
import { consultatieTaskId, renderStap, renderVraag, VRAAG } from './render-consultatie-task.ts';

/** The first line of each notice: fixed, without a word of the question. */
const TEXTS: Readonly<Record<ConsultatieAbout, string>> = {
  'consultation-stopped': 'Uw consultatievraag is gestopt: er is crisis aangevinkt. Niemand heeft de vraag gekregen.',
  'consultation-handed-up': 'De kaderarts heeft uw vraag doorgegeven aan de psychiater.',
  'consultation-reminder': 'Herinnering: er wacht een consultatievraag op uw antwoord.',
  'consultation-late': 'Op uw consultatievraag is na 48 uur nog geen antwoord. De consultant is herinnerd.',
  'consultation-withdrawn': 'De vraagsteller heeft de consultatievraag ingetrokken; een antwoord is niet meer nodig.',
  'consultation-unanswered': 'Op uw consultatievraag komt geen antwoord: er is geen consultant beschikbaar.',
};

/** Everything that a delivery of a consultatie is about, whole: the view decides what of it leaves. */
export function assembleConsultatie(delivery: ConsultatieDelivery, facts: ConsultatieFacts): readonly Resource[] {
  switch (delivery.kind) {
    case 'consultation': {
      const stap = facts.consultatie.stappen.find((it) => it.localId === delivery.subject);
      return stap === undefined ? [] : [renderStap(stap, facts)];
    }
    case 'consultation-answer':
      return [renderVraag(facts), communication(delivery, facts, answerLines(facts), ['RESPONSIBILITY_STAYS', ...infoCodesOf(facts.consultatie)])];
    case 'consultation-notice':
      return [communication(delivery, facts, noticeLines(delivery, facts), codesOf(delivery))];
  }
}

/** The answer as text too: what a HIS without FHIR can show. */
function answerLines({ consultatie, network }: ConsultatieFacts): readonly string[] {
  const stap = consultatie.stappen.find((it) => it.antwoord !== undefined);
  if (stap?.antwoord === undefined) {
    return [];
  }
  const name = findPartner(network, stap.consultant)?.name ?? stap.consultant;
  return [`Antwoord van ${name}:`, stap.antwoord, ...infoCodesOf(consultatie).map((code) => CODES[code].text), DISCLAIMER.text, `Uw nummer: ${consultatie.number.value}.`];
}

function noticeLines(delivery: ConsultatieDelivery, { consultatie, network, now }: ConsultatieFacts): readonly string[] {
  const about = delivery.about === undefined ? [] : [TEXTS[delivery.about]];
  const reasons = codesOf(delivery).map((code) => (CODES[code].hint === '-' ? CODES[code].text : `${CODES[code].text} ${CODES[code].hint}`));
  const number = delivery.view === 'vraagsteller' ? [`Uw nummer: ${consultatie.number.value}.`] : [];
  if (delivery.about !== 'consultation-stopped') {
    return [...about, ...reasons, ...number];
  }
  const crisis = findCrisisNumber(findRegion(network, consultatie.region)?.crisis ?? [], now);
  return [...about, ...reasons, ...(crisis === undefined ? [] : [`Crisisdienst: ${crisis.name}, ${crisis.phone}.`]), 'Bij acuut levensgevaar: 112.', ...number];
}

function codesOf({ code, reasons = [] }: ConsultatieDelivery): readonly Code[] {
  return [...new Set([...(code === undefined ? [] : [code]), ...reasons])];
}

function communication(delivery: ConsultatieDelivery, { consultatie, network, now }: ConsultatieFacts, lines: readonly string[], codes: readonly Code[]): Communication {
  const region = findRegion(network, consultatie.region);
  const isAsker = delivery.view === 'vraagsteller';
  const task = `Task/${consultatieTaskId(isAsker ? VRAAG : (delivery.subject ?? ''))}`;
  const stap = consultatie.stappen.find((it) => it.localId === delivery.subject);
  const sender = delivery.kind === 'consultation-answer' ? stap?.consultant : region?.planner;
  return {
    resourceType: 'Communication',
    id: `melding-${delivery.id}`,
    status: 'completed',
    category: [{ coding: [{ system: MELDING, code: delivery.about ?? 'consultation-answer' }] }],
    priority: delivery.about === 'consultation-stopped' ? 'stat' : 'routine',
    about: [{ type: 'Task', reference: task, ...(isAsker ? { identifier: consultatie.number } : {}) }],
    recipient: [partnerReference(network, delivery.recipient)],
    ...(sender === undefined ? {} : { sender: partnerReference(network, sender) }),
    sent: now,
    ...(codes.length === 0 ? {} : { reasonCode: codes.map((code) => ({ coding: [{ system: CODE_SYSTEMS.code, code, display: CODES[code].text }] })) }),
    payload: lines.map((contentString) => ({ contentString })),
  };
}
