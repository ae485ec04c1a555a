import type { Finding, Told } from './facts.ts';
import type { IndexedFacts } from './indexed-facts.ts';

/**
 * What senders were told and is not so: AA to what is not stored, an error to what was fine, another answer to the same
 * bytes, an answer to another message. AR says "not taken, send it again": it is always allowed before an AA.
 */
export function findToldWrong(facts: IndexedFacts): readonly Finding[] {
  const stored = new Map<string, number>();
  facts.messages.forEach(({ journey }) => stored.set(journey ?? '', (stored.get(journey ?? '') ?? 0) + 1));
  return facts.referrals.flatMap(({ number }) => {
    const journey = facts.journeyOf(number);
    const told = facts.toldOf(number).filter((it) => it.step !== 'withdraw');
    const taken = new Set(told.filter((it) => it.code === 'AA').map((it) => it.message));
    const sent = new Set(told.map((it) => it.message));
    const count = stored.get(journey ?? '-') ?? 0;
    const about = { class: 'toldWrong' as const, referral: number, ...(journey === undefined ? {} : { journey }) };
    return [
      ...(count < taken.size ? [{ ...about, what: `${taken.size} messages acknowledged, ${count} stored` }] : []),
      ...(count > sent.size ? [{ ...about, what: `${sent.size} messages sent, ${count} stored` }] : []),
      ...told.filter((it) => it.code !== 'AA' && it.code !== 'AR').map((it) => ({ ...about, what: `${it.step} ${it.controlId} was answered ${it.code} ${it.text}` })),
      ...told.filter((it) => it.answers !== it.controlId).map((it) => ({ ...about, what: `the answer to ${it.controlId} names ${it.answers}` })),
      ...[...taken].flatMap((message) => otherAnswers(told.filter((it) => it.message === message)).map((what) => ({ ...about, what }))),
    ];
  });
}

/** After an AA the same bytes get that AA again, word for word; an AR may come when nothing can be asked (5). */
function otherAnswers(told: readonly Told[]): readonly string[] {
  const [first, ...more] = told.filter((it) => it.code === 'AA');
  return more.filter((it) => it.text !== first?.text).map((it) => `${it.step} ${it.controlId} was answered ${first?.text ?? ''} and later ${it.text}`);
}
