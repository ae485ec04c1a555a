/** The grades of the matrix (domain.md 2.7) as a privacy officer says them. */
const GRADES: Readonly<Record<string, string>> = { F: 'volledig', M: 'beperkt', C: 'alleen gecodeerd', A: 'alleen leeftijdsband', '-': 'niets' };

/** `M x` → `beperkt, met toestemming voor deze ontvanger`. */
export function dutchGrade(grade: string): string {
  const [letter = '-', more] = grade.split(' ');
  const suffix = more === 'x' ? ', met toestemming voor deze ontvanger' : more === 'read' ? ', alleen lezen' : '';
  return `${GRADES[letter] ?? letter}${suffix}`;
}
