/** What a last group of two or of three characters can end on: any other is the middle of something that was cut off. */
const LAST: Readonly<Record<number, string>> = { 2: 'AQgw', 3: 'AEIMQUYcgkosw048' };

/** Base64 with its padding, which some senders leave out; undefined when it is none, or was cut off. */
export function wholeBase64(text: string): string | undefined {
  const bare = text.replace(/=+$/, '');
  const over = bare.length % 4;
  const isPadded = bare.length < text.length && text.length % 4 === 0;
  const isWhole = over === 0 || (over > 1 && (isPadded || LAST[over]?.includes(bare.slice(-1)) === true));
  return isWhole && /^[A-Za-z0-9+/]+$/.test(bare) ? bare.padEnd(Math.ceil(bare.length / 4) * 4, '=') : undefined;
}
