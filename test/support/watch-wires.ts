import { MllpClient } from '../../src/outbound/mllp-client.ts';

/** Something that came out where no person belongs: what it is, and its text. */
export type Evidence = { readonly source: string; readonly text: string };

/**
 * Listens in this process until `stop`: every URL that is asked and its headers, by the gateway or of it; the body of every error that
 * the gateway answers; and what its ACKs say. MSH, MSA-2 (the control id) and the PID of an RRI are left out: they are the sender's own
 * words, back to the sender.
 */
export function watchWires(): { readonly evidence: Evidence[]; readonly isGateway: (told: (url: string) => boolean) => void; readonly stop: () => void } {
  const evidence: Evidence[] = [];
  const { fetch: realFetch } = globalThis;
  const realSend = MllpClient.prototype.send;
  let ours: (url: string) => boolean = () => true;
  globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    evidence.push({ source: 'url', text: `${url} ${decodeURIComponent(url)}` }, { source: 'header', text: [...new Headers(init?.headers)].filter(([name]) => name !== 'authorization').map((it) => it.join(': ')).join('\n') });
    const response = await realFetch(input, init);
    if (response.status >= 400 && ours(url)) {
      evidence.push({ source: 'error body', text: await response.clone().text() });
    }
    return response;
  };
  MllpClient.prototype.send = async function send(this: MllpClient, message: Uint8Array) {
    const answer = await realSend.call(this, message);
    const said = Buffer.from(answer).toString('latin1').split('\r').filter((segment) => !/^(?:MSH|PID)/.test(segment)).map((segment) => segment.replace(/^(MSA\|\w*)\|[^|]*/, '$1|'));
    evidence.push({ source: 'ack', text: said.join('\n') });
    return answer;
  };
  return {
    evidence,
    isGateway: (told) => {
      ours = told;
    },
    stop: () => {
      globalThis.fetch = realFetch;
      MllpClient.prototype.send = realSend;
    },
  };
}
