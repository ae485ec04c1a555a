/** The broker said nothing: it hangs, is cut off, or the queue has no leader. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Rejects with `NoAnswer` when this takes longer than `ms`: a broker that hangs, and a queue without a leader, answer nothing at all. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new NoAnswer('The broker did not answer in time.')), ms);
  });
  // Whatever comes of it later is nobody's any more.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
