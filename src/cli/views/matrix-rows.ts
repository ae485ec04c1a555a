/** Rows of the matrix of domain.md 2.7 and of design 4, in its order, as a Dutch reader says them. */
export const MATRIX_ROWS: readonly (readonly [row: string, label: string])[] = [
  ['BSN', 'BSN'], ['name', 'Naam'], ['birth date', 'Geboortedatum'], ['address', 'Adres'], ['contact', 'Telefoon en e-mail'],
  ['insurer (UZOVI, insured)', 'Verzekering'], ['naaste', 'Naaste'], ['vertegenwoordiger', 'Vertegenwoordiger'], ['ICPC diagnosis', 'Klacht en diagnose (ICPC)'],
  ['medication', 'Medicatie'], ['hulpvraag text', 'Hulpvraag in eigen woorden'], ['life-domain problems', 'Levensdomeinen'], ['risk / safety', 'Risico en veiligheid'],
  ['veilig contact', 'Veilig contact'], ['taal', 'Taal en tolk'], ['VG advice', 'Advies'], ['huisarts identity', 'Huisarts en praktijk'], ['attachments', 'Brief en bijlagen'],
  ['verkend', 'Wat de huisarts al verkende'], ['opmerking', 'Opmerking van de aanvrager'], ['tijd', 'Planning: vorm en expertise'], ['afspraak', 'Tijd en plaats van het gesprek'],
  ['expertvraag', 'Vraag aan een expert'], ['verwijsnummer', 'Verwijsnummer'], ['toestemming', 'Toestemmingen'], ['werkgang', 'Gang van het bericht'],
];

/** The label of a row; a row that is not in the list is its own. */
export function rowLabel(row: string): string {
  return MATRIX_ROWS.find(([name]) => name === row)?.[1] ?? row;
}
