/** How content is written, by its first character: JSON and XML are FHIR, anything else must be HL7v2. */
export function syntaxOf(bytes: Uint8Array): 'json' | 'xml' | 'hl7v2' {
  const [first] = Buffer.from(bytes.subarray(0, 4096)).toString('utf8').replace(/^[\uFEFF\s]+/, '');
  return first === '{' || first === '[' ? 'json' : first === '<' ? 'xml' : 'hl7v2';
}
