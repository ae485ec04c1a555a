import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/kernel/fault.ts';
import { compileMaps } from '../../../src/mapping/compile-maps.ts';
import type { Converters } from '../../../src/mapping/converter.ts';

const CONVERTERS: Converters = {
  twice: (value) => [value, value],
  nothing: () => undefined,
  pair: (value, ...args) => JSON.stringify([value, ...args]),
  fail: (value) => {
    throw new Error(`Can't read ${String(value)}`);
  },
};
const GENDER = {
  resourceType: 'ConceptMap',
  status: 'active',
  url: 'urn:cm',
  group: [
    { source: 'urn:a', target: 'urn:b', element: [{ code: 'F', target: [{ code: 'female', equivalence: 'equal' }] }] },
  ],
} as const;

/** Runs rules on a message, with `msg` and `ctx` as sources and `patient` as target. */
function patientFrom(rules: string, message: unknown, ctx: unknown = {}): unknown {
  const text = `map "urn:test" = "test"\ngroup Test(source msg, source ctx, target patient : Patient) {\n${rules}\n}`;
  return compileMaps({ 'a.map': text }, [GENDER as never], { converters: CONVERTERS }).transform('test', {
    message,
    ctx,
  });
}

describe('5.2 rules', () => {
  // prettier-ignore
  test.each([
    ['a literal', "msg -> patient.active = true, patient.multipleBirthInteger = (2), patient.language = 'nl' \"x\";", {}, { active: true, language: 'nl', multipleBirthInteger: 2 }],
    ['a variable into a single element', 'msg.A1 as a -> patient.language = a "x";', { A1: ['nl'] }, { language: 'nl' }],
    ['the last of several wins in a single element', 'msg.A1 as a -> patient.language = a "x";', { A1: ['nl', 'fr'] }, { language: 'fr' }],
    ['all of several go into a list', 'msg.A1 as a -> patient.name as n, n.given = a "x";', { A1: ['x', 'y'] }, { name: [{ given: ['x'] }, { given: ['y'] }] }],
    ['an absent source runs nothing', 'msg.A1 as a -> patient.active = true "x";', { B1: ['x'] }, {}],
    ['an empty list runs nothing', 'msg.A1 as a -> patient.active = true "x";', { A1: [] }, {}],
    ['a null in a list is passed over', 'msg.A1 as a -> patient.name as n, n.text = a "x";', { A1: [null, 'x'] }, { name: [{ text: 'x' }] }],
    ['first', 'msg.A1 first as a -> patient.language = a "x";', { A1: ['x', 'y', 'z'] }, { language: 'x' }],
    ['not_first', 'msg.A1 not_first as a -> patient.name as n, n.text = a "x";', { A1: ['x', 'y', 'z'] }, { name: [{ text: 'y' }, { text: 'z' }] }],
    ['last', 'msg.A1 last as a -> patient.language = a "x";', { A1: ['x', 'y', 'z'] }, { language: 'z' }],
    ['not_last', 'msg.A1 not_last as a -> patient.name as n, n.text = a "x";', { A1: ['x', 'y', 'z'] }, { name: [{ text: 'x' }, { text: 'y' }] }],
    ['only_one', 'msg.A1 only_one as a -> patient.language = a "x";', { A1: ['x'] }, { language: 'x' }],
    ['where that holds', "msg.CX1 as a where (a = 'x') -> patient.active = true \"x\";", { CX1: 'x' }, { active: true }],
    ['where that does not', "msg.CX1 as a where (a = 'x') -> patient.active = true \"x\";", { CX1: 'y' }, {}],
    ['where with only_one', "msg.A1 only_one as a where (a = 'x') -> patient.active = true \"x\";", { A1: ['x'] }, { active: true }],
    ['nested rules', 'msg.A as a then { a.CX1 as b -> patient.language = b "in"; } "x";', { A: [{ CX1: 'y' }] }, { language: 'y' }],
    ['two sources: every combination', 'msg.A1 as a, msg.B1 as b -> patient.name as n, n.text = (a & b) "x";', { A1: ['1', '2'], B1: ['x', 'y'] },
      { name: [{ text: '1x' }, { text: '1y' }, { text: '2x' }, { text: '2y' }] }],
    ['two sources of which one is absent', 'msg.A1 as a, msg.B1 as b -> patient.active = true "x";', { A1: ['1'] }, {}],
    ['an element that is made, in a list', "msg -> patient.name as n, n.use = 'usual', n.given = 'a', n.given = 'b' \"x\";", {}, { name: [{ use: 'usual', given: ['a', 'b'] }] }],
    ['a single element that is made is made once', "msg.A1 as a -> patient.maritalStatus as m, m.text = a \"x\"; msg -> patient.maritalStatus as k, k.id = 'i' \"y\";", { A1: ['t'] }, { maritalStatus: { text: 't', id: 'i' } }],
    ['a resource that is made', "msg -> patient.contained = create('Basic') as b, b.id = 'x' \"x\";", {}, { contained: [{ resourceType: 'Basic', id: 'x' }] }],
    ['cc with system and code', "msg.A1 as a -> patient.maritalStatus = cc('urn:s', a) \"x\";", { A1: ['M'] }, { maritalStatus: { coding: [{ system: 'urn:s', code: 'M' }] } }],
    ['cc with text', 'msg.A1 as a -> patient.maritalStatus = cc(a) "x";', { A1: ['M'] }, { maritalStatus: { text: 'M' } }],
    ['translate', "msg.A1 as a -> patient.gender = translate(a, 'urn:cm', 'code') \"x\";", { A1: ['F'] }, { gender: 'female' }],
    ['translate of a code that is not there', "msg.A1 as a -> patient.gender = translate(a, 'urn:cm', 'code') \"x\";", { A1: ['Q'] }, {}],
    ['a path that gives nothing', 'msg -> patient.language = (msg.A1.nothing()), patient.name = (msg.B1) "x";', { A1: ['x'] }, {}],
    ['a converter that gives a list, into a list', 'msg -> patient.name as n, n.given = (msg.A1.twice()) "x";', { A1: ['x', 'y'] }, { name: [{ given: ['x', 'x', 'y', 'y'] }] }],
    ['a converter that gives a list, into a single element', 'msg -> patient.language = (msg.A1.twice()) "x";', { A1: ['x'] }, { language: 'x' }],
    ['arguments of a converter: none, one, several', "msg -> patient.language = (msg.A1.pair(msg.none, 'b', msg.B1)) \"x\";", { A1: ['a'], B1: ['c', 'd'] }, { language: '["a",null,"b",["c","d"]]' }],
    ['a choice by its base name', 'msg.value as v -> patient.language = v "x";', { valueString: 'x' }, { language: 'x' }],
    ['a choice in FHIRPath', 'msg -> patient.maritalStatus = (msg.item.value) "x";', { item: [{ valueCoding: { code: 'c' } }] }, { maritalStatus: { code: 'c' } }],
    ['a primitive sibling', "msg.A1 as a -> patient._birthDate as b, b.id = a \"x\";", { A1: ['x'] }, {}],
  ] as const)('%s', (name, rules, message, expected) => {
    const usesSibling = name === 'a primitive sibling';
    const text = usesSibling ? 'msg.A1 as a -> patient._birthDate = a "x";' : rules;

    expect(patientFrom(text, message)).toEqual({ resourceType: 'Patient', ...(usesSibling ? { _birthDate: 'x' } : expected) });
  });

  test('a group of an imported map fills the target that it is given', () => {
    const files = {
      'a.map':
        'map "urn:a" = "a"\nimports "urn:b"\ngroup A(source msg, source ctx, target patient : Patient) {\n msg.PID as p -> patient.name as n then Name(p, ctx, n) "call";\n}',
      'b.map':
        'map "urn:b" = "b"\ngroup Name(source pid, source ctx, target name : HumanName) {\n pid.A1 as a -> name.text = (a & ctx.now) "text";\n}',
    };
    const maps = compileMaps(files, [], { converters: {} });

    expect(maps.urls).toEqual(['urn:a']);
    expect(maps.transform('urn:a', { message: { PID: [{ A1: ['x'] }, { A1: ['y'] }] }, ctx: { now: '!' } })).toEqual({
      resourceType: 'Patient',
      name: [{ text: 'x!' }, { text: 'y!' }],
    });
  });

  test('the message is not changed', () => {
    const message = Object.freeze({ A: Object.freeze([Object.freeze({ CX1: 'x' })]) });

    expect(
      patientFrom('msg.A as a -> patient.identifier = (a.nothing()), patient.name = (msg.A.twice()) "x";', message),
    ).toEqual({
      resourceType: 'Patient',
      name: [{ CX1: 'x' }, { CX1: 'x' }],
    });
  });
});

