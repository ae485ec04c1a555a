import type { BrokenRule } from './broken-rule.ts';
import { technical } from './broken-rule.ts';
import type { Bericht } from './read-bericht.ts';
import type { Wmo319 } from './read-wmo319.ts';
import { REDENEN_AFWIJZING } from './read-wmo319.ts';

/** Rules on a WMO319 that need nothing but the message: in its classes (level 2) and its date (TR135). */
export function judgeWmo319({ header }: Bericht, { referentie, antwoord, reden }: Wmo319, today: string): readonly BrokenRule[] {
  return [
    ...(referentie === '' || [...referentie].length > 36 ? [technical('XSD', 'ReferentieAanbieder')] : []),
    ...(antwoord !== '1' && antwoord !== '2' ? [technical('XSD', 'VerzoekAntwoord')] : []),
    ...(reden !== undefined && REDENEN_AFWIJZING[reden] === undefined ? [technical('XSD', 'RedenAfwijzingVerzoek')] : []),
    ...(antwoord === '1' && reden === undefined ? [technical('CD085', 'RedenAfwijzingVerzoek')] : []),
    ...(antwoord === '2' && reden !== undefined ? [technical('CD086', 'RedenAfwijzingVerzoek')] : []),
    ...(header.dagtekening > today ? [{ rule: 'TR135', at: 'BerichtIdentificatie/Dagtekening', retour: '8848' } as const] : []),
  ];
}
