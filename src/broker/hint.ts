/** How a hint ends: `done` it is gone; `again` the broker names it again, to any gateway; `buried` it goes to the dead letters. */
export type HintEnd = 'done' | 'again' | 'buried';

/** A delivery that the broker named: "look whether it may leave". Nothing rests on it: the database says whether it does. */
export type Hint = { readonly id: string; readonly recipient: string; end(how: HintEnd): void };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What stands in a message about a delivery: its id, and nothing else (design 5.14). */
export function writeHint(id: string): Buffer {
  return Buffer.from(JSON.stringify({ delivery: id }));
}

/** The id in a message; undefined when it is none of ours. */
export function readHint(content: Buffer): string | undefined {
  try {
    const { delivery } = JSON.parse(content.toString('utf8')) as { readonly delivery?: unknown };
    return typeof delivery === 'string' && UUID.test(delivery) ? delivery : undefined;
  } catch {
    return undefined;
  }
}
