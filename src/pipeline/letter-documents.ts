import type { Bundle, DocumentReference } from '@medplum/fhirtypes';
import type { NewId } from '../kernel/ports.ts';
import type { LetterState } from '../workflow/journey.ts';
import type { JourneyDocument } from './journey-store.ts';

/** Attachment types that may be passed on (design 4.1); others, and what can't be read, are set aside and named. */
const ALLOWED_TYPES: ReadonlySet<string> = new Set(['application/pdf', 'image/png', 'image/jpeg', 'text/plain']);
const KINDS = ['VB', 'AF', 'BLOB'] as const;

/** What a letter message brings: rows to store, and what the journey knows of them. Damaged: a letter whose content can't be read. */
export type LetterDocuments = { readonly rows: readonly JourneyDocument[]; readonly documents: LetterState['documents']; readonly isDamaged: boolean };

/** Takes the documents out of a Letter Bundle. Each gets an id of its own: letters of one referral stand beside each other. */
export function letterDocuments(bundle: Bundle, receivedAt: Date, newId: NewId): LetterDocuments {
  const references = (bundle.entry ?? []).flatMap((it) => (it.resource?.resourceType === 'DocumentReference' ? [it.resource] : []));
  const taken = references.map((reference) => describe({ ...reference, id: newId() }, receivedAt));
  const isDamaged = taken.some(({ document, isEmpty }) => isEmpty && document.kind !== 'BLOB');
  return { rows: taken.map((it) => it.row), documents: taken.map((it) => it.document), isDamaged };
}

type Described = { readonly row: JourneyDocument; readonly document: LetterState['documents'][number]; readonly isEmpty: boolean };

function describe(reference: DocumentReference & { id: string }, receivedAt: Date): Described {
  const codes = reference.type?.coding?.map((it) => it.code) ?? [];
  const kind = KINDS.find((it) => codes.includes(it)) ?? 'BLOB';
  const attachment = reference.content?.[0]?.attachment;
  const contentType = attachment?.contentType ?? 'application/octet-stream';
  const isEmpty = attachment?.data === undefined;
  return {
    isEmpty,
    row: { id: reference.id, kind, addedAt: receivedAt, content: new TextEncoder().encode(JSON.stringify(reference)) },
    document: {
      id: reference.id, kind, contentType, receivedAt: receivedAt.toISOString(),
      ...(attachment?.title === undefined ? {} : { title: attachment.title }),
      ...(ALLOWED_TYPES.has(contentType) && !isEmpty ? {} : { setAside: true }),
    },
  };
}

/** The DocumentReference that a stored document holds. */
export function readDocument(document: JourneyDocument): DocumentReference {
  return JSON.parse(new TextDecoder().decode(document.content)) as DocumentReference;
}
