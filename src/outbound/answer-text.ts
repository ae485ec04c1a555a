/** The answer to a transaction names a place per entry, a page of a list its items; nobody needs more to say so. */
export const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** The body of an answer, read piece by piece: what is too large is let go, not kept. @throws Error when it is, or breaks off. */
export async function answerText({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [size, text] = [0, ''];
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) {
      throw new Error('The answer is too large.');
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
