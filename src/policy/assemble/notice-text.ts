import type { NoticeAbout } from '../../workflow/effects.ts';

/** The first line of each notice: static, without a word of the person (design 4). */
// prettier-ignore
export const NOTICE_TEXT: Readonly<Record<NoticeAbout, string>> = {
  received: 'Het verzoek om een verkennend gesprek is ontvangen.',
  held: 'Het verzoek om een verkennend gesprek wacht op aanvulling.',
  refused: 'Het verzoek om een verkennend gesprek is niet aangenomen.',
  stopped: 'Het verzoek om een verkennend gesprek is gestopt.',
  cancelled: 'Het verzoek om een verkennend gesprek is geannuleerd.',
  'crisis-after-acceptance': 'Het verzoek is gestopt na een melding van crisis. Bel de huisarts.',
  'letter-missing': 'De verwijsbrief is nog niet gekomen.',
  'late-letter': 'Een verwijsbrief kwam na afloop en is aan niemand doorgegeven.',
  booked: 'Het verkennend gesprek is gepland.',
  'task-accepted': 'Een actie uit het advies is aangenomen.',
  'task-rejected': 'Een actie uit het advies is niet aangenomen; het VG-team zoekt verder.',
  'task-started': 'Een actie uit het advies is gestart.',
  'task-completed': 'Een actie uit het advies is afgerond.',
  'task-failed': 'Een actie uit het advies is voortijdig gestopt; het VG-team zoekt verder.',
  'task-expired': 'Op een actie uit het advies kwam geen antwoord; het VG-team zoekt verder.',
  'consent-withdrawn': 'De toestemming voor uitwisseling is ingetrokken. Er wordt niets meer uitgewisseld; lopende zorg gaat door.',
  'responsible-changed': 'De verantwoordelijkheid is overgegaan.',
  reminder: 'Herinnering: er staat nog iets voor u open.',
  update: 'Het verzoek is gewijzigd.',
  restricted: 'De persoon heeft gevraagd de verwerking te beperken. Er wordt niets meer uitgewisseld; bewaar en gebruik verder niet (AVG 18, 19).',
  unrestricted: 'De beperking van de verwerking is opgeheven.',
  corrected: 'Gegevens van de persoon zijn gecorrigeerd. Vergelijk ze met uw eigen gegevens (AVG 16, 19).',
  erasure: 'De persoon heeft gevraagd de gegevens te wissen. De gateway heeft ze gewist; beoordeel het verzoek voor uw eigen gegevens (AVG 17, 19).',
  'question-ended': 'De vraag is vervallen; een antwoord is niet meer nodig.',
};