describe('5.1 a map that fails names its rule and no value', () => {
  const failing = (rules: string, message: unknown): unknown => {
    try {
      return patientFrom(rules, message);
    } catch (error) {
      return error;
    }
  };

  // prettier-ignore
  test.each([
    ['in a converter', 'msg -> patient.active = true "first";\nmsg.A1 as a then {\n msg -> patient.language = (a.fail()) "inner";\n} "outer";', { A1: ['Testinga'] }, { map: 'a.map', rule: 'inner', line: 5 }],
    ['after a nested rule has run', 'msg.A1 as a -> patient.language = (a.iif(a = \'bad\', a.fail(), \'ok\')) then { msg -> patient.active = true "in"; } "out";', { A1: ['good', 'bad'] }, { map: 'a.map', rule: 'out', line: 3 }],
    ['only_one with two', 'msg.A1 only_one as a -> patient.language = a "one";', { A1: ['x', 'y'] }, { map: 'a.map', rule: 'one', line: 3 }],
    ['where with two', "msg.CX1 as a where (a = 'x') -> patient.language = a \"one\";", { CX1: ['x', 'y'] }, { map: 'a.map', rule: 'one', line: 3 }],
    ['a string method on several', 'msg -> patient.language = (msg.A1.upper()) "up";', { A1: ['x', 'y'] }, { map: 'a.map', rule: 'up', line: 3 }],
  ])('%s', (_, rules, message, details) => {
    const error = failing(rules, message);

    expect(error).toBeInstanceOf(Fault);
    expect(error).toMatchObject({ code: 'MAPPING_FAILED', details });
    const { message: text, cause, stack } = error as Fault;
    expect([text, stack, String(cause), (cause as Error).stack].join('\n')).not.toContain('Testinga');
  });

  test('a map that is not there', () => {
    const maps = compileMaps({}, [], { converters: {} });
    expect(() => maps.transform('none', { message: {}, ctx: {} })).toThrow(
      expect.objectContaining({ code: 'MAPPING_FAILED', details: { map: 'none' } }),
    );
  });

  test('5.12 maps outside the subset compile to nothing', () => {
    expect(() => patientFrom('msg -> patient.sex = true "x";', {})).toThrow(
      expect.objectContaining({ code: 'ENVIRONMENT', details: { problems: 1 } }),
    );
  });
});
