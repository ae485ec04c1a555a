/** How every command ends (design 2.2): fine, the input was judged bad, wrong usage, the environment failed. */
export const EXIT = { fine: 0, judgedBad: 1, usage: 2, environment: 3 } as const;

/** One of the four exit statuses. */
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];
