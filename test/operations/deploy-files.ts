import { readdirSync, readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import { SETTINGS } from '../../src/config/settings.ts';

/** One instruction of a Dockerfile. */
export type Instruction = { readonly name: string; readonly text: string };

/** Reads a Dockerfile: lines joined, comments gone, `ARG` defaults filled in. */
export function readDockerfile(path: string): readonly Instruction[] {
  const lines = readFileSync(path, 'utf8').split('\n').filter((it) => !it.startsWith('#')).join('\n').replaceAll(/\\\n\s*/g, ' ').split('\n').filter((it) => it.trim() !== '');
  const args = new Map<string, string>();
  return lines.map((line) => {
    const [, name = '', text = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    const [, arg, value] = (name === 'ARG' && /^(\w+)=(.*)$/.exec(text)) || [];
    if (arg !== undefined && value !== undefined) args.set(arg, value);
    return { name, text: text.replaceAll(/\$\{(\w+)\}/g, (all, it: string) => args.get(it) ?? all) };
  });
}

/** What the last stage copies from the source tree: sources and the destination, relative to the work folder. */
export function copiesOf(dockerfile: readonly Instruction[]): readonly { readonly from: readonly string[]; readonly to: string }[] {
  const last = dockerfile.findLastIndex((it) => it.name === 'FROM');
  return dockerfile.slice(last).filter((it) => it.name === 'COPY' && !it.text.startsWith('--from')).map(({ text }) => {
    const parts = text.split(/\s+/);
    return { from: parts.slice(0, -1), to: parts.at(-1) ?? '' };
  });
}

/** `ENV` of the last stage. */
export function envOf(dockerfile: readonly Instruction[]): Readonly<Record<string, string>> {
  const last = dockerfile.findLastIndex((it) => it.name === 'FROM');
  return Object.fromEntries(dockerfile.slice(last).filter((it) => it.name === 'ENV').flatMap(({ text }) => [...text.matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value])));
}

/** The JSON form of `CMD`, `ENTRYPOINT` or the command of `HEALTHCHECK`. */
export function execOf(dockerfile: readonly Instruction[], name: string): readonly string[] {
  const text = dockerfile.findLast((it) => it.name === name)?.text ?? '';
  return JSON.parse(text.slice(text.indexOf('['))) as string[];
}

/** A service of the compose file, as far as the tests look. */
export type Service = {
  readonly image: string; readonly user?: string; readonly read_only?: boolean; readonly privileged?: boolean; readonly network_mode?: string; readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[]; readonly ports?: readonly string[]; readonly volumes?: readonly string[]; readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, unknown>>; readonly stop_grace_period?: string; readonly healthcheck?: object; readonly command?: readonly string[]; readonly entrypoint?: readonly string[];
  readonly hostname?: string; readonly tmpfs?: readonly string[];
};
/** The compose file, its merges done. */
export type Compose = { readonly services: Readonly<Record<string, Service>>; readonly volumes: Readonly<Record<string, unknown>> };

/** Reads a compose file. */
export function readCompose(path: string): Compose {
  return parse(readFileSync(path, 'utf8'), { merge: true }) as Compose;
}

/** A Kubernetes object of any kind. */
export type Manifest = { readonly apiVersion: string; readonly kind: string; readonly metadata?: { readonly name: string }; readonly [other: string]: unknown };

/** Reads all objects of a folder, by file. */
export function readManifests(folder: string): ReadonlyMap<string, readonly Manifest[]> {
  return new Map(readdirSync(folder).map((file) => [file, parseAllDocuments(readFileSync(`${folder}/${file}`, 'utf8')).map((it) => it.toJSON() as Manifest)]));
}

const BY_ENV = new Map(Object.values(SETTINGS).map((it) => [it.env, it]));

/** Whether it is a setting of the gateway. */
export function isSetting(name: string): boolean {
  return BY_ENV.has(name);
}

/** Whether its value must never be written down. */
export function isSecret(name: string): boolean {
  return BY_ENV.get(name)?.secret === true;
}
