import { letterFonts } from './letter-fonts.ts';
import type { Letter, LetterPart, LetterSection } from './letter.ts';
import { letterProperties, letterXmp } from './letter-xmp.ts';

type Doc = PDFKit.PDFDocument;

const MARGIN = 56;
const LABEL_WIDTH = 120;
const SIZES = { title: 16, heading: 12, text: 10 } as const;

/**
 * A letter as PDF: A4, DejaVu Sans embedded as subset, tagged (headings, paragraphs, lists, table of facts), language
 * nl-NL, with what a HIS files it by in Info and XMP. Made to the rules of PDF/A-2a. Equal letters give equal bytes:
 * the only time in it is the letter's own, and its id is made from that. Rejects when the fonts can't be read.
 */
export async function renderLetter(letter: Letter): Promise<Uint8Array> {
  // Loaded with the first letter: it would take a tenth of every start.
  const [{ regular, bold }, { default: PDFDocument }] = await Promise.all([letterFonts(), import('pdfkit')]);
  const doc = new PDFDocument(optionsFor(letter));
  const bytes = collect(doc);
  doc.registerFont('regular', regular);
  doc.registerFont('bold', bold);
  doc.appendXML(letterXmp(letterProperties(letter.metadata)));
  const root = doc.struct('Document', { lang: 'nl-NL' });
  doc.addStructure(root);
  root.add(textElement(doc, 'H1', letter.title, () => doc.font('bold').fontSize(SIZES.title)));
  root.add(factsTable(doc, letter.facts));
  letter.sections.flatMap((section) => sectionElements(doc, section)).forEach((element) => root.add(element));
  root.end();
  numberPages(doc, letter.metadata.referralNumber);
  doc.end();
  return bytes;
}

function optionsFor({ title, metadata }: Letter): PDFKit.PDFDocumentOptions & { readonly lang: string } {
  const info: Record<string, string | Date> = { Title: plainXml(title), Author: plainXml(metadata.sender), Creator: 'mgn-gateway', Producer: 'pdfkit', CreationDate: new Date(metadata.date) };
  letterProperties(metadata).forEach(({ name, value }) => (info[name] = value));
  return { size: 'A4', margin: MARGIN, pdfVersion: '1.7', subset: 'PDF/A-2a', tagged: true, lang: 'nl-NL', displayTitle: true, bufferPages: true, font: '', info };
}

/** pdfkit writes title and author into its XMP as they are. */
function plainXml(text: string): string {
  return text.replaceAll('&', 'en').replace(/[<>\u0000-\u001f]/g, ' ');
}

function collect(doc: Doc): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    doc.on('error', reject);
  });
}

type Tag = 'H1' | 'H2' | 'H3' | 'P' | 'LBody' | 'TH' | 'TD';

function textElement(doc: Doc, tag: Tag, text: string, style: () => void): PDFKit.PDFStructureElement {
  return doc.struct(tag, {}, () => {
    style();
    doc.text(printable(text), MARGIN, doc.y).moveDown(0.4);
  });
}

/**
 * Label and value per row; a row that would not fit goes to the next page whole. `continueOnNewPage`: what comes after a
 * plain `addPage` within marked content would have no tag.
 */
function factsTable(doc: Doc, facts: Letter['facts']): PDFKit.PDFStructureElement {
  const width = doc.page.width - 2 * MARGIN - LABEL_WIDTH;
  let top = 0;
  const rows = facts.map(([label, value]) =>
    doc.struct('TR', {}, [
      doc.struct('TH', { scope: 'Row' } as PDFKit.Mixins.StructureElementOptions, () => {
        doc.font('regular').fontSize(SIZES.text);
        if (doc.y + doc.heightOfString(printable(value), { width }) > doc.page.height - MARGIN) doc.continueOnNewPage();
        top = doc.y;
        doc.font('bold').text(label, MARGIN, top, { width: LABEL_WIDTH });
      }),
      doc.struct('TD', {}, () => {
        doc.font('regular').text(printable(value), MARGIN + LABEL_WIDTH, top, { width });
        doc.moveDown(0.15);
      }),
    ]),
  );
  return doc.struct('Table', {}, rows);
}

function sectionElements(doc: Doc, { heading, parts }: LetterSection): readonly PDFKit.PDFStructureElement[] {
  const head = textElement(doc, 'H2', heading, () => {
    if (doc.y + 4 * SIZES.heading > doc.page.height - MARGIN) doc.continueOnNewPage();
    doc.font('bold').fontSize(SIZES.heading).moveDown(0.8);
  });
  return [head, ...parts.map((part) => partElement(doc, part))];
}

function partElement(doc: Doc, part: LetterPart): PDFKit.PDFStructureElement {
  const regular = (): void => void doc.font('regular').fontSize(SIZES.text);
  switch (part.kind) {
    case 'heading':
      return textElement(doc, 'H3', part.text, () => void doc.font('bold').fontSize(SIZES.text).moveDown(0.4));
    case 'text':
      return textElement(doc, 'P', part.text, regular);
    case 'list':
      return doc.struct('L', {}, part.items.map((item) => doc.struct('LI', {}, [listBody(doc, item, regular)])));
  }
}

function listBody(doc: Doc, item: string, style: () => void): PDFKit.PDFStructureElement {
  return doc.struct('LBody', {}, () => {
    style();
    doc.text(`•  ${printable(item)}`, MARGIN + 10, doc.y, { width: doc.page.width - 2 * MARGIN - 10 }).moveDown(0.15);
  });
}

/** Number of the request and of the page under each page: for who prints it; no part of what is read aloud. */
function numberPages(doc: Doc, referralNumber: string | undefined): void {
  const { start, count } = doc.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    doc.switchToPage(page);
    doc.page.margins.bottom = 0;
    doc.markContent('Artifact', { type: 'Pagination' });
    const label = `${referralNumber === undefined ? '' : `${referralNumber}, `}pagina ${page - start + 1} van ${count}`;
    doc.font('regular').fontSize(8).text(label, MARGIN, doc.page.height - MARGIN + 16, { width: doc.page.width - 2 * MARGIN, align: 'right', lineBreak: false });
    doc.endMarkedContent();
  }
}

/** Control characters have no glyph, and PDF/A allows no missing one: what the font lacks is shown as `?`. */
function printable(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n]/gu, ' ')
    .replace(/[^\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Common}\p{Script=Inherited}]|[\u{10000}-\u{10FFFF}]/gu, '?');
}
