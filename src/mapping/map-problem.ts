/** Why a map is not taken. Texts come from the map file, never from a message. */
export type MapProblem = {
  readonly file: string;
  /** 1-based line of the map file. */
  readonly line: number;
  /** Name of the rule, where there is one. */
  readonly rule?: string;
  readonly problem: string;
  /** What to write instead. */
  readonly instead: string;
};

/** One line for people: `patient.map:12 "bsn": problem. Instead: …` */
export function textOfProblem(problem: MapProblem): string {
  const rule = problem.rule === undefined ? '' : ` "${problem.rule}"`;
  return `${problem.file}:${problem.line}${rule}: ${problem.problem}. Write instead: ${problem.instead}.`;
}
