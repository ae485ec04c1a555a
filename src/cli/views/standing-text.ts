import { dutchGrade } from '../dutch-grade.ts';
import type { Standing } from './compare-views.ts';
import { rowLabel } from './matrix-rows.ts';

/** `Naam, volledig (X1: …)`; of an element that serves several rows all of them. */
export function standingText(standing: Standing): string {
  return standing.map(({ row, grade, ground }) => `${rowLabel(row)}, ${dutchGrade(grade)} (${ground})`).join('; ');
}
