import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { SANNE } from '../fixtures/journey-cases.ts';
import { leaksIn, markersIn, personMarkers } from './person-markers.ts';
import { spoiltFields, spoiltValues } from './spoilt-inputs.ts';
import { watchWires } from './watch-wires.ts';

/** The watch itself must be able to find something. */
describe('5.14 the watch for persons', () => {
  const markers = personMarkers([SANNE]);

  it('sees a name, a number, a birth date and three words of a text, and no hash that holds the digits', () => {
    expect(markersIn(markers, 'mevrouw Testinga')).toEqual(['Testinga']);
    expect(markersIn(markers, 'key=999990019;')).toEqual(['999990019']);
    expect(markersIn(markers, 'born 1992-03-14')).toEqual(['1992-03-14']);
    expect(markersIn(markers, 'text: "en durf niet meer')).toEqual(['en durf niet', 'durf niet meer']);
    expect(markersIn(markers, '3fa999990019bc, 01-sanne')).toEqual([]);
  });

  it('keeps URLs, headers and error bodies, and not the bodies of what went well', async () => {
    const server = createServer((request, response) => {
      response.statusCode = request.url?.startsWith('/bad') === true ? 400 : 200;
      response.end('Testinga');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const wires = watchWires();
    await fetch(`${base}/good?q=1992%2D03%2D14`, { headers: { 'x-request-id': '999990019' } });
    await fetch(`${base}/bad`);
    wires.stop();
    await fetch(`${base}/bad`);
    server.close();
    expect(leaksIn(markers, wires.evidence)).toEqual(['url: 1992-03-14', 'header: 999990019', 'error body: Testinga']);
  });

  it('spoils each field and each value once, and nothing else', () => {
    const fields = spoiltFields(Buffer.from('MSH|^~\\&|A||||||B|id\rPID|1||x\r')).map((it) => Buffer.from(it).toString('latin1'));
    expect(fields).toHaveLength(6);
    expect(fields).toContain('MSH|^~\\&|Merkteken||||||B|id\rPID|1||x\r');
    expect(fields.every((it) => it.includes('|id\r') && it.startsWith('MSH|^~') || it.startsWith('Merkteken|'))).toBe(true);
    expect(spoiltValues({ a: [1, { b: 'x' }], c: true })).toEqual([{ a: ['Merkteken', { b: 'x' }], c: true }, { a: [1, { b: 'Merkteken' }], c: true }, { a: [1, { b: 'x' }], c: 'Merkteken' }]);
  });
});
