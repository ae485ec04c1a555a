import { Fault } from '../kernel/fault.ts';
import type { JourneyStore, StoredAnswer } from './journey-store.ts';

/**
 * The stored answer under a key. One whose seal does not open (its key was lost) answers nobody, so the message is decided
 * afresh under the next key: what it is about opens too, or its sender is told that it does not (design 5.6, 5.12).
 */
export async function findReadableAnswer(store: Pick<JourneyStore, 'findAnswer'>, key: string): Promise<{ readonly key: string; readonly stored: StoredAnswer | undefined }> {
  try {
    return { key, stored: await store.findAnswer(key) };
  } catch (error) {
    if (error instanceof Fault && error.code === 'CONTENT_UNREADABLE') {
      return findReadableAnswer(store, `${key}\u001fafresh`);
    }
    throw error;
  }
}
