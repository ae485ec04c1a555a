import { expect, test } from 'vitest';
import { compileMaps } from '../../../src/mapping/compile-maps.ts';

const TEXT = `map "urn:test" = "test"
group Test(source msg, source ctx, target patient : Patient) {
  ctx -> patient.id = (ctx.seed) "id";
  msg.PID as pid -> patient.active = true then {
    pid.PID5 as xpn -> patient.name = (xpn.name()) "name";
    pid.PID8 first as sex -> patient.gender = sex "sex";
    pid.PID11 as xad -> patient.address as address, address.use = 'home' then {
      xad.XAD3 as city -> address.text = (city & ', ' & xad.XAD5) "city";
    } "address";
    pid.PID3 as cx then { cx.CX5 as kind where (kind = 'X') -> patient.language = 'never' "kind"; } "ids";
  } "pid";
}`;
const MESSAGE = {
  PID: [
    {
      PID3: [{ CX1: 'unread', CX5: 'Y' }],
      PID5: [{ XPN1: [{ FN1: 'Testinga' }], XPN2: 'Sanne', XPN7: 'L' }],
      PID8: ['F', 'M'],
      PID11: [{ XAD3: 'Voorbeelddam', XAD5: '9999 ZZ', XAD6: 'NL' }],
    },
  ],
};
type Name = { readonly XPN1: readonly [{ readonly FN1: string }]; readonly XPN2: string };
const converters = {
  name: (xpn: unknown) => ({ family: (xpn as Name).XPN1[0].FN1, given: [(xpn as Name).XPN2], text: 'both' }),
};

const { resource, explain, read } = compileMaps({ 'a.map': TEXT }, [], { converters }).transformExplained('test', {
  message: MESSAGE,
  ctx: Object.freeze({ seed: 's', now: 'n' }),
});

// prettier-ignore
test('2.2 --explain names rule and source of every element', () => {
  expect(explain.map(({ path, value, map, rule, source }) => [path, value, map, rule, source])).toEqual([
    ['Patient.resourceType', 'Patient', 'a.map', 'Test', 'message'],
    ['Patient.id', 's', 'a.map', 'id', 'ctx.seed'],
    ['Patient.active', true, 'a.map', 'pid', 'PID[0]'],
    ['Patient.name[0].family', 'Testinga', 'a.map', 'name', 'PID[0].PID5[0].XPN1[0].FN1'],
    ['Patient.name[0].given[0]', 'Sanne', 'a.map', 'name', 'PID[0].PID5[0].XPN2'],
    ['Patient.name[0].text', 'both', 'a.map', 'name', 'PID[0].PID5[0].XPN1[0].FN1, PID[0].PID5[0].XPN2'],
    ['Patient.gender', 'F', 'a.map', 'sex', 'PID[0].PID8[0]'],
    ['Patient.address[0].use', 'home', 'a.map', 'address', 'PID[0].PID11[0]'],
    ['Patient.address[0].text', 'Voorbeelddam, 9999 ZZ', 'a.map', 'city', 'PID[0].PID11[0].XAD3, PID[0].PID11[0].XAD5'],
  ]);
});

test('2.2 what no rule read is not among the places read', () => {
  expect([...read].toSorted()).toEqual([
    'PID[0].PID11[0].XAD3',
    'PID[0].PID11[0].XAD5',
    'PID[0].PID3[0].CX5',
    'PID[0].PID5[0].XPN1[0].FN1',
    'PID[0].PID5[0].XPN2',
    'PID[0].PID8[0]',
    'ctx.seed',
  ]);
});

test('2.2 the places are those of the reader when it has them', () => {
  const placeOf = (node: object, key?: string, index?: number): string | undefined =>
    'XPN2' in node ? `PID-5${key ? `:${key}:${index ?? 0}` : ''}` : undefined;
  const placed = compileMaps({ 'a.map': TEXT }, [], { converters }).transformExplained(
    'test',
    { message: MESSAGE, ctx: {} },
    placeOf,
  );

  expect(placed.explain.find(({ path }) => path === 'Patient.name[0].given[0]')?.source).toBe('PID-5:XPN2:0');
});

test('2.2 the traced result is the plain one, with nothing of the tracing in it', () => {
  const copying = TEXT.replace('(xpn.name())', '(pid.PID5)');
  const maps = compileMaps({ 'a.map': copying }, [], { converters });
  const traced = maps.transformExplained('test', { message: MESSAGE, ctx: { seed: 's' } });

  expect(traced.resource).toEqual(maps.transform('test', { message: MESSAGE, ctx: { seed: 's' } }));
  expect((traced.resource as { name?: unknown[] }).name?.[0]).toBe(MESSAGE.PID[0]?.PID5[0]);
  expect(traced.read.has('PID[0].PID5[0].XPN7')).toBe(true);
  expect(resource.resourceType).toBe('Patient');
});
