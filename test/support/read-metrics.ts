/** The samples of one metric in the Prometheus text format, by their labels as written. */
export function samplesOf(text: string, name: string): Record<string, number> {
  const rows = text.split('\n').flatMap((line) => {
    const [, metric, labels = '', value = ''] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    return metric === name ? [[labels, Number(value)] as const] : [];
  });
  return Object.fromEntries(rows);
}

/** The names under which the text has metrics: of a histogram also its three kinds of samples. */
export function metricNames(text: string): ReadonlySet<string> {
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  return new Set(types.flatMap(([, name = '', type]) => (type === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name])));
}
