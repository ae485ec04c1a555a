import type { ClientTls } from './https-fetch.ts';
import { MllpClient } from './mllp-client.ts';
import type { SendFrame } from './send-mllp.ts';

/** One frame over a connection of its own; over TLS where the network file says so. */
export function sendFrameOver(tls: ClientTls): SendFrame {
  return async (to, bytes, timeoutMs, mayLeave) => {
    const client = new MllpClient({ host: to.host, port: to.port, answerTimeoutMs: timeoutMs, ...(to.tls === true ? { tls } : {}) });
    try {
      return await client.send(bytes, mayLeave);
    } finally {
      await client.close();
    }
  };
}
