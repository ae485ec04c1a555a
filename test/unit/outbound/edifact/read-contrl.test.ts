import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readContrl } from '../../../../src/outbound/edifact/read-contrl.ts';
import { readSegments } from '../../../../src/outbound/edifact/read-segments.ts';

const contrl = (...body: string[]): string =>
  [`UNB+UNOA:1+50002222+50001111+261123:1010+77`, `UNH+1+CONTRL:2:2:UN`, ...body, `UNT+${body.length + 2}+1`, 'UNZ+1+77', ''].join("'");

describe('CONTRL (formats.md 8.1)', () => {
  test.each([['7', 'ok'], ['8', 'ok'], ['4', 'rejected'], ['6', 'rejected']])('UCI %s is %s', (action, outcome) => {
    expect(readContrl(contrl(`UCI+0F8FAD5BD9CB46+50001111+50002222+${action}`))).toEqual({ reference: '0F8FAD5BD9CB46', outcome, places: [] });
  });

  test('a message rejected within an interchange that was taken, with its places', () => {
    expect(readContrl(contrl('UCI+R1+50001111+50002222+7', 'UCM+R1+MEDVRI:1+4+12', 'UCS+5+16', 'UCD+39+2:3'))).toEqual({
      reference: 'R1', outcome: 'rejected',
      places: [{ message: 'R1', error: '12' }, { message: 'R1', segment: 5, error: '16' }, { message: 'R1', segment: 5, element: 2, component: 3, error: '39' }],
    });
  });

  test('UCI with an error code of its own', () => {
    expect(readContrl(contrl('UCI+R1+50001111+50002222+4+23'))?.places).toEqual([{ error: '23' }]);
  });

  test.each([
    ['an unknown action', contrl('UCI+R1+a+b+9')], ['no action', contrl('UCI+R1+a+b')], ['no reference', contrl('UCI++a+b+7')], ['no UCI', contrl('UCM+R1+MEDVRI:1+7')],
    ['another message', contrl('UCI+R1+a+b+7').replace('CONTRL', 'MEDVRI')], ['no Edifact', 'hello'], ['nothing', ''], ['cut off', contrl('UCI+R1+a+b+7').slice(0, -4)],
  ])('%s: nothing is known', (_name, text) => {
    expect(readContrl(text)).toBeUndefined();
  });

  test('UNA with other marks, line ends between segments, release characters', () => {
    const text = "UNA|*.! ~UNB*UNOA|1*b*a*261123|1010*77~\r\nUNH*1*CONTRL|2|2|UN~\r\nUCI*R!*1*a*b*7~\r\nUNT*3*1~\r\nUNZ*1*77~\r\n";
    expect(readContrl(text)).toEqual({ reference: 'R*1', outcome: 'ok', places: [] });
  });
});

describe('reading segments', () => {
  test('refuses what is too large, without reading it through', () => {
    expect(readSegments(`UNB+${'x'.repeat(1024 * 1024)}'`)).toEqual({ ok: false, refusal: { code: 'MESSAGE_UNREADABLE' } });
  });

  test('never throws, and reads back what was written', () => {
    fc.assert(fc.property(fc.string(), (text) => {
      expect(typeof readSegments(text).ok).toBe('boolean');
      expect(typeof readSegments(`UNB+${text}`).ok).toBe('boolean');
      readContrl(text);
      readContrl(contrl(`UCI+${text}`));
    }));
  });
});
