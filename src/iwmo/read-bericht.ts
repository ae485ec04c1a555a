import type { Result } from '../kernel/result.ts';
import type { BrokenRule } from './broken-rule.ts';
import type { Berichtsoort } from './release.ts';
import { BERICHTCODES, IWMO, namespaceOf } from './release.ts';
import { readTree } from './read-tree.ts';
import type { XmlNode } from './xml-tree.ts';
import { childOf, textAt } from './xml-tree.ts';

/** Header of any message, as it came. `afzender` and `ontvanger` are an AGB code and a CBS code, whichever way it goes. */
export type Header = {
  readonly afzender: string;
  readonly ontvanger: string;
  readonly identificatie: string;
  readonly dagtekening: string;
  /** Of a retour: its own identification and date. */
  readonly retour?: { readonly identificatie: string; readonly dagtekening: string };
};

/** A message of iWmo 3.2 that could be read: what kind, who to whom, and its tree. */
export type Bericht = { readonly soort: Berichtsoort; readonly header: Header; readonly tree: XmlNode };

const NAMESPACES = new Map((Object.keys(BERICHTCODES) as Berichtsoort[]).map((soort) => [namespaceOf(soort), soort]));

/**
 * Reads any message of iWmo 3.2. What is no such message has no retour (IV028, level 1): its sender hears it from the
 * transport. `rule` then says why: `XML` not readable, `XSD` no message of release 3.2 or a header that it may not have.
 */
export function readBericht(bytes: Uint8Array): Result<Bericht, BrokenRule> {
  const tree = readTree(bytes);
  if (tree === undefined) {
    return { ok: false, refusal: { rule: 'XML', at: 'Bericht' } };
  }
  const soort = NAMESPACES.get(tree.ns);
  const header = childOf(tree, 'Header');
  if (soort === undefined || tree.name !== 'Bericht' || header === undefined) {
    return { ok: false, refusal: { rule: 'XSD', at: 'Bericht' } };
  }
  const wrong = wrongHeader(soort, header);
  return wrong === undefined ? { ok: true, value: { soort, header: headerOf(header), tree } } : { ok: false, refusal: { rule: 'XSD', at: `Header/${wrong}` } };
}

function wrongHeader(soort: Berichtsoort, header: XmlNode): string | undefined {
  const expected: Readonly<Record<string, RegExp>> = {
    BerichtCode: new RegExp(`^${BERICHTCODES[soort]}$`), BerichtVersie: new RegExp(`^${IWMO.versie}$`), BerichtSubversie: new RegExp(`^${IWMO.subversie}$`),
    Afzender: /^(\d{4}|\d{8})$/, Ontvanger: /^(\d{4}|\d{8})$/,
  };
  const wrong = Object.keys(expected).find((name) => expected[name]?.test(textAt(header, name) ?? '') !== true);
  const identification = childOf(header, 'BerichtIdentificatie');
  const isIdentified = /^.{1,12}$/.test(textAt(identification, 'Identificatie') ?? '') && /^\d{4}-\d{2}-\d{2}$/.test(textAt(identification, 'Dagtekening') ?? '');
  const retour = textAt(header, 'IdentificatieRetour');
  return wrong ?? (isIdentified ? (retour === undefined || /^.{1,12}$/.test(retour) ? undefined : 'IdentificatieRetour') : 'BerichtIdentificatie');
}

function headerOf(header: XmlNode): Header {
  const of = (...path: readonly string[]): string => textAt(header, ...path) ?? '';
  const identificatie = textAt(header, 'IdentificatieRetour');
  return {
    afzender: of('Afzender'), ontvanger: of('Ontvanger'),
    identificatie: of('BerichtIdentificatie', 'Identificatie'), dagtekening: of('BerichtIdentificatie', 'Dagtekening'),
    ...(identificatie === undefined ? {} : { retour: { identificatie, dagtekening: of('DagtekeningRetour') } }),
  };
}
