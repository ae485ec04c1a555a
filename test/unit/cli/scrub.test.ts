import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeReplacer, tokensOf } from '../../../src/cli/scrub/replace-token.ts';
import { scrubMessage } from '../../../src/cli/scrub/scrub-message.ts';
import { isBsn } from '../../../src/fhir/bsn.ts';
import type { Hl7Message } from '../../../src/hl7v2/hl7-message.ts';
import { parseMessage } from '../../../src/hl7v2/parse-message.ts';
import { textAt } from '../../../src/hl7v2/text-at.ts';
import { writeParsed } from '../../../src/hl7v2/write-message.ts';
import { JOURNEYS, runHere } from './run-mgn.ts';

const SRM = readFileSync(join(JOURNEYS, '01-sanne/srm.hl7'), 'latin1');

function parsed(text: string): Hl7Message {
  const message = parseMessage(text);
  if (!message.ok) throw new Error(message.refusal.code);
  return message.value;
}

/** A poor man's hash: repeatable, and different enough for a test. */
const draw = (seed: number) => (text: string): number => [...text].reduce((sum, char) => (Math.imul(sum ^ (char.codePointAt(0) ?? 0), 16_777_619) >>> 0), 2_166_136_261 ^ seed) >>> 3;

function scrubbed(text: string, seed = 1): string {
  const message = parsed(text);
  const originals = new Set(message.segments.flatMap((it) => it.fields.flat(3).flatMap(tokensOf)));
  return writeParsed(scrubMessage(message, makeReplacer(draw(seed), originals)));
}

const word = fc.stringMatching(/^[A-Z][a-z]{4,11}$/);
const number = fc.stringMatching(/^[1-9]\d{5,9}$/);

describe('mgn scrub: a real message to a fixture', () => {
  it('no token of the person or of a free text remains, whatever it is', () => {
    const facts = fc.record({ family: word, given: word, street: word, text: fc.array(word, { minLength: 1, maxLength: 8 }), bsn: fc.constantFrom('123456782', '111222333', '123456789'), phone: number, local: number, kin: word, note: word, secret: word, seed: fc.nat() });
    fc.assert(fc.property(facts, ({ family, given, street, text, bsn, phone, local, kin, note, secret, seed }) => {
      const lines = [
        'MSH|^~\\&|ZorgDomein|ZD|MGN|REGIO|20261123091500+0100||SRM^S01^SRM_S01|c1|P|2.4|||||NLD|8859/1',
        `ARQ|ZD100120301|||||VGAANM^${note}^99zda|VGREG001^${note}^99zda|REG^regulier^99zda|||20261123^20261207|R|||01004567^${family}^Z.|^^PH^^^^^^^^^${phone}||^^^${street}&01059999`,
        `PID|1||${bsn}^^^NLMINBIZA^NNNLD~${local}^^^ZIS^PI||${family}&van&${family}^${given}^^^^^L||19920314|F|||${street} 1&${street}&1^^${street}^^1234 AB^NL^H^^GM0344||${phone}~^NET^Internet^${given}@${family}.nl`,
        `NK1|1|${kin}^${given}|BRO^broer^HL70063||${phone}`,
        `OBX|1|TX|VGHULP^Hulpvraag^99zdl||${text.join(' ')} ${family}||||||F`,
        `OBX|2|CE|VGNAAS^Naaste^99zdl||${kin}^broer^${phone}^J||||||F`,
        `DG1|1||P76^${note}^ICPC-1-NL`,
        `NTE|1|P|${note} belt ${phone}`,
        `ZXX|${secret}^${phone}|${family}`,
      ];
      const left = new Set(tokensOf(scrubbed(lines.join('\r'), seed)));
      const own = [family, given, street, ...text, phone, local, kin, note, secret, bsn, '19920314', '0344', 'GM0344', '1234', '01004567', '01059999', 'ZD100120301'];
      expect(own.map((it) => it.toLowerCase()).filter((it) => left.has(it))).toEqual([]);
    }), { numRuns: 300 });
  });

  it('shape, codes and answers stay: the same delimiters, fields, lengths of words and coded answers', () => {
    const [before, after] = [parsed(SRM), parsed(scrubbed(SRM))];
    const shape = (message: Hl7Message): unknown => message.segments.map(({ id, fields }) => [id, fields.map((field) => field.map((it) => it.map((component) => component.length)))]);
    expect(shape(after)).toEqual(shape(before));
    for (const place of ['MSH-9', 'MSH-9.2', 'MSH-12', 'ARQ-7', 'ARQ-8', 'PID-8', 'PID-3.4', 'DG1-3', 'DG1[2]-3', 'DG1-3.3', 'OBX[3]-3', 'OBX[3]-5']) {
      expect(textAt(after, place), place).toBe(textAt(before, place));
    }
    const hulpvraag = (message: Hl7Message): string => textAt(message, 'OBX[2]-5');
    expect(hulpvraag(after).split(' ').map((it) => it.length)).toEqual(hulpvraag(before).split(' ').map((it) => it.length));
    expect(textAt(after, 'PID-5')).toMatch(/^(Test|Proef)[a-z]+$/);
  });

  it('a BSN becomes one of the test series, the same everywhere; one that fails the 11-proef fails still', () => {
    const real = SRM.replaceAll('999990019', '123456782');
    expect(textAt(parsed(scrubbed(real)), 'PID-3')).toMatch(/^99999\d{4}$/);
    expect(isBsn(textAt(parsed(scrubbed(real)), 'PID-3'))).toBe(true);
    expect(isBsn(textAt(parsed(scrubbed(SRM.replaceAll('999990019', '123456789'))), 'PID-3'))).toBe(false);
    const inText = scrubbed(real.replace(/(VGHULP[^|]*\|\|)/, '$1BSN 123456782 '));
    expect(inText.split(textAt(parsed(inText), 'PID-3')).length).toBe(3);
  });

  it('dates move together: age on the day of the request stays', () => {
    const after = parsed(scrubbed(SRM));
    const day = (text: string): number => Date.UTC(Number(text.slice(0, 4)), Number(text.slice(4, 6)) - 1, Number(text.slice(6, 8)));
    const [before, moved] = [parsed(SRM), after].map((message) => day(textAt(message, 'MSH-7')) - day(textAt(message, 'PID-7')));
    expect(moved).toBe(before);
    expect(textAt(after, 'MSH-7')).not.toBe(textAt(parsed(SRM), 'MSH-7'));
  });

  it('the command writes what maps as before, and overwrites nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mgn-scrub-'));
    const source = join(folder, 'echt.hl7');
    writeFileSync(source, SRM, 'latin1');
    const out = join(folder, 'fixture');
    expect((await runHere(['scrub', source, '--out', out])).status).toBe(0);
    const mapped = await runHere(['map', join(out, 'echt.hl7'), '--json']);
    expect(mapped.status).toBe(0);
    expect(mapped.out).not.toContain('Sanne');
    expect((await runHere(['scrub', source, '--out', out])).status).toBe(2);
  });
});
