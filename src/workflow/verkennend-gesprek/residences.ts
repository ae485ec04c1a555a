import type { Address } from '@medplum/fhirtypes';

/**
 * The addresses that say where somebody lives: those called home; without one, those that are called nothing; only then
 * a temporary one or one of work. An old one never does.
 */
export function residences(addresses: readonly Address[]): readonly Address[] {
  const current = addresses.filter(({ use }) => use !== 'old');
  const ranked = [current.filter(({ use }) => use === 'home'), current.filter(({ use }) => use === undefined), current];
  return ranked.find((list) => list.length > 0) ?? [];
}
