/** The lowest and the highest id that begin with these hex digits: how channels name a delivery that have no room for its id. */
export function referenceRange(prefix: string): readonly [lowest: string, highest: string] {
  return [uuidFrom(prefix, '0'), uuidFrom(prefix, 'f')];
}

function uuidFrom(prefix: string, fill: string): string {
  const hex = prefix.toLowerCase().replace(/[^0-9a-f]/g, '').slice(0, 32).padEnd(32, fill);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
