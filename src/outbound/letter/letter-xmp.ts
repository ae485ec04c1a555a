import type { LetterMetadata } from './letter.ts';

const NAMESPACE = 'https://mgn-gateway.example/ns/correspondentie/1#';

type Property = { readonly name: string; readonly value: string; readonly means: string };

/** What a letter is filed by, as named values: the same in the PDF's Info dictionary and in its XMP. Names are ours. */
export function letterProperties({ kind, discipline, sender, senderAgb, recipient, recipientAgb, date, episodes, referralNumber, isPartOfReferral }: LetterMetadata): readonly Property[] {
  const all: readonly (Omit<Property, 'value'> & { readonly value: string | undefined })[] = [
    { name: 'Soort', value: kind, means: 'Kind of correspondence' },
    { name: 'Discipline', value: discipline, means: 'Discipline of the sender' },
    { name: 'Datum', value: date, means: 'Date of the letter' },
    { name: 'Afzender', value: sender, means: 'Sender' },
    { name: 'AfzenderAgb', value: senderAgb, means: 'AGB code of the sender' },
    { name: 'Ontvanger', value: recipient, means: 'Recipient' },
    { name: 'OntvangerAgb', value: recipientAgb, means: 'AGB code of the recipient' },
    { name: 'Episode', value: episodes.length === 0 ? undefined : episodes.join('; '), means: 'Episodes (ICPC-1-NL)' },
    { name: 'Verwijsnummer', value: referralNumber, means: 'Referral number' },
    { name: 'OnderdeelVerwijstraject', value: isPartOfReferral ? 'ja' : 'nee', means: 'Part of a referral trajectory' },
  ];
  return all.flatMap(({ name, value, means }) => (value === undefined ? [] : [{ name, value, means }]));
}

/**
 * The properties as XMP, with the description of their schema that PDF/A asks for (ISO 19005-2, 6.6.2.3): without it an
 * archive refuses properties that it doesn't know.
 */
export function letterXmp(properties: readonly Property[]): string {
  const values = properties.map(({ name, value }) => `<mgn:${name}>${escaped(value)}</mgn:${name}>`);
  const described = properties.map(
    ({ name, means }) =>
      `<rdf:li rdf:parseType="Resource"><pdfaProperty:name>${name}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType>` +
      `<pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>${means}</pdfaProperty:description></rdf:li>`,
  );
  return `
<rdf:Description rdf:about="" xmlns:mgn="${NAMESPACE}">${values.join('')}</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:language><rdf:Bag><rdf:li>nl-NL</rdf:li></rdf:Bag></dc:language></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Correspondentie</pdfaSchema:schema><pdfaSchema:namespaceURI>${NAMESPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>mgn</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>${described.join('')}</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Text in XML; what XML 1.0 can't hold at all (control characters) is left out. */
function escaped(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '');
}
