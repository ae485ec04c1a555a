/**
 * Waits for statements that were sent one after the other without waiting in between, and throws the first failure in
 * their order: what fails after it mostly fails because of it. Nothing is left running when this returns, so that a
 * rollback comes after all of them.
 */
export async function inOrder(statements: readonly Promise<unknown>[]): Promise<void> {
  const settled = await Promise.allSettled(statements);
  const failed = settled.find((it) => it.status === 'rejected');
  if (failed !== undefined) {
    throw failed.reason;
  }
}
