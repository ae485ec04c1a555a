import { XmlDocument, xmlCleanupInputProvider, xmlRegisterInputProvider, XsdValidator } from 'libxml2-wasm';
import { withDocument } from './read-tree.ts';

/** What judges a document by the XSD of its message: whether it is valid, or undefined when there is no schema for it. */
export type JudgeByXsd = (bytes: Uint8Array) => boolean | undefined;

/** Stands for the folder of the schemas while they are compiled; nothing is ever fetched from it. */
const AT = 'mgn-xsd://schemas/xsd/';

/**
 * Compiles the XSDs of a folder, by name of the file, to a judge of documents. What one imports is taken from among them,
 * wherever it says that it stands. Files without a target namespace of a message are only imported.
 * @throws Error naming the file that is no schema.
 */
export function compileSchemas(files: ReadonlyMap<string, string>): JudgeByXsd {
  const validators = new Map<string, XsdValidator>();
  provide(files);
  try {
    for (const [name, text] of files) {
      const namespace = /\btargetNamespace\s*=\s*"([^"]+)"/.exec(text)?.[1];
      if (namespace !== undefined && /\bname\s*=\s*"Bericht"/.test(text)) {
        validators.set(namespace, compile(name, text));
      }
    }
  } finally {
    xmlCleanupInputProvider();
  }
  return (bytes) => withDocument(bytes, (document) => {
    const validator = validators.get(document.root.namespaceUri);
    return validator === undefined ? undefined : isValid(validator, document);
  }) ?? (withDocument(bytes, () => true) === undefined ? false : undefined);
}

function compile(name: string, text: string): XsdValidator {
  try {
    const document = XmlDocument.fromString(text, { url: `${AT}${name}` });
    try {
      return XsdValidator.fromDoc(document);
    } finally {
      document.dispose();
    }
  } catch (cause) {
    throw new Error(`no XSD: ${name}`, { cause });
  }
}

function isValid(validator: XsdValidator, document: XmlDocument): boolean {
  try {
    validator.validate(document);
    return true;
  } catch {
    // What is wrong quotes the value; the rules say it without.
    return false;
  }
}

/** Gives the compiler the files that schemas import, from memory; only names of ours, and only while compiling. */
function provide(files: ReadonlyMap<string, string>): void {
  const open = new Map<number, { readonly bytes: Uint8Array; at: number }>();
  const nameOf = (url: string): string => url.slice(url.lastIndexOf('/') + 1);
  let handles = 0;
  xmlRegisterInputProvider({
    match: (url) => url.startsWith('mgn-xsd:') && files.has(nameOf(url)),
    open: (url) => {
      handles += 1;
      open.set(handles, { bytes: new TextEncoder().encode(files.get(nameOf(url)) ?? ''), at: 0 });
      return handles;
    },
    read: (handle, buffer) => {
      const file = open.get(handle);
      if (file === undefined) {
        return -1;
      }
      const part = file.bytes.subarray(file.at, file.at + buffer.byteLength);
      buffer.set(part);
      file.at += part.byteLength;
      return part.byteLength;
    },
    close: (handle) => open.delete(handle),
  });
}
