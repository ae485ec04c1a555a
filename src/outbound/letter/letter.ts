/** One run of a section: a paragraph, a list, or a heading within it. */
export type LetterPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'heading'; readonly text: string };

/** A section under its own heading. */
export type LetterSection = { readonly heading: string; readonly parts: readonly LetterPart[] };

/**
 * What the correspondence part of a GP record is filed by (NHG HIS-referentiemodel, node 1144; formats.md 3.1 and 8.2):
 * kind, discipline of the sender, date, episode, referral number, part of a referral trajectory.
 */
export type LetterMetadata = {
  readonly kind: string;
  readonly discipline: string;
  readonly sender: string;
  readonly senderAgb?: string;
  readonly recipient: string;
  readonly recipientAgb?: string;
  /** ISO instant at which the letter was made. */
  readonly date: string;
  /** ICPC codes with their text, where the recipient may have them. */
  readonly episodes: readonly string[];
  readonly referralNumber?: string;
  readonly isPartOfReferral: boolean;
};

/** A letter before it has a form: the PDF, the lines for a text-only HIS and the summary are all made of this. */
export type Letter = {
  readonly title: string;
  /** Label and value, above the text: person, request, parties. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly sections: readonly LetterSection[];
  readonly metadata: LetterMetadata;
};

/** A section of what there is to say; none when there is nothing. */
export function sectionOf(heading: string, parts: readonly (LetterPart | undefined)[]): readonly LetterSection[] {
  const told = parts.filter((part) => part !== undefined);
  return told.length === 0 ? [] : [{ heading, parts: told }];
}

/** A paragraph, unless there is no text. */
export function textPart(text: string | undefined): LetterPart | undefined {
  return text === undefined || text.trim() === '' ? undefined : { kind: 'text', text: text.trim() };
}

/** A list of what there is, unless there is nothing. */
export function listPart(items: readonly (string | undefined)[]): LetterPart | undefined {
  const told = items.filter((item) => item !== undefined && item.trim() !== '').map((item) => `${item}`.trim());
  return told.length === 0 ? undefined : { kind: 'list', items: told };
}

/** `Label: text`, unless there is no text. */
export function labelled(label: string, text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : `${label}: ${text.trim()}`;
}
