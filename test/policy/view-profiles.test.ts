import { readFile, readdir } from 'node:fs/promises';
import type { Resource, StructureDefinition } from '@medplum/fhirtypes';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { createValidators } from '../../src/fhir/profile/validators.ts';
import { permit } from '../../src/policy/permit.ts';
import { childElements, elementName, placeInside } from '../../src/policy/sharing/base-elements.ts';
import type { BasePlace } from '../../src/policy/sharing/base-elements.ts';
import type { ElementNode } from '../../src/policy/sharing/element-tree.ts';
import { readSharingViews } from '../../src/policy/sharing/read-sharing-views.ts';
import { rulesFor } from '../../src/policy/sharing/view-rules.ts';
import { SHARING_ROLES } from '../../src/workflow/any-view.ts';
import { testDefinitions } from '../unit/fhir/validators-under-test.ts';
import { PERSONAL, delivery, factsFor } from './journeys.ts';
import { findR4 } from './r4.ts';
import { SHARING_VIEWS, VIEW_FILES } from './sharing-views.ts';
import { VIEW_PROFILES_FOLDER, viewProfiles } from './write-view-profiles.ts';

const schema = JSON.parse(
  await readFile(new URL('../../profiles/sharing/schema/sharing-view.schema.json', import.meta.url), 'utf8'),
) as object;

describe.each(SHARING_ROLES)('view %s', (view) => {
  test('is what its schema says', () => {
    const ajv = new Ajv({ allErrors: true });
    const validate = ajv.compile(schema);
    validate(VIEW_FILES[view]);
    expect(validate.errors).toBeNull();
  });

  test('every path ends at a primitive of R4, so that nothing unnamed hides under a name', () => {
    const wrong = Object.keys(SHARING_VIEWS[view].types).flatMap((typeKey) => {
      const type = typeKey.replace(/#.*/, '');
      const definition = findR4(type);
      const rules = rulesFor(SHARING_VIEWS[view], typeKey);
      return definition === undefined || rules === undefined
        ? [typeKey]
        : notPrimitive(rules.tree, { definition, path: type }, type);
    });
    expect(wrong).toEqual([]);
  });
});

/** Paths that R4 does not have, or that end at something with parts. */
function notPrimitive(node: ElementNode, base: BasePlace, place: string): readonly string[] {
  return [...node.children].flatMap(([name, branches]) => {
    const element = childElements(base).find(
      (candidate) =>
        elementName(candidate) === name ||
        (elementName(candidate).endsWith('[x]') && name.startsWith(elementName(candidate).slice(0, -3))),
    );
    const code =
      element === undefined
        ? undefined
        : elementName(element) === name
          ? element.type?.[0]?.code
          : element.type?.find((type) => name.toLowerCase().endsWith((type.code ?? '').toLowerCase()))?.code;
    const inside = element === undefined ? undefined : placeInside(element, code ?? '', base, findR4);
    return branches.flatMap((branch) => {
      if (element === undefined || (branch.node.leaf && inside !== undefined)) {
        return [`${place}.${name}`];
      }
      const children = new Map(
        [...branch.node.children].filter(([child]) => child !== 'extension' || inside !== undefined),
      );
      return inside === undefined
        ? [...children.keys()].map((child) => `${place}.${name}.${child}`)
        : notPrimitive({ leaf: false, children }, inside, `${place}.${name}`);
    });
  });
}

test('5.12 a view that is missing, about another role or unreadable lets nothing start', () => {
  const { wmo, ...others } = VIEW_FILES;
  expect(() => readSharingViews(others)).toThrow();
  expect(() => readSharingViews({ ...VIEW_FILES, welzijn: wmo })).toThrow();
  expect(() =>
    readSharingViews({
      ...VIEW_FILES,
      wmo: { ...(wmo as object), types: { Patient: { allow: [{ elements: ['name..family'] }] } } },
    }),
  ).toThrow();
});

test('5.8 the published profiles are those of the views (`npm run view-profiles` makes them anew)', async () => {
  const made = viewProfiles();
  expect((await readdir(VIEW_PROFILES_FOLDER)).toSorted()).toEqual([...made.keys()].toSorted());
  const stale = await Promise.all(
    [...made].map(async ([name, text]) =>
      (await readFile(`${VIEW_PROFILES_FOLDER}${name}`, 'utf8')) === text ? [] : [name],
    ),
  );
  expect(stale.flat()).toEqual([]);
});

test('5.8 no profile forbids an element that R4 requires', () => {
  const impossible = [...viewProfiles().values()].flatMap((text) => {
    const profile = JSON.parse(text) as StructureDefinition;
    const base = findR4(profile.type ?? '');
    return (profile.differential?.element ?? [])
      .filter(
        (rule) => rule.max === '0' && (base?.snapshot?.element?.find((it) => it.path === rule.path)?.min ?? 0) > 0,
      )
      .map((rule) => rule.id);
  });
  expect(impossible).toEqual([]);
});

describe('5.8 what leaves validates against the profile in its meta.profile', async () => {
  const validators = createValidators(await testDefinitions());
  const errors = (resource: Resource): string[] =>
    validators
      .validate(resource)
      .filter((finding) => finding.severity === 'error')
      .map((finding) => `${finding.rule} ${finding.element}`);
  const outgoing = [
    ...PERSONAL,
    delivery('huisarts', 'eikenlaan', 'notice', { about: 'refused', code: 'UNDER_18' }),
  ].map((message) => [`${message.view} ${message.kind} ${message.subject ?? ''}`, message] as const);

  test.each(outgoing)('%s', (_name, message) => {
    const result = permit(message, factsFor(message.recipient));
    const resources = result.ok ? (result.value.bundle.entry ?? []).flatMap((entry) => entry.resource ?? []) : [];
    expect(resources.length).toBeGreaterThan(0);
    expect(resources.every((resource) => validators.knows(resource.meta?.profile?.[0] ?? ''))).toBe(true);
    expect(resources.flatMap(errors)).toEqual([]);
  });

  test('and what a view does not name fails it', () => {
    const message = delivery('welzijn', 'samenhuis', 'task', { subject: 'actie-3' });
    const result = permit(message, factsFor('samenhuis'));
    const patient = result.ok
      ? result.value.bundle.entry
          ?.map((entry) => entry.resource)
          .find((resource) => resource?.resourceType === 'Patient')
      : undefined;
    if (patient?.resourceType !== 'Patient') {
      throw new Error('no Patient');
    }
    expect(errors(patient)).toEqual([]);
    expect(errors({ ...patient, birthDate: '1992-03-14' })).not.toEqual([]);
    expect(
      errors({
        ...patient,
        identifier: [
          ...(patient.identifier ?? []),
          { system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: '999990019' },
        ],
      }),
    ).not.toEqual([]);
    expect(errors({ ...patient, address: [{ ...patient.address?.[0], line: ['Dijk 1'] }] })).not.toEqual([]);
  });
});
