import type { SharingView } from '../../policy/sharing/sharing-view.ts';
import { MATRIX_ROWS } from './matrix-rows.ts';

/** What one party gets of one row: how much, which elements with why and ground, and why the rest stays behind. */
export type SharingCell = {
  /** `F`, `M x` …; `-` for nothing. */
  readonly grade: string;
  readonly allowed: readonly { readonly grade: string; readonly type: string; readonly elements: readonly string[]; readonly why: string; readonly ground: string }[];
  readonly withheld: readonly { readonly elements: readonly string[]; readonly why: string; readonly ground: string }[];
};

/** The views as the matrix that they are: a row per kind of data, a cell per party. Rows that nobody knows come last. */
export type SharingTable = {
  readonly parties: readonly { readonly view: string; readonly title: string }[];
  readonly rows: readonly { readonly row: string; readonly cells: readonly SharingCell[] }[];
};

/** Lays the views out as one table. */
export function sharingTable(views: readonly SharingView[]): SharingTable {
  const named = MATRIX_ROWS.map(([row]) => row);
  const used = new Set(views.flatMap((view) => Object.values(view.types).flatMap((type) => type.allow.map((rule) => rule.row))));
  const rows = [...named, ...[...used].filter((row) => !named.includes(row)).toSorted()];
  return {
    parties: views.map(({ view, title }) => ({ view, title })),
    rows: rows.map((row) => ({ row, cells: views.map((view) => cellOf(view, row)) })),
  };
}

/** From much to little; of two that are equal the one that asks for consent. */
const ORDER = ['F x', 'F read', 'F', 'M x', 'M', 'C x', 'C', 'A x', 'A'];

function cellOf(view: SharingView, row: string): SharingCell {
  const allowed = Object.entries(view.types).flatMap(([type, { allow }]) =>
    allow.filter((rule) => rule.row === row).map(({ grade, elements, why, ground }) => ({ grade, type, elements, why, ground })),
  );
  const most = allowed.map((rule) => rule.grade).toSorted((one, other) => ORDER.indexOf(one) - ORDER.indexOf(other));
  const withheld = view.withhold.filter((entry) => entry.row === row).map(({ elements, why, ground }) => ({ elements, why, ground }));
  return { grade: most[0] ?? '-', allowed, withheld };
}
