/** What a token of verb `x` confirms, by its index. */
export const CONFIRM = { deleteTeam: 0, startSeason: 1, endSeason: 2 } as const;
