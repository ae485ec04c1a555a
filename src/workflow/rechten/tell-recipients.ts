import type { Code } from '../../kernel/codes.ts';
import type { DecisionDraft } from '../decision-draft.ts';
import type { NoticeAbout, View } from '../effects.ts';
import { regionOf } from '../find-partner.ts';

/**
 * AVG 19: tells every recipient that got something of this journey what the person asked, coded and without a word of
 * the person. Who never got anything hears nothing.
 */
export function tellRecipients(draft: DecisionDraft, about: NoticeAbout, code?: Code): void {
  for (const { recipient, view } of holdersOf(draft)) {
    draft.deliver({ recipient, view, kind: 'notice', about, onlyIfSent: true, ...(code === undefined ? {} : { code }) });
  }
}

/** Who may have got something, each under its view once. */
function holdersOf({ journey, context }: DecisionDraft): readonly { readonly recipient: string; readonly view: View }[] {
  const owners = journey.taken.map((taak) => ({ recipient: taak.owner, view: taak.view as View }));
  const huisarts = journey.huisarts === '' ? [] : [{ recipient: journey.huisarts, view: 'huisarts' as const }];
  const keeper = { recipient: regionOf(context.network, journey).dossierhouder, view: 'dossierhouder' as const };
  const all = [...huisarts, ...owners, keeper];
  return all.filter((one, index) => all.findIndex((other) => other.recipient === one.recipient && other.view === one.view) === index);
}
