import { isBsn } from '../../fhir/bsn.ts';
import type { BundleNode } from '../../fhir/bundle-node.ts';
import { listOf, nodeOf, textIn } from '../../fhir/bundle-node.ts';
import { CODE_SYSTEMS, SYSTEMS } from '../../fhir/naming-systems.ts';
import type { Refusal } from '../../kernel/result.ts';
import { identifierFromFhir } from '../../mapping/converters/fhir-datatypes.ts';
import type { ConsultatieType, Vraag } from '../../workflow/consultatie/consultatie.ts';
import { ONDERWERP_OVERGANG_18 } from '../../workflow/consultatie/disclaimer.ts';
import type { StatedVraag } from '../../workflow/consultatie/judge-vraag.ts';

/** What could be read of a question, what may not stand in it, and the rest to be judged. Places are those of the sender's Task. */
export type ReadVraag = {
  readonly number?: { readonly system: string; readonly value: string };
  readonly agb: string;
  readonly stated: StatedVraag;
  readonly vraag: Omit<Vraag, 'identificatie'>;
  readonly findings: readonly Refusal[];
};

const TYPES: Readonly<Record<string, ConsultatieType>> = { consultatie: 'getrapt', 'consultatie-sociaal-domein': 'sociaal-domein' };
const BANDS: readonly string[] = ['0-17', '18-24', '25-34', '35-44', '45-54', '55-64', '65-74', '75+'];
const GENDERS: readonly string[] = ['male', 'female', 'other', 'unknown'];
const ICPC = /^[A-Z]\d{2}(\.\d{2})?$/;
/** Elements of a Task that could name the person, or hold words that nobody would read. */
const UNREAD: readonly (readonly [name: string, code: 'IDENTIFIER_IN_CONSULTATIE' | 'FIELD_INVALID'])[] = [
  ['for', 'IDENTIFIER_IN_CONSULTATIE'], ['encounter', 'IDENTIFIER_IN_CONSULTATIE'], ['context', 'IDENTIFIER_IN_CONSULTATIE'],
  ['contained', 'FIELD_INVALID'], ['focus', 'FIELD_INVALID'], ['basedOn', 'FIELD_INVALID'], ['description', 'FIELD_INVALID'], ['note', 'FIELD_INVALID'], ['output', 'FIELD_INVALID'],
];
const INPUTS: readonly string[] = ['vraagsteller', 'casusbeschrijving', 'hulpvraag', 'leeftijdsband', 'geslacht', 'icpc', 'bijlage', 'onderwerp', 'identificatie', 'toestemming', 'vgcris'];

/**
 * Reads a consultation question: a Task with inputs, R4 or STU3 alike (docs/aansluiten/consultatie.md; the shape is ours).
 * Never throws; nothing that is not read is passed on.
 */
export function readVraag(content: unknown): ReadVraag {
  const task = nodeOf(content);
  const inputs = listOf(task['input']).map(nodeOf);
  const codes = codesOf(task['code']);
  const type = codes.map((it) => TYPES[it]).find((it) => it !== undefined);
  const number = listOf(task['identifier']).flatMap((it) => identifierFromFhir(it) ?? []).find((it) => it.value !== undefined && it.value !== '');
  const valuesOf = (name: string): readonly string[] => inputs.filter((it) => nameOf(it) === name).map(valueIn).filter((it) => it !== '');
  const one = (name: string): string => valuesOf(name)[0] ?? '';
  const files = inputs.map((input, index) => ({ input, at: `Task.input[${index}].value` })).filter(({ input }) => nameOf(input) === 'bijlage').map(({ input, at }) => ({ at, text: plainTextOf(input) }));
  const icpc = valuesOf('icpc');
  const texts = [
    ...(['casusbeschrijving', 'hulpvraag'] as const).flatMap((name) => valuesOf(name).map((text) => ({ at: placeOf(name), text }))),
    ...files.flatMap(({ at, text }) => (text === undefined ? [] : [{ at, text }])),
  ];
  const known = (name: string, isKnown: (value: string) => boolean): readonly Refusal[] => (valuesOf(name).every(isKnown) ? [] : [{ code: 'CODE_UNKNOWN', at: placeOf(name) }]);
  const findings: readonly Refusal[] = [
    ...(task['resourceType'] === 'Task' ? [] : [{ code: 'FIELD_INVALID' as const, at: 'Task.resourceType' }]),
    ...(number === undefined ? [{ code: 'FIELD_MISSING' as const, at: 'Task.identifier' }] : []),
    ...(type === undefined ? [{ code: codes.length === 0 ? ('FIELD_MISSING' as const) : ('CODE_UNKNOWN' as const), at: 'Task.code' }] : []),
    ...UNREAD.filter(([name]) => task[name] !== undefined).map(([name, code]): Refusal => ({ code, at: `Task.${name}` })),
    ...inputs.flatMap((input, index): readonly Refusal[] => (INPUTS.includes(nameOf(input)) ? [] : [{ code: 'CODE_UNKNOWN', at: `Task.input[${index}].type` }])),
    ...known('leeftijdsband', (it) => BANDS.includes(it)), ...known('geslacht', (it) => GENDERS.includes(it)), ...known('icpc', (it) => ICPC.test(it)),
    ...known('onderwerp', (it) => it === ONDERWERP_OVERGANG_18),
    ...files.flatMap(({ at, text }): readonly Refusal[] => (text === undefined ? [{ code: 'FIELD_INVALID', at }] : [])),
    ...bsnsIn(task, 'Task').filter(({ at }) => !files.some((it) => at?.startsWith(it.at) === true)),
  ];
  const [leeftijdsband, geslacht, onderwerp] = [one('leeftijdsband'), one('geslacht'), one('onderwerp')];
  return {
    ...(number?.system === undefined || number.value === undefined ? {} : { number: { system: number.system, value: number.value } }),
    agb: agbOf(task),
    stated: {
      type: type ?? 'getrapt', role: one('vraagsteller'), casusbeschrijving: valuesOf('casusbeschrijving').join('\n'), hulpvraag: valuesOf('hulpvraag').join('\n'),
      texts, reden: one('identificatie'), toestemming: one('toestemming'), at: placeOf,
    },
    vraag: {
      casusbeschrijving: valuesOf('casusbeschrijving').join('\n'), hulpvraag: valuesOf('hulpvraag').join('\n'), icpc,
      bijlagen: files.flatMap(({ text }) => text ?? []),
      ...(leeftijdsband === '' ? {} : { leeftijdsband }), ...(geslacht === '' ? {} : { geslacht }), ...(onderwerp === '' ? {} : { onderwerp }),
    },
    findings,
  };
}

