/** VG questions whose answer is a code of a list. */
export const CODED_QUESTIONS: ReadonlySet<string> = new Set(['VGSET', 'VGDOM', 'VGKLACHT', 'VGVEILIG', 'VGEXP', 'VGEEN', 'VGCRIS', 'VGZVW', 'VGWOR', 'VGDWANG', 'VGURG', 'VGVORM', 'VGTAAL', 'VGTOE', 'VGTOEH']);
/** A yes, a no, or not known. */
export const CODED_ANSWER = /^(j|n|ja|nee|onb|onbekend)$/i;
/** Instead of a document: a line of text in its place, base64. */
export const PLAIN_DOCUMENT = btoa('Proefdocument.');
