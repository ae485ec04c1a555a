import type { ZgwEndpoint } from '../../workflow/network.ts';
import type { JsonApi } from './json-api.ts';
import { urlOf } from './json-api.ts';
import type { MeldingDocument } from './melding-documents.ts';

/** What registering a document says beside its content. */
export type DocumentFacts = {
  readonly endpoint: Pick<ZgwEndpoint, 'documenten' | 'bronorganisatie'>;
  readonly informatieobjecttype: string;
  readonly author: string;
  readonly today: string;
  readonly details: Readonly<Record<string, string>>;
};

/**
 * Registers the documents in a Documenten API, and gives their addresses. Each is looked for by our own identificatie before
 * it is made, so that a repeat makes none twice.
 */
export async function putDocuments(api: JsonApi, documents: readonly MeldingDocument[], facts: DocumentFacts): Promise<readonly string[]> {
  const urls: string[] = [];
  for (const document of documents) {
    urls.push(await putDocument(api, document, facts));
  }
  return urls;
}

async function putDocument(api: JsonApi, { id, title, fileName, mediaType, bytes }: MeldingDocument, { endpoint, informatieobjecttype, author, today, details }: DocumentFacts): Promise<string> {
  const { documenten, bronorganisatie } = endpoint;
  const [known] = await api.list(documenten, 'enkelvoudiginformatieobjecten', { bronorganisatie, identificatie: id });
  const made = known ?? (await api.create(documenten, 'enkelvoudiginformatieobjecten', {
    identificatie: id, bronorganisatie, creatiedatum: today, titel: title.slice(0, 200), auteur: author.slice(0, 200), taal: 'nld', informatieobjecttype,
    status: 'definitief', vertrouwelijkheidaanduiding: 'zaakvertrouwelijk', indicatieGebruiksrecht: false,
    formaat: mediaType, bestandsnaam: fileName, bestandsomvang: bytes.length, inhoud: Buffer.from(bytes).toString('base64'),
  }));
  return urlOf(made, details);
}
