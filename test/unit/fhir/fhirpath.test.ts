import { describe, expect, it } from 'vitest';
import { compilePath } from '../../../src/fhir/profile/fhirpath/compile-path.ts';
import type { PathTools } from '../../../src/fhir/profile/fhirpath/compile-path.ts';
import { isSafeXhtml } from '../../../src/fhir/profile/fhirpath/html-checks.ts';
import { bare } from '../../../src/fhir/profile/fhirpath/navigate.ts';

const TOOLS: PathTools = { choices: new Set(['value', 'deceased']), typeNames: new Set(['String', 'Quantity', 'Boolean', 'DateTime']), memberOf: (value) => (value === 'a' ? 'in' : value === 'b' ? 'out' : 'unknown') };
const RESOURCE = {
  resourceType: 'Patient', id: 'p', active: true, deceasedDateTime: '2020-01-01',
  name: [{ use: 'official', family: 'A', _family: { extension: [{ url: 'u', valueString: 'x' }] }, given: ['B', 'C'], _given: [null, { extension: [{ url: 'q' }] }] }, { use: 'usual', given: ['B'] }],
  telecom: [{ rank: 2, value: '06' }], valueQuantity: { value: 3 }, code: 'a',
};

function run(expression: string): unknown[] {
  const input = [RESOURCE];
  return compilePath(expression, TOOLS)(input, input, { resource: RESOURCE, rootResource: RESOURCE, context: RESOURCE }).map(bare);
}

// prettier-ignore
const CASES: readonly (readonly [string, readonly unknown[]])[] = [
  ['name.given', ['B', 'C', 'B']], ['Patient.name.use', ['official', 'usual']], ['name[1].use', ['usual']], ['name[7]', []],
  ['value.value', [3]], ['value.ofType(Quantity).value', [3]], ['value.ofType(String)', []], ['(value as Quantity).value', [3]],
  ['deceased.exists()', [true]], ['deceased.empty()', [false]], ['photo.exists()', [false]], ['photo.empty()', [true]],
  ["name.where(use = 'official').family", ['A']], ["name.exists(use = 'old')", [false]], ['name.all(given.exists())', [true]], ["name.select(use & 'x')", ['officialx', 'usualx']],
  ["name.family.extension('u').value", ['x']], ['name.given.extension.url', ['q']], ['name.family.hasValue()', [true]],
  ['name.given.isDistinct()', [false]], ['name.given.distinct()', ['B', 'C']], ['name.count() = 2', [true]], ['name.given.first()', ['B']], ['name.given.last()', ['B']], ['name.given.tail()', ['C', 'B']],
  ["'B' in name.given", [true]], ["name.given contains 'Z'", [false]], ["('x' | 'y' | 'x').count()", [2]], ['{} in name', []],
  ['true and {}', []], ['false and {}', [false]], ['true or {}', [true]], ['{} or false', []], ['false implies {}', [true]], ['{} implies true', [true]], ['true xor true', [false]], ['{}.not()', []],
  ["id = 'p'", [true]], ["id != 'q'", [true]], ['photo = 1', []], ['telecom.rank > 1', [true]], ['telecom.rank <= 1', [false]], ['1 + 2 = 3', [true]], ["'a' + 'b'", ['ab']],
  ["'abc'.startsWith('ab')", [true]], ["'abc'.matches('^a.c$')", [true]], ["'abc'.substring(1)", ['bc']], ["'abc'.substring(9)", []], ["'abc'.contains('x')", [false]], ["'a-b'.replaceMatches('-', '+')", ['a+b']], ["'12'.toInteger()", [12]], ["'x'.toInteger()", []], ["'abc'.length()", [3]],
  ['telecom.rank.toString()', ['2']], ["iif(active, 'yes', 'no')", ['yes']], ['active is Boolean', [true]], ['$this is Patient', [true]], ['%resource.id', ['p']], ["%ucum = 'http://unitsofmeasure.org'", [true]],
  ["code.memberOf('x')", [true]], ["id.trace('t') = 'p'", [true]], ['name.given.intersect(%resource.name[1].given)', ['B']], ['name[0].given.combine(name[1].given).count()', [3]],
  ["descendants().where($this = 'usual').count()", [1]], ['telecom.children().count()', [2]],
];

describe('FHIRPath over plain JSON', () => {
  it.each(CASES)('%s', (expression, expected) => { expect(run(expression)).toEqual(expected); });

  // prettier-ignore
  it.each(["'2020' <= '2020-05'", "'2020-06' >= '2020-05-03'", "'2020-01-01T10:00:00+01:00' = '2020-01-01T10:00:00+01:00'", "'2020-01-01T10:00:00+01:00' <= '2020-01-01T09:30:00Z'"])('%s is true', (expression) => {
    expect(run(expression)).toEqual([true]);
  });

  it.each(['name.given.startsWith(\'x\')', 'name and true', "id.memberOf('x')", '(name.given | 1) > 2'])('%s has no answer', (expression) => {
    expect(() => run(expression)).toThrow(/./);
  });

  it.each(['name.repeat(given)', 'now()', 'a.resolve()', '%unknown', 'value is Quantity.x'])('%s is left to the interpreter', (expression) => {
    expect(() => run(expression)).toThrow(/function|variable|type/);
  });
});

describe('narrative (txt-1, txt-2)', () => {
  it.each(['<div><p>x</p></div>', '<div><img src="a.png"/></div>', '<div><a href="#x">y</a></div>'])('%s is allowed', (div) => { expect(isSafeXhtml(div)).toBe(true); });
  it.each(['<div></div>', '<div> <br/> </div>', '<div><script>x</script></div>', '<div onclick="x()">y</div>', '<div><a href="javascript:x">y</a></div>', '<div><form>x</form></div>'])('%s is not', (div) => {
    expect(isSafeXhtml(div)).toBe(false);
  });
});
