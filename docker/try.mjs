// Sends HL7v2 files over MLLP, in the order given, and prints the answers: node docker/try.mjs HOST PORT FILE...
import { readFileSync } from 'node:fs';
import { MllpClient } from '../src/outbound/mllp-client.ts';

const [host, port, ...files] = process.argv.slice(2);
const client = new MllpClient({ host, port: Number(port), answerTimeoutMs: 10_000 });
for (const file of files) {
  const answer = Buffer.from(await client.send(readFileSync(file))).toString('latin1');
  console.log(`${file}: ${answer.split('\r').find((it) => it.startsWith('MSA')) ?? answer}`);
}
await client.close();
