import { listOf, nodeOf, textIn } from '../fhir/bundle-node.ts';

/** What the gateway said of a Bundle: `outcome` when it was taken, else the code and place of its refusal. */
export type BundleAnswer = { readonly status: number; readonly isTaken: boolean; readonly outcome?: string; readonly code?: string; readonly at?: string };

/** Posts a referral in FHIR, JSON or XML as its bytes are, and reads the answer: a transaction-response or an OperationOutcome. */
export async function postBundle(url: string, token: string, bytes: Uint8Array): Promise<BundleAnswer> {
  const isXml = /^[\uFEFF\s]*</.test(Buffer.from(bytes.subarray(0, 64)).toString('utf8'));
  const headers = { authorization: `Bearer ${token}`, accept: 'application/fhir+json', 'content-type': `application/fhir+${isXml ? 'xml' : 'json'}` };
  const response = await fetch(url, { method: 'POST', headers, body: Buffer.from(bytes) });
  const said = readAnswer(await response.text());
  return { status: response.status, isTaken: response.ok, ...(response.ok ? { ...(said.code === undefined ? {} : { outcome: said.code }) } : said) };
}

/** The code of the first issue: in a transaction-response that of its first entry. */
function readAnswer(text: string): { readonly code?: string; readonly at?: string } {
  const body = nodeOf(text === '' ? {} : JSON.parse(text));
  const outcome = body['resourceType'] === 'Bundle' ? nodeOf(nodeOf(nodeOf(listOf(body['entry'])[0])['response'])['outcome']) : body;
  const issue = nodeOf(listOf(outcome['issue'])[0]);
  const code = textIn(nodeOf(listOf(nodeOf(issue['details'])['coding'])[0]), 'code');
  const [at] = listOf(issue['expression']);
  return { ...(code === '' ? {} : { code }), ...(typeof at === 'string' ? { at } : {}) };
}
