import type { Transaction } from './database.ts';
import type { Figures } from '../workflow/bewaren/figures-of.ts';

/** Counts an erased journey. The row has no id: nothing leads from it to the journey. */
export async function insertFigures(tx: Transaction, it: Figures): Promise<void> {
  await tx.query(
    `insert into journey_figures (region, quarter, result, code, gesprekken, days_to_gesprek, days_to_treatment, is_team_complete, had_experience, had_naaste, categories)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [it.region, it.quarter, it.result, it.code ?? null, it.gesprekken, it.daysToGesprek ?? null, it.daysToTreatment ?? null, it.isTeamComplete, it.hadExperience, it.hadNaaste, it.categories],
  );
}
