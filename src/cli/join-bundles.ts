import type { Bundle } from '@medplum/fhirtypes';
import type { ExplainedBundle } from './map-input.ts';

/** One Bundle of what several maps made of one message: the first, and of the others what it does not have yet. */
export function joinBundles([first, ...others]: readonly Bundle[]): Bundle {
  const entry = [...(first?.entry ?? [])];
  for (const bundle of others) {
    entry.push(...newEntries(entry, bundle).map(({ entry: one }) => one));
  }
  return others.length === 0 && first !== undefined ? first : { ...(first ?? { resourceType: 'Bundle', type: 'collection' }), entry };
}

/** As `joinBundles`, with every explanation at the path that its element has then. */
export function joinExplained(parts: readonly Omit<ExplainedBundle, 'unread'>[]): Omit<ExplainedBundle, 'unread'> {
  const [first, ...others] = parts;
  const entry = [...(first?.bundle.entry ?? [])];
  const explain = [...(first?.explain ?? [])];
  for (const { bundle, explain: rows } of others) {
    for (const { entry: one, index } of newEntries(entry, bundle)) {
      const [from, to] = [`Bundle.entry[${index}].`, `Bundle.entry[${entry.length}].`];
      explain.push(...rows.flatMap((row) => (row.path.startsWith(from) ? [{ ...row, path: to + row.path.slice(from.length) }] : [])));
      entry.push(one);
    }
  }
  return { bundle: joinBundles(parts.map((it) => it.bundle)), explain };
}

function newEntries(known: NonNullable<Bundle['entry']>, bundle: Bundle): { readonly entry: NonNullable<Bundle['entry']>[number]; readonly index: number }[] {
  const urls = new Set(known.map((it) => it.fullUrl));
  return (bundle.entry ?? []).flatMap((entry, index) => (urls.has(entry.fullUrl) ? [] : [{ entry, index }]));
}
