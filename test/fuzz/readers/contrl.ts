import { readContrl } from '../../../src/outbound/edifact/read-contrl.ts';
import type { Reader } from '../reader.ts';

const GOOD = "UNA:+.? 'UNB+UNOA:1+50000002+50000001+261123:0915+77'UNH+1+CONTRL:2:2:UN'UCI+12345+50000001+50000002+4'UCM+1+MEDVRI:2:2:UN+4'UCS+3+13'UCD+13+2:1'UNT+6+1'UNZ+1+77'";
const WORDS = ["'", '+', ':', '?', "?'", "??", '?+', 'UNA', "UNA:+.? '", "UNA'''''' ", 'UNB', 'UNH', 'UNT', 'UNZ', 'UCI', 'UCM', 'UCS', 'UCD', 'CONTRL', '7', '8', '4', '-1', '99999999999999999999', '1e309', '\r\n', '\0', '😀', "'".repeat(2_000), '+'.repeat(2_000), ':'.repeat(2_000), '?'.repeat(2_001), 'A'.repeat(5_000)];

/** CONTRL, the Edifact that is read: an answer to a reference of ours, or nothing. */
export async function openReader(): Promise<Reader> {
  return {
    corpus: { inputs: [GOOD, GOOD.replace("+4'UCM", "+7'UCM").replaceAll("'", "'\r\n")].map((it) => Buffer.from(it, 'latin1')), words: WORDS, maxBytes: 256 * 1024 },
    read: async (input) => {
      const answer = readContrl(Buffer.from(input).toString('latin1'));
      return answer === undefined || (answer.reference !== '' && ['ok', 'rejected'].includes(answer.outcome)) ? undefined : 'an answer about nothing';
    },
    close: async () => {},
  };
}
