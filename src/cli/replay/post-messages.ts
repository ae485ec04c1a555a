import { readFile } from 'node:fs/promises';
import type { JWK } from 'jose';
import { Fault } from '../../kernel/fault.ts';
import type { Code } from '../../kernel/codes.ts';
import { CODES } from '../../kernel/codes.ts';
import { parseMessage } from '../../hl7v2/parse-message.ts';
import { textAt } from '../../hl7v2/text-at.ts';
import { peekReferral } from '../../hl7v2/peek-referral.ts';
import { decodeBytes } from '../../hl7v2/decode-bytes.ts';
import type { Who } from '../../named-user.ts';
import type { OperatorDesk } from '../../operator-desk.ts';
import { tokenSource } from '../../sandbox/fetch-token.ts';
import { EXIT } from '../exit-status.ts';
import { Stop } from '../stop.ts';
import { syntaxOf } from '../syntax-of.ts';
import { hl7Format } from './hl7-format.ts';
import { postFhir } from './post-fhir.ts';
import type { ReplayedCase } from './replay-report.ts';

/** How a running gateway is reached: its origin, and the client whose private key is in a file. `desk` tells `who` what it decided. */
export type Target = { readonly url: string; readonly clientId: string; readonly keyFile: string; readonly desk?: Pick<OperatorDesk, 'trace'> | undefined; readonly who: Who };

/**
 * Posts messages to a gateway that runs, each at the door of its format. What it answers is told, not guessed: an AA is what
 * its desk says that was decided, or `acknowledged` when nobody can be asked; anything else is `invalid` with the code of its answer.
 */
export async function postTo({ url, clientId, keyFile, desk, who }: Target): Promise<(name: string, bytes: Uint8Array) => Promise<ReplayedCase>> {
  const gatewayUrl = url.replace(/\/$/, '');
  const token = tokenSource({ gatewayUrl, clientId, privateJwk: await readKey(keyFile) });
  return async (name, bytes) => {
    const bearer = await token().catch(unreachable);
    if (syntaxOf(bytes) !== 'hl7v2') {
      return postFhir({ url: `${gatewayUrl}/fhir`, token: bearer }, name, bytes);
    }
    const { text, format } = peek(bytes);
    const response = await post(`${gatewayUrl}/inbound/hl7v2`, bearer, bytes);
    if (response.status === 204) {
      // Enhanced mode in which the message itself asks for no answer.
      return { case: name, format, ...(await decided(desk, text, who)) };
    }
    const answer = decodeBytes(new Uint8Array(await response.arrayBuffer()));
    const ack = answer.ok ? parseMessage(answer.value.text) : answer;
    if (!ack.ok || !response.ok) {
      throw new Fault('ENVIRONMENT', { status: response.status });
    }
    if (['AA', 'CA'].includes(textAt(ack.value, 'MSA-1'))) {
      return { case: name, format, ...(await decided(desk, text, who)) };
    }
    const code = codeOf(textAt(ack.value, 'MSA-3') || textAt(ack.value, 'ERR-8'), textAt(ack.value, 'ERR-5'));
    return { case: name, format, result: 'invalid', ...(code === undefined ? {} : { code }), reasons: code === undefined ? [] : [code] };
  };
}

/** What the gateway decided on the referral of a message, by its own books. */
async function decided(desk: Target['desk'], text: string, who: Who): Promise<Pick<ReplayedCase, 'result' | 'code' | 'reasons'>> {
  const number = peekReferral(text).referralNumber;
  const found = number === undefined ? undefined : await desk?.trace({ id: number, ...who });
  if (found?.ok !== true || found.value.result === undefined) {
    return { result: 'acknowledged', reasons: [] };
  }
  const { result, code, reasons } = found.value;
  return { result, ...(code === undefined ? {} : { code }), reasons };
}

function peek(bytes: Uint8Array): { readonly text: string; readonly format: string } {
  const decoded = decodeBytes(bytes);
  const text = decoded.ok ? decoded.value.text : '';
  const parsed = parseMessage(text);
  return { text, format: hl7Format(parsed.ok ? parsed.value : undefined) };
}

async function readKey(file: string): Promise<JWK> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as JWK;
  } catch {
    throw new Stop('FILE_UNREADABLE', EXIT.usage, file);
  }
}

function post(url: string, token: string, bytes: Uint8Array): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'x-application/hl7-v2+er7' }, body: Buffer.from(bytes) }).catch(unreachable);
}

function unreachable(cause: unknown): never {
  throw new Fault('ENVIRONMENT', { what: 'gateway does not answer, or gave no token' }, { cause });
}

/** The code behind an answer: stated in ERR-5, or else known by its text, which has no variables. */
function codeOf(text: string, stated: string): Code | undefined {
  const codes = Object.keys(CODES) as Code[];
  return codes.find((code) => code === stated) ?? codes.find((code) => CODES[code].ack !== 'AA' && CODES[code].text === text);
}
