import type { Journey } from '../journey.ts';

/**
 * What is left of a journey when its person had it erased (AVG 17): that it was, who took part, how it stands, the
 * consents and the codes of the decision. From this the recipients are told, and nothing else can be.
 */
export function withoutContent(journey: Journey, at: string): Partial<Journey> {
  return {
    bundle: undefined,
    advies: undefined,
    completions: [],
    letter: { status: journey.letter.status, documents: [] },
    gesprekken: journey.gesprekken.map(({ id, status, start, minutes, mode, participants }) => ({
      id, status, start, minutes, mode, participants: participants.map(({ view, attended }) => ({ member: '', view, ...(attended === undefined ? {} : { attended }) })),
    })),
    taken: journey.taken.map(({ reasonText: _, vraag: __, ...taak }) => ({ ...taak, output: [] })),
    rights: { ...journey.rights, erasureAt: at },
  };
}
