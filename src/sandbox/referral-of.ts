import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SYSTEMS } from '../fhir/naming-systems.ts';
import { referralTree } from '../fhir/referral-tree.ts';
import { referralNumberFromFhir } from '../mapping/converters/fhir-datatypes.ts';
import type { Journey } from '../workflow/journey.ts';
import type { JourneyScript } from './journey-script.ts';

/** The number of the referral of a script, from its first message: of a Bundle the identifier of its request, of HL7v2 a ZD number. */
export async function referralOf(script: JourneyScript): Promise<Journey['referral'] | undefined> {
  const [first] = script.steps.flatMap((it) => (it.do === 'send' || it.do === 'notify' ? [it] : []));
  if (first === undefined) {
    return undefined;
  }
  const text = await readFile(join(script.folder, first.file), 'latin1');
  const [number] = first.do === 'notify' ? referralTree(JSON.parse(text)).number.map(referralNumberFromFhir) : [{ system: SYSTEMS.zorgdomein, value: /Z[DP]\d{8,9}/.exec(text)?.[0] }];
  return number?.system === undefined || number.value === undefined ? undefined : { system: number.system, value: number.value };
}
