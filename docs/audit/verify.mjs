// Checks an export of the audit log against what was published outside. Needs Node alone, and none of the gateway's code:
//   node verify.mjs LOG.jsonl CHECKPOINTS PUBLIC-KEY.pem
import { createHash, createPublicKey, verify } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
const [logFile, checkpointFile, keyFile] = process.argv.slice(2);
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const [found, key, awaited, ends] = [[], createPublicKey(readFileSync(keyFile)), new Map(), new Map()];
const expect = (marks, who) => marks.forEach(([lane, seq, hash]) => awaited.set(`${lane}/${seq}/${hash}`, { lane, seq, who }));
let last = { n: 0, text: '' };
for (const text of readFileSync(checkpointFile, 'utf8').split('\n').filter((line, at, all) => line && line !== all[at - 1])) {
  const [head, payload, signature = ''] = text.split('.');
  const isSigned = verify(null, Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url'));
  const { n, previous, lanes = [], closes } = isSigned ? JSON.parse(Buffer.from(payload, 'base64url')) : {};
  if (n !== last.n + 1 || previous !== (n === 1 ? '' : sha256(last.text))) found.push(`checkpoint after ${last.n}: not signed, not next, or not linked`);
  expect(lanes, `checkpoint ${n}`);
  for (const [lane, seq, hash] of closes?.lanes ?? []) ends.set(lane, { seq, hash, floor: seq }); // dropped after five years
  last = isSigned ? { n, text } : last;
}
for await (const line of createInterface({ input: createReadStream(logFile) })) {
  const [{ lane, seq, prev, published, heads }, hash] = [JSON.parse(line), sha256(line)];
  if (published > last.n) found.push(`checkpoints ${last.n + 1} to ${published} are missing`);
  if (heads) { expect(heads, 'the database'); continue; }
  const end = ends.get(lane) ?? { seq: 0, hash: '', floor: 0 };
  if (seq !== end.seq + 1 || prev !== end.hash) found.push(`lane ${lane}: ${seq} does not follow ${end.seq}: changed, removed, inserted or moved`);
  ends.set(lane, { ...end, seq, hash });
  awaited.delete(`${lane}/${seq}/${hash}`);
}
for (const { lane, seq, who } of awaited.values()) if (seq > (ends.get(lane)?.floor ?? 0)) found.push(`lane ${lane}: ${seq} is not what ${who} saw: cut off or written anew`);
console.log(found.length === 0 ? 'The log is whole.' : found.join('\n'));
process.exitCode = found.length === 0 ? 0 : 1;