/** Where an input stands, or should have stood, as FHIRPath. */
export function placeOf(name: string): string {
  return `Task.input.where(type.coding.code='${name}')`;
}

/** What an input is called: by our code, or by plain text. */
function nameOf(input: BundleNode): string {
  const type = nodeOf(input['type']);
  const coding = listOf(type['coding']).map(nodeOf).find((it) => it['system'] === undefined || it['system'] === CODE_SYSTEMS.taak);
  return (textIn(coding ?? {}, 'code') || textIn(type, 'text')).trim().toLowerCase();
}

function valueIn(input: BundleNode): string {
  const coded = nodeOf(input['valueCoding']);
  const concept = codesOf(input['valueCodeableConcept']);
  return [textIn(input, 'valueString'), textIn(input, 'valueCode'), textIn(coded, 'code'), concept[0] ?? ''].map((it) => it.trim()).find((it) => it !== '') ?? '';
}

function codesOf(concept: unknown): readonly string[] {
  return listOf(nodeOf(concept)['coding']).map((it) => textIn(nodeOf(it), 'code')).filter((it) => it !== '');
}

/** R4 names the requester, STU3 an agent and on whose behalf; the practice may stand at either. */
function agbOf(task: BundleNode): string {
  const requester = nodeOf(task['requester']);
  const stated = [requester['onBehalfOf'], requester, requester['agent']].flatMap((it) => identifierFromFhir(nodeOf(it)['identifier']) ?? []);
  return stated.find((it) => it.system === SYSTEMS.agb)?.value ?? '';
}

/** The text of an attachment, or undefined for what can't be scanned (G5): anything but plain text. */
function plainTextOf(input: BundleNode): string | undefined {
  const attachment = nodeOf(input['valueAttachment']);
  const data = textIn(attachment, 'data');
  if (!/^text\/plain(;|$)/.test(textIn(attachment, 'contentType')) || data === '') {
    return undefined;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(atob(data), (char) => char.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

/** Names of systems hold digits of their own, encoded bytes hold any. */
const NO_TEXT: ReadonlySet<string> = new Set(['system', 'url', 'data']);
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** Places of values, wherever they are, that hold a number passing the 11-proef: a BSN blocks always (G5). */
function bsnsIn(value: unknown, at: string): readonly Refusal[] {
  if (typeof value === 'string') {
    const runs = value.replace(UUID, '').match(/(?<!\d)\d(?:[ .-]?\d){8}(?!\d)/g) ?? [];
    return runs.some((run) => isBsn(run.replace(/\D/g, ''))) ? [{ code: 'BSN_IN_CONSULTATIE', at }] : [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((child, index) => bsnsIn(child, `${at}[${index}]`));
  }
  return Object.entries(nodeOf(value)).flatMap(([name, child]) => (NO_TEXT.has(name) ? [] : bsnsIn(child, `${at}.${name}`)));
}
