const WIDTH = 160;

/** JSON for people: what fits on a line stands on one, so that a golden can be read and its changes reviewed. */
export function compactJson(value: unknown, indent = ''): string {
  const line = inline(value);
  if (indent.length + line.length <= WIDTH || typeof value !== 'object' || value === null) {
    return line;
  }
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    return `[\n${value.map((it) => deeper + compactJson(it, deeper)).join(',\n')}\n${indent}]`;
  }
  const members = Object.entries(value).map(([key, it]) => `${deeper}${JSON.stringify(key)}: ${compactJson(it, deeper)}`);
  return `{\n${members.join(',\n')}\n${indent}}`;
}

function inline(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(inline).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, it]) => `${JSON.stringify(key)}: ${inline(it)}`);
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  return JSON.stringify(value);
}
