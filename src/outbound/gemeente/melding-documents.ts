import type { PermittedDelivery } from '../../policy/permit.ts';
import { documentId } from '../document/document-id.ts';
import type { LetterNetwork } from '../letter/permitted-parts.ts';
import { renderLetter } from '../letter/render-letter.ts';
import { meldingLetter } from './melding-letter.ts';
import type { WmoBericht, WmoMelding } from './wmo-melding.ts';
import { wmoBericht, wmoMelding } from './wmo-melding.ts';

/** A document that goes with a melding: `id` follows from the delivery and from what it says, so that a repeat is known. */
export type MeldingDocument = { readonly id: string; readonly title: string; readonly fileName: string; readonly mediaType: string; readonly bytes: Uint8Array };

/** A melding, or a later notice about it, in the forms in which a gemeente gets it: data, the same as JSON, the same to read. */
export type MeldingPackage = {
  readonly isMelding: boolean;
  readonly kenmerk: string;
  readonly title: string;
  readonly data: WmoMelding | WmoBericht;
  readonly documents: readonly MeldingDocument[];
};

/** Makes the package of a permitted delivery. */
export async function meldingPackage(permitted: PermittedDelivery, network: LetterNetwork): Promise<MeldingPackage> {
  const isMelding = permitted.kind === 'task' || permitted.kind === 'update';
  const data = isMelding ? wmoMelding(permitted, network) : wmoBericht(permitted);
  const json = JSON.stringify(data);
  const name = isMelding ? 'wmo-melding' : 'wmo-bericht';
  const letter = meldingLetter(permitted, data, network);
  const document = (extension: 'pdf' | 'json', mediaType: string, bytes: Uint8Array): MeldingDocument => ({
    id: documentId(permitted.id, `${name}.${extension}|${json}`), title: extension === 'pdf' ? letter.title : `${letter.title} (gegevens)`, fileName: `${name}.${extension}`, mediaType, bytes,
  });
  return {
    isMelding, kenmerk: data.kenmerk, title: letter.title, data,
    documents: [document('pdf', 'application/pdf', await renderLetter(letter)), document('json', 'application/json', new TextEncoder().encode(JSON.stringify(data, null, 2)))],
  };
}
