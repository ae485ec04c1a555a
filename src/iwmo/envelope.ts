import { readTree } from './read-tree.ts';
import { IWMO } from './release.ts';
import type { XmlNode } from './xml-tree.ts';
import { childOf, element, textAt, writeXml } from './xml-tree.ts';

const GGK = 'http://www.stufstandaarden.nl/koppelvlak/ggk0210';
const STUF = 'http://www.egem.nl/StUF/StUF0301';

/** What an envelope of StUF-GGk 2.1 says around a message. `crossRef`: the number of the Di01 that a Du01 or Fo01 answers. */
export type Envelope = {
  readonly soort: 'Di01' | 'Du01';
  readonly zender: string;
  readonly applicatie: string;
  readonly ontvanger: string;
  /** UUID version 4, and local time as `yyyyMMddHHmmss`. */
  readonly referentienummer: string;
  readonly tijdstip: string;
  readonly crossRef?: string;
  /** `WMO315`, nothing behind it. */
  readonly functie: string;
};

/** What came in an envelope: a message, or an error of the network about one of ours (`Fo01`). */
export type Opened = { readonly kind: 'bericht'; readonly referentienummer: string; readonly payload: Uint8Array } | { readonly kind: 'fout'; readonly crossRef: string; readonly code: string };

const ROOTS = { Di01: 'envelopHeenbericht-ggk_Di01', Du01: 'envelopRetourbericht-ggk_Du01' } as const;

/** Puts a message into its StUF-GGk envelope: to the GGk, payload as base64 of UTF-8. */
export function wrapEnvelope(envelope: Envelope, payload: string): string {
  const { soort, zender, applicatie, ontvanger, referentienummer, tijdstip, crossRef, functie } = envelope;
  const party = (name: string, organisatie: string, program: string): XmlNode => element(STUF, name, [element(STUF, 'organisatie', organisatie), element(STUF, 'applicatie', program)]);
  const version = IWMO.versie.padStart(4, '0');
  const subversion = IWMO.subversie.padStart(4, '0');
  const root = element(GGK, ROOTS[soort], [
    element(GGK, 'stuurgegevens', [
      element(STUF, 'berichtcode', soort),
      party('zender', zender, applicatie),
      party('ontvanger', ontvanger, 'GGk'),
      element(STUF, 'referentienummer', referentienummer),
      element(STUF, 'tijdstipBericht', tijdstip),
      crossRef === undefined ? undefined : element(STUF, 'crossRefnummer', crossRef),
      element(STUF, 'functie', functie),
    ]),
    element(GGK, 'parameters', [
      element(GGK, 'applicatieVersie', '0001'),
      element(GGK, 'applicatieSubversie', '0000'),
      element(GGK, 'functieVersie', version),
      element(GGK, 'functieSubversie', subversion),
      element(GGK, 'bericht', [element(GGK, 'xmlBestand', Buffer.from(payload, 'utf8').toString('base64'))]),
    ]),
  ]);
  return writeXml(root, { [STUF]: 'StUF', [GGK]: 'GGK' });
}

/**
 * Opens what came from an inbox: a bare message as it is, the payload of a Di01 or Du01, or the error of a Fo01. Undefined: an
 * envelope without a readable payload or reference.
 */
export function openEnvelope(bytes: Uint8Array): Opened | undefined {
  const root = readTree(bytes);
  if (root?.ns === STUF && root.name === 'Fo01Bericht') {
    const crossRef = textAt(root, 'stuurgegevens', 'crossRefnummer');
    return crossRef === undefined ? undefined : { kind: 'fout', crossRef, code: errorCode(textAt(root, 'body', 'code')) };
  }
  if (root?.ns !== GGK) {
    return { kind: 'bericht', referentienummer: '', payload: bytes };
  }
  const file = textAt(childOf(root, 'parameters'), 'bericht', 'xmlBestand')?.replace(/\s+/g, '');
  const referentienummer = textAt(root, 'stuurgegevens', 'referentienummer');
  return file === undefined || referentienummer === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(file)
    ? undefined
    : { kind: 'bericht', referentienummer, payload: Buffer.from(file, 'base64') };
}

/** A code of the network (`IB014`, `StUF055`); anything else may be words, which go no further. */
function errorCode(text = ''): string {
  return /^[A-Za-z]{2,6}\d{1,4}$/.test(text.trim()) ? text.trim() : 'onbekend';
}
