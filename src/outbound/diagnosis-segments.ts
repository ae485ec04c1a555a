import { isActiveCondition } from '../fhir/condition-status.ts';
import { CODE_SYSTEMS } from '../fhir/naming-systems.ts';
import type { Hl7Segment } from '../hl7v2/hl7-message.ts';
import { segment } from '../hl7v2/write-message.ts';
import type { PermittedDelivery } from '../policy/permit.ts';
import { resourcesOf } from './letter/permitted-parts.ts';

/** DG1 per ICPC diagnosis that the view gave and that still plays, which a DG1 can't tell; a notice tells none (design 4.1). */
export function diagnosisSegments({ bundle, kind }: PermittedDelivery): readonly Hl7Segment[] {
  const codes = resourcesOf(bundle, 'Condition').filter(isActiveCondition).flatMap(({ code }) => {
    const icpc = code?.coding?.find(({ system }) => system === CODE_SYSTEMS.icpc)?.code;
    return icpc === undefined ? [] : [{ icpc, text: code?.text ?? '' }];
  });
  return kind === 'notice' ? [] : codes.map(({ icpc, text }, index) => segment('DG1', { 1: `${index + 1}`, 3: [icpc, text, 'ICPC-1-NL'], 6: 'W' }));
}
