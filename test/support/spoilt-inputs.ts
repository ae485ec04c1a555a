/** The word that stands for a value that is wrong and about a person. */
export const SPOILT = 'Merkteken';

/** An HL7v2 message once per field that it fills, with that field wrong; not MSH-1, MSH-2 and MSH-10, which the answer repeats. */
export function spoiltFields(message: Uint8Array): readonly Uint8Array[] {
  const segments = Buffer.from(message).toString('latin1').split('\r');
  return segments.flatMap((segment, at) => {
    const fields = segment.split('|');
    return fields.flatMap((value, index) => {
      const isKept = value === '' || (fields[0] === 'MSH' && [1, 9].includes(index));
      const spoilt = fields.map((field, place) => (place === index ? SPOILT : field)).join('|');
      return isKept ? [] : [new Uint8Array(Buffer.from(segments.toSpliced(at, 1, spoilt).join('\r'), 'latin1'))];
    });
  });
}

/** A JSON document once per string, number and boolean in it, with that value wrong. */
export function spoiltValues(document: unknown): readonly unknown[] {
  return spoilt(document);
}

function spoilt(node: unknown): readonly unknown[] {
  if (Array.isArray(node)) {
    return node.flatMap((one: unknown, index) => spoilt(one).map((changed) => node.toSpliced(index, 1, changed)));
  }
  if (node !== null && typeof node === 'object') {
    return Object.entries(node).flatMap(([key, value]) => spoilt(value).map((changed) => ({ ...node, [key]: changed })));
  }
  return [SPOILT];
}
