import { listOf, nodeOf, textIn } from '../../fhir/bundle-node.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Code } from '../../kernel/codes.ts';
import { CODES } from '../../kernel/codes.ts';
import { formatsOfBundle } from '../bundle-format.ts';
import { EXIT } from '../exit-status.ts';
import { readFhir } from '../read-input.ts';
import { Stop } from '../stop.ts';
import { syntaxOf } from '../syntax-of.ts';
import type { ReplayedCase } from './replay-report.ts';

/**
 * Refuses what nobody can post for its sender: STU3 is signed by ZorgDomein or pulled from VIPLive, and a Task or an advice
 * answers a Task that the gateway gave out. JSON that can't be read is posted: there may be a crisis in it (E11).
 *
 * @throws Stop USAGE_INVALID, with what the file is.
 */
export function checkPostable(name: string, bytes: Uint8Array): void {
  const what = foreignKindOf(bytes);
  if (what !== undefined) {
    throw new Stop('USAGE_INVALID', EXIT.usage, `--url, ${name}: ${what}`);
  }
}

/** What it is that has no door here; undefined for what can be posted. */
function foreignKindOf(bytes: Uint8Array): string | undefined {
  const syntax = syntaxOf(bytes);
  if (syntax === 'xml') {
    return 'FHIR als XML';
  }
  const content = syntax === 'json' ? readFhir(syntax, bytes) : undefined;
  if (content?.ok !== true) {
    return undefined;
  }
  const resource = nodeOf(content.value);
  const type = textIn(resource, 'resourceType');
  const [format] = type === 'Bundle' ? formatsOfBundle(resource as never) : [];
  return format === 'fhir-r4' ? undefined : (format ?? (type === '' ? 'JSON' : type));
}

/** Posts a transaction of FHIR R4. What became of it stands in the answer itself. */
export async function postFhir({ url, token }: { readonly url: string; readonly token: string }, name: string, bytes: Uint8Array): Promise<ReplayedCase> {
  const headers = { authorization: `Bearer ${token}`, accept: 'application/fhir+json', 'content-type': 'application/fhir+json' };
  const response = await fetch(url, { method: 'POST', headers, body: Buffer.from(bytes) }).catch((cause: unknown) => {
    throw new Fault('ENVIRONMENT', { what: 'gateway does not answer' }, { cause });
  });
  if (response.status === 429 || response.status >= 500) {
    throw new Fault('ENVIRONMENT', { status: response.status });
  }
  const body = nodeOf(await response.json().catch(() => ({})));
  const outcome = response.ok ? nodeOf(nodeOf(nodeOf(listOf(body['entry'])[0])['response'])['outcome']) : body;
  const issues = listOf(outcome['issue']).map(nodeOf);
  const said = issues.map((it) => textIn(nodeOf(listOf(nodeOf(it['details'])['coding'])[0]), 'code'));
  const reasons = said.filter(isCode);
  const [at] = listOf(issues[0]?.['expression']);
  return {
    case: name, format: 'fhir-r4', result: response.ok ? (said[0] ?? 'acknowledged') : 'invalid', reasons,
    ...(reasons[0] === undefined ? {} : { code: reasons[0] }), ...(typeof at === 'string' ? { at } : {}),
  };
}

function isCode(text: string): text is Code {
  return Object.hasOwn(CODES, text);
}
