import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textOfProblem } from '../../../src/mapping/map-problem.ts';
import { parseMaps } from '../../../src/mapping/parse-maps.ts';

const URL = 'urn:map:test';

/** A map with one rule (or several) on line 3, in a group with sources `pid` and `ctx` and target `patient`. */
function mapWith(rules: string): string {
  return `map "${URL}" = "test"\ngroup Test(source pid, source ctx, target patient : Patient) {\n${rules}\n}`;
}

function problemsOf(files: Record<string, string>): string[] {
  const conceptMap = { resourceType: 'ConceptMap', status: 'active', url: 'urn:cm' } as const;
  const parsed = parseMaps(files, [conceptMap], ['convert']);
  return parsed.ok ? [] : parsed.refusal.map(textOfProblem);
}

const fine = 'pid.PID8 as sex -> patient.gender = sex "gender";';

test('5.2 a map in the subset is taken', () => {
  expect(problemsOf({ 'a.map': mapWith(fine) })).toEqual([]);
});

describe('5.2 outside the subset is refused with line, rule and what to write instead', () => {
  // prettier-ignore
  test.each([
    ['a rule without name', 'pid.PID8 as sex -> patient.gender = sex;', 'The rule has no name', 'a name at its end'],
    ['three steps in a source', 'pid.PID5.XPN1 as a -> patient.active = true "x";', 'A path has two steps', 'a nested rule'],
    ['three steps in a target', 'pid.PID5 as a -> patient.name.family = a "x";', 'A path has two steps', 'a nested rule'],
    ['a target without element', 'pid.PID5 as a -> patient "x";', 'A target needs an element', 'variable.element'],
    ['default', "pid.PID8 default 'x' as sex -> patient.gender = sex \"x\";", "'default' is not in the subset", 'iif'],
    ['log', "pid.PID8 as sex log 'x' -> patient.gender = sex \"x\";", "'log' is not in the subset", 'nothing'],
    ['check', 'pid.PID8 as sex check (sex.exists()) -> patient.gender = sex "x";', "'check' is not in the subset", 'profiles'],
    ['a type at a source', 'pid.PID8 : string as sex -> patient.gender = sex "x";', 'A type or cardinality', 'converter'],
    ['FHIRPath without brackets', 'pid -> patient.gender = pid.PID8 "x";', 'FHIRPath without brackets', 'in brackets'],
    ['more after the brackets', "pid -> patient.gender = (pid.PID8) & 'x' \"x\";", "Unexpected '&'", 'in brackets'],
    ['where without brackets', "pid.PID8 as sex where sex = 'F' -> patient.gender = sex \"x\";", 'FHIRPath without brackets', 'in brackets'],
    ['where on a field', "pid.PID8 as sex where (sex = 'F') -> patient.gender = sex \"x\";", "'where' on 'PID8', which may repeat", 'only_one'],
    ['where on a field with first', "pid.PID8 first as sex where (sex = 'F') -> patient.gender = sex \"x\";", "'where' on 'PID8', which may repeat", 'nested rule'],
    ['where on a repeating FHIR element', "pid.identifier as a where (a.exists()) -> patient.active = true \"x\";", "'where' on 'identifier', which may repeat", 'nested rule'],
    ['where on a variable alone', "pid where (pid.PID8.exists()) -> patient.active = true \"x\";", "'where' and list modes need an element", 'iif'],
    ['where on another variable', "pid.CX1 as a where (ctx.now = 'x') -> patient.active = true \"x\";", "'ctx' is no variable in scope", 'its own source only'],
    ['where on a bare name', "pid.CX1 as a where (CX5 = 'x') -> patient.active = true \"x\";", "'CX5' is no variable in scope", 'its own source only'],
    ['a list mode behind a target', 'pid -> patient.name as one first, one.text = \'x\' "x";', "'first' behind a target", 'the target alone'],
    ['share', 'pid -> patient.name as one share a, one.text = \'x\' "x";', "'share' behind a target", 'the target alone'],
    ['the shorthand', 'pid.PID8 -> patient.gender "x";', 'The shorthand', 'src.a as v -> tgt.b = v'],
    ['an unknown source', 'pv1.PV12 as a -> patient.active = true "x";', "'pv1' is no source in scope", 'a source variable'],
    ['a target as source', 'patient.name as a -> patient.active = true "x";', "'patient' is no source in scope", 'a source variable'],
    ['a source as target', 'pid.PID5 as a -> pid.PID5 = a "x";', "'pid' is no target in scope", 'a target'],
    ['a variable out of scope', `${fine} pid -> patient.active = sex "x";`, "'sex' is no source in scope", 'a source variable'],
    ['an unknown element', 'pid.PID8 as a -> patient.sex = a "x";', "Patient has no element 'sex'", 'an element of R4 Patient'],
    ['a variable declared again', 'pid.PID5 as a then { a.XPN1 as a -> patient.active = true "y"; } "x";', "'a' is declared again", 'another name'],
    ['a variable with a capital', 'pid.PID5 as Name -> patient.active = true "x";', "'Name' can't be the name of a variable", 'lower-case'],
    ['a variable named like an element', 'pid.ref as display -> patient.generalPractitioner as gp, gp.display = (pid.x.display) "x";', "Variable 'display' has the name of an element", 'another name for the variable'],
    ['as behind a value', "pid -> patient.gender = 'x' as a \"x\";", "'as a' behind a value", 'create'],
    ['an element made of a primitive', 'pid -> patient.gender as a, patient.active = true "x";', "'gender' can't be made without a value", '= and a value'],
    ['create of a datatype', "pid -> patient.name = create('HumanName') as a \"x\";", "create('HumanName') makes no resource", "without '='"],
    ['create of an unknown type', "pid -> patient.contained = create('Nonsense') as a \"x\";", "create('Nonsense') makes no resource", 'create'],
    ['append', "pid.PID8 as a -> patient.gender = append(a, 'x') \"x\";", "'append' is not in the subset", '(a & b)'],
    ['uuid', 'pid -> patient.id = uuid() "x";', "'uuid' is not in the subset", 'ctx.idFor'],
    ['truncate', 'pid.PID8 as a -> patient.gender = truncate(a, 3) "x";', "'truncate' is not in the subset", 'substring'],
    ['evaluate', "pid.PID8 as a -> patient.gender = evaluate(a, 'b') \"x\";", "'evaluate' is not in the subset", 'in brackets'],
    ['iif at the start', "pid -> patient.gender = (iif(pid.PID8.exists(), 'a', 'b')) \"x\";", "'iif(…)' stands at the start", 'variable.iif'],
    ['a path as argument', "pid.PID8 as a -> patient.gender = translate(pid.PID8, 'urn:cm', 'code') \"x\";", "An argument of 'translate' is a variable or a literal", 'a variable'],
    ['translate without ConceptMap', "pid.PID8 as a -> patient.gender = translate(a, 'urn:none', 'code') \"x\";", "No ConceptMap 'urn:none'", 'the url of a ConceptMap'],
    ['translate of something else than a code', "pid.PID8 as a -> patient.gender = translate(a, 'urn:cm', 'display') \"x\";", 'translate with other arguments', "'code'"],
    ['translate into a list', "pid.PID8 as a -> patient.name as n, n.given = translate(a, 'urn:cm', 'code') \"x\";", 'translate into a list', 'single element'],
    ['translate beside another value', "pid.PID8 as a -> patient.gender = 'other', patient.gender = translate(a, 'urn:cm', 'code') \"x\";", 'set by translate and by another rule', 'unmapped'],
    ['cc with a display', "pid.PID8 as a -> patient.maritalStatus = cc('urn:x', a, 'y') \"x\";", 'cc with a display', 'cc(system, code)'],
    ['a number before the name', 'pid -> patient.multipleBirthInteger = 2 "x";', 'A number before the name of the rule', '(2)'],
    ['an empty literal', "pid -> patient.gender = '' \"x\";", 'An empty value', 'no target'],
    ['a call to nothing', 'pid -> patient.active = true then Other(pid, patient) "x";', "No group 'Other'", 'the name of a group'],
    ['a call with other parameters', 'pid -> patient.name as n then Test(pid, ctx, n) "x";', "'Test' takes (source, source, Patient) and gets (source, source, HumanName)", 'same types'],
    ['a call with a missing parameter', 'pid -> patient.active = true then Test(pid, patient) "x";', "'Test' takes (source, source, Patient) and gets (source, Patient)", 'all of them'],
    ['a choice read with its type', 'pid.valueString as a -> patient.active = true "x";', "'valueString' names a choice with its type", '.value'],
    ['a choice read with its type in FHIRPath', 'pid -> patient.active = (pid.x.deceasedBoolean) "x";', "'deceasedBoolean' names a choice with its type", 'deceased'],
    ['a list inside a choice', "pid -> patient.extension as e, e.valueCodeableConcept as c, c.coding = 'x' \"x\";", "has no element 'coding' that a map may set", ''],
  ])('%s', (_, rule, problem, instead) => {
    const problems = problemsOf({ 'a.map': mapWith(rule) });

    expect(problems.join('\n')).toMatch(new RegExp(problem.includes('|') ? problem : problem.replaceAll(/[().[\]{}]/g, String.raw`\$&`)));
    expect(problems.join('\n')).toContain(instead);
    expect(problems[0]).toMatch(/^a\.map:3/);
  });

  // prettier-ignore
  test.each([
    ['a bare name', '(PID8)', "'PID8' is no|no source in scope"],
    ['a function at the start', "('x' & today())", 'stands at the start'],
    ['an unknown method', '(pid.PID8.shout())', "'shout' is no method of the subset and no converter"],
    ['too few arguments', '(pid.PID8.replace(\'a\'))', "'replace' with 1 arguments"],
    ['too many arguments', "(pid.PID8.upper('a'))", "'upper' with 1 arguments"],
    ['a bare name as argument', '(pid.PID8.startsWith(PID9))', "'PID9' is no variable in scope"],
    ['a bare name in iif', "(pid.iif(PID8.exists(), 'a'))", "'PID8' is no variable in scope"],
    ['is', '(pid.PID8 is string)', 'This operator is not in the subset|is'],
    ['ofType', '(pid.value.ofType(Coding))', "'ofType' is no method"],
    ['a percent variable', '(%pid.PID8)', "'%pid' is not in the subset"],
    ['a date', '(pid.PID7 = @2026-01-01)', "'@' is not in the subset"],
    ['a quantity', "(pid.PID7 = 3 'mg')", 'Quantities are not in the subset'],
    ['a backslash in a string', String.raw`(pid.PID8.matches('\\d'))`, 'quote or backslash'],
    ['a quote in a string', String.raw`(pid.PID8 & "it's")`, 'quote or backslash'],
    ['a sign before a value', '(pid.PID8.count() + -1)', 'A sign before a value does not survive'],
    ['division', '(pid.PID8.count() / 2)', 'This operator is not in the subset'],
    ['an index that is a path', '(pid.PID8[pid.n])', 'An index is a whole number'],
    ['an element of every object', '(pid.constructor)', 'no element that engines agree on'],
  ])('FHIRPath: %s', (_, path, problem) => {
    const found = problemsOf({ 'a.map': mapWith(`pid -> patient.language = ${path} "x";`) });

    expect(found.join('\n')).toMatch(new RegExp(problem.replaceAll(/[().[\]]/g, String.raw`\$&`)));
  });

  // prettier-ignore
  test.each([
    ['types that apply by themselves', `map "u" = "n"\ngroup G(source a, target b : Patient) <<types>> { }`, 'Groups that apply by type'],
    ['extends', `map "u" = "n"\ngroup G(source a, target b : Patient) extends H { }`, "'extends' is not in the subset"],
    ['a wildcard import', `map "u" = "n"\nimports "urn:*"\ngroup G(source a, target b : Patient) { }`, 'An import with *'],
    ['an import of nothing', `map "u" = "n"\nimports "urn:x"\ngroup G(source a, target b : Patient) { }`, "No map with url 'urn:x'"],
    ['a conceptmap block', `map "u" = "n"\nconceptmap "c" { }`, "Unexpected 'conceptmap'"],
    ['a map without group', `map "u" = "n"`, 'The map has no group'],
    ['a group in lower case', `map "u" = "n"\ngroup g(source a, target b : Patient) { }`, 'starts with a lower-case letter'],
    ['a target of unknown type', `map "u" = "n"\ngroup G(source a, target b : Nonsense) { }`, "has type 'Nonsense'"],
    ['a target without type', `map "u" = "n"\ngroup G(source a, target b) { }`, "has type ''"],
    ['a group without target', `map "u" = "n"\ngroup G(source a) { }`, 'A group needs a source and a target'],
    ['queried', `map "u" = "n"\nuses "x" as queried\ngroup G(source a, target b : Patient) { }`, "Mode 'queried'"],
    ['brackets that do not close', mapWith('pid -> patient.language = (pid.a "x";'), "Unexpected ';'"],
  ])('map: %s', (_, text, problem) => {
    expect(problemsOf({ 'a.map': text }).join('\n')).toContain(problem);
  });
});

