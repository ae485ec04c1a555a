import type { Consultatie } from './consultatie.ts';

/** What stands under every answer, with its version as proof (G6). */
export const DISCLAIMER = {
  version: 'consultatie-1',
  text: 'Dit antwoord is een advies op grond van wat is gevraagd. De vraagsteller blijft verantwoordelijk voor de behandeling.',
} as const;

/** G9: the subject of a question about 18-/18+. */
export const ONDERWERP_OVERGANG_18 = 'overgang-18';

/** What the asker is told beside the answer (G9). */
export function infoCodesOf({ vraag }: Pick<Consultatie, 'vraag'>): readonly 'NO_NEW_REFERRAL_AT_18'[] {
  return vraag?.onderwerp === ONDERWERP_OVERGANG_18 ? ['NO_NEW_REFERRAL_AT_18'] : [];
}
