import type { TextMark } from '../journey.ts';
import { scanText } from '../vrije-tekst/scan-text.ts';
import type { TextHit } from '../vrije-tekst/text-hit.ts';
import type { FreeText, ReferralFacts } from './referral-facts.ts';

/**
 * What may stand in a text because everybody who gets that text has it anyway (2.7): the remark goes to planner and
 * vg-ggz (design 4.1), motivation and summary to vg-ggz alone. The hulpvraag goes to all members: nothing may.
 */
const FINE: Readonly<Record<FreeText['place'], ReadonlySet<TextHit['kind']>>> = {
  vghulp: new Set(),
  vgmot: new Set(['name', 'birth-date', 'email', 'phone', 'postcode', 'address', 'url', 'icpc', 'referral-number', 'diagnosis', 'medication']),
  vgsam: new Set(['name', 'birth-date', 'email', 'phone', 'postcode', 'address', 'url', 'icpc', 'referral-number', 'diagnosis', 'medication']),
  opmerking: new Set(['name', 'email', 'phone', 'postcode', 'address', 'url', 'referral-number']),
};

/** What the last look before sending refuses (2.7): it stays out whoever looked at the text. */
const STAYS_OUT: ReadonlySet<TextHit['kind']> = new Set<TextHit['kind']>(['bsn', 'icpc', 'referral-number']);

/**
 * Where the texts of a referral hold what somebody who gets them may not have (A15, D9), and clinical words (T15). A text
 * that a person looked at and left so is fine, but for what the last look before sending refuses.
 */
export function markTexts({ texts, person }: Pick<ReferralFacts, 'texts' | 'person'>, settled: ReadonlySet<string>): readonly TextMark[] {
  return texts.flatMap(({ place, text }) =>
    scanText(text, person).filter(({ kind }) => !FINE[place].has(kind) && (STAYS_OUT.has(kind) || !settled.has(place))).map((hit) => ({ place, ...hit })));
}