describe('5.2 names are unique', () => {
  test('rules in their file, with the line of the first', () => {
    expect(problemsOf({ 'a.map': mapWith(`${fine}\n${fine}`) })).toEqual([
      "a.map:4: The rule of a.map 'gender' is there already (a.map:3). Write instead: another name.",
    ]);
  });

  test('maps and groups over all files', () => {
    expect(
      problemsOf({ 'a.map': mapWith(fine), 'b.map': mapWith(fine) }).map((text) => text.replace(/ is there.*/, '')),
    ).toEqual([`b.map:1: The map url '${URL}'`, "b.map:1: The map name 'test'", "b.map:2: The group 'Test'"]);
  });
});

test('5.2 a group of a map that is not imported is out of reach, one of an import of an import is not', () => {
  const called = (url: string, name: string, imports = ''): string =>
    `map "${url}" = "${url}"\n${imports}\ngroup ${name}(source pid, target patient : Patient) { }`;
  const rule = 'pid -> patient.active = true then Far(pid, patient) "call";';
  const files = { 'far.map': called('urn:far', 'Far'), 'near.map': called('urn:near', 'Near', 'imports "urn:far"') };

  expect(problemsOf({ ...files, 'a.map': mapWith(rule) })).toEqual([
    'a.map:3 "call": No group \'Far\' in this map or its imports. Write instead: imports "urn:far".',
  ]);
  expect(problemsOf({ ...files, 'a.map': mapWith(rule).replace('\n', '\nimports "urn:near"\n') })).toEqual([]);
});

test('5.2 no text makes the reader throw', () => {
  const pieces = fc.constantFrom(
    'map',
    'group',
    'pid',
    '.',
    'PID5',
    'as',
    'then',
    '{',
    '}',
    '(',
    ')',
    '->',
    '=',
    ';',
    ',',
    '"x"',
    "'y",
    'where',
    '//',
    '/*',
    '\n',
    ' ',
    '1',
    '@',
    'create',
    '%',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces, { maxLength: 40 }).map((all) => all.join(' ')),
        fc.array(pieces, { maxLength: 12 }).map((all) => mapWith(all.join(' '))),
      ),
      (text) => {
        const problems = problemsOf({ 'a.map': text });
        expect(problems.every((problem) => /^a\.map:\d+/.test(problem))).toBe(true);
      },
    ),
    { seed: 20261123, numRuns: 500 },
  );
});
