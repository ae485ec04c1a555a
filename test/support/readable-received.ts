import type { Resource } from '@medplum/fhirtypes';

/** What one partner got, message by message: FHIR resources, or the lines of a letter. Ids are replaced by their order. */
export type Message = {
  readonly at: string;
  readonly resources?: readonly { readonly effect: string; readonly resource: Resource }[];
  readonly lines?: readonly string[];
};

/**
 * What a partner got as a person reviews it: every resource whole when it is new or says something new, and by name only
 * when it says what the partner knew already. Server-made versions are left out, a file shows as its size, and ids count
 * from one for each partner, so that what changes at one does not touch the goldens of another.
 */
export function readableReceived(messages: readonly Message[]): readonly unknown[] {
  const known = new Map<string, string>();
  return relabelled(messages).map(({ at, resources, lines }) => (lines === undefined ? { at, resources: (resources ?? []).map((it) => readable(it, known)) } : { at, lines }));
}

function relabelled(messages: readonly Message[]): readonly Message[] {
  const labels = new Map<string, string>();
  const text = JSON.stringify(messages).replace(/\bid-\d+\b/g, (id) => {
    const label = labels.get(id) ?? `id-${labels.size + 1}`;
    labels.set(id, label);
    return label;
  });
  return JSON.parse(text) as Message[];
}

function readable({ effect, resource }: { readonly effect: string; readonly resource: Resource }, known: Map<string, string>): unknown {
  const { meta, ...content } = resource;
  const shown = JSON.parse(JSON.stringify({ ...content, meta: { profile: meta?.profile, tag: meta?.tag?.map(({ code }) => code) } }), shortFile) as unknown;
  const key = `${resource.resourceType}/${resource.id ?? ''}`;
  const text = JSON.stringify(shown);
  const isKnown = known.get(key) === text;
  known.set(key, text);
  return isKnown ? `${effect}, nothing new: ${key}` : { effect, resource: shown };
}

/** A JSON reviver: base64 of a file is no reading matter. */
function shortFile(key: string, value: unknown): unknown {
  return key === 'data' && typeof value === 'string' ? `${Buffer.from(value, 'base64').length} bytes` : value;
}
