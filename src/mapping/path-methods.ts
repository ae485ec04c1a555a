/**
 * How FHIRPath methods of the subset take their arguments: `criteria` are evaluated per item, `branches` are
 * evaluated when needed, `values` beforehand. The numbers are the least and most arguments.
 */
export type MethodSpec = {
  readonly takes: 'criteria' | 'branches' | 'values';
  readonly min: number;
  readonly max: number;
};

const values = (min: number, max = min): MethodSpec => ({ takes: 'values', min, max });
const criteria = (min: number, max = min): MethodSpec => ({ takes: 'criteria', min, max });

/** The FHIRPath methods of the subset (mappings/README.md); their meaning is in `path-functions.ts`. */
// prettier-ignore
export const METHODS: ReadonlyMap<string, MethodSpec> = new Map(Object.entries({
  exists: criteria(0, 1), all: criteria(1), where: criteria(1), select: criteria(1),
  iif: { takes: 'branches', min: 2, max: 3 },
  empty: values(0), not: values(0), count: values(0), first: values(0), last: values(0), tail: values(0), skip: values(1), take: values(1),
  distinct: values(0), join: values(0, 1), upper: values(0), lower: values(0), length: values(0), startsWith: values(1), endsWith: values(1),
  contains: values(1), matches: values(1), replace: values(2), substring: values(1, 2), indexOf: values(1), toString: values(0), toInteger: values(0),
} satisfies Record<string, MethodSpec>));
