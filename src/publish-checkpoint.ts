import { closeSync, fdatasyncSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Settings } from './config/settings.ts';
import type { ClientTls, HttpFetch } from './outbound/https-fetch.ts';
import { httpsFetch } from './outbound/https-fetch.ts';

/** A place outside that keeps checkpoints. `publish` may be repeated with the same one. @throws Error when it is not kept. */
export type CheckpointSink = { readonly name: 'file' | 'url'; publish(jws: string, signal: AbortSignal): Promise<void> };

/** The places that the settings name. */
export function checkpointSinks({ auditCheckpointFile, auditCheckpointUrl }: Pick<Settings, 'auditCheckpointFile' | 'auditCheckpointUrl'>, client: ClientTls | undefined): readonly CheckpointSink[] {
  return [
    ...(auditCheckpointFile === undefined ? [] : [checkpointFile(auditCheckpointFile)]),
    ...(auditCheckpointUrl === undefined ? [] : [checkpointUrl(auditCheckpointUrl, client === undefined ? fetch : httpsFetch(client))]),
  ];
}

/** More than any checkpoint is long. */
const TAIL_BYTES = 64 * 1024;

/** A file that is only ever added to, a checkpoint per line; on disk when it returns. One that ends with this checkpoint already has it. */
export function checkpointFile(path: string): CheckpointSink {
  return {
    name: 'file',
    publish: async (jws) => {
      mkdirSync(dirname(path), { recursive: true });
      const file = openSync(path, 'a+', 0o644);
      try {
        const size = fstatSync(file).size;
        const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
        readSync(file, tail, 0, tail.length, size - tail.length);
        const text = tail.toString('utf8');
        if (text.trimEnd().split('\n').at(-1) !== jws) {
          // A line that broke off when the disk was full gets its end first.
          writeSync(file, `${text === '' || text.endsWith('\n') ? '' : '\n'}${jws}\n`);
          fdatasyncSync(file);
        }
      } finally {
        closeSync(file);
      }
    },
  };
}

/** An address that takes each checkpoint as a POST (`application/jose`) and answers 2xx once it keeps it. */
export function checkpointUrl(url: string, send: HttpFetch): CheckpointSink {
  return {
    name: 'url',
    publish: async (jws, signal) => {
      const response = await send(url, { method: 'POST', headers: { 'content-type': 'application/jose' }, body: jws, signal });
      await response.body?.cancel();
      if (!response.ok) {
        throw new Error(`answered ${response.status}`);
      }
    },
  };
}
