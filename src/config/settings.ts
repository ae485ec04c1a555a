import { Fault } from '../kernel/fault.ts';

/** The gateway's settings, read once at start and frozen (design 2.4). Ports: 0 lets the system choose. */
export type Settings = {
  readonly httpPort: number;
  readonly adminPort: number;
  readonly mllpPort: number;
  readonly bindHost: string;
  readonly networkFile: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  readonly amqpUrl: string | undefined;
  readonly amqpPrefix: string;
  readonly amqpPrefetch: number;
  readonly amqpCaFile: string | undefined;
  readonly amqpCertFile: string | undefined;
  readonly amqpKeyFile: string | undefined;
  readonly databasePool: number;
  readonly databaseTimeoutMs: number;
  readonly stopSeconds: number;
  readonly masterKeyFile: string | undefined;
  readonly logLevel: 'error' | 'warn' | 'info' | 'debug';
  readonly inboxDir: string | undefined;
  readonly publicUrl: string | undefined;
  readonly tlsKeyFile: string | undefined;
  readonly tlsCertFile: string | undefined;
  readonly tlsCaFile: string | undefined;
  readonly clientKeyFile: string | undefined;
  readonly clientCertFile: string | undefined;
  readonly clientCaFile: string | undefined;
  readonly signKeyFile: string | undefined;
  readonly auditCheckpointFile: string | undefined;
  readonly auditCheckpointUrl: string | undefined;
  readonly auditCheckpointSeconds: number;
  readonly auditSigningKeyFile: string | undefined;
  readonly alarmQueueMinutes: number;
};

/** How one setting is read and described. */
export type SettingSpec = {
  readonly env: string;
  readonly default: string;
  readonly secret: boolean;
  readonly doc: string;
  readonly read: (text: string) => unknown;
};

const port = (text: string): number | undefined => {
  const value = Number(text);
  return /^\d{1,5}$/.test(text) && value <= 65_535 ? value : undefined;
};
const seconds = (text: string): number | undefined => {
  const value = Number(text);
  return /^\d{1,5}$/.test(text) && value >= 1 && value <= 86_400 ? value : undefined;
};
const between = (least: number, most: number) => (text: string): number | undefined => {
  const value = Number(text);
  return /^\d{1,7}$/.test(text) && value >= least && value <= most ? value : undefined;
};
const minutes = (text: string): number | undefined => {
  const value = Number(text);
  return /^\d{1,4}$/.test(text) && value >= 1 && value <= 1_440 ? value : undefined;
};
const text = (value: string): string => value;
const matching = (pattern: RegExp) => (value: string) => (pattern.test(value) ? value : undefined);
const url = (schemes: readonly string[]) => (value: string) => {
  const parsed = URL.canParse(value) ? new URL(value) : undefined;
  return parsed !== undefined && schemes.includes(parsed.protocol) ? value : undefined;
};
const oneOf = (values: readonly string[]) => (value: string) => (values.includes(value) ? value : undefined);

/** Every setting there is. README's table is made from this one (tested). */
// prettier-ignore
export const SETTINGS: { readonly [Key in keyof Settings]: SettingSpec } = {
  httpPort:      { env: 'MGN_HTTP_PORT', default: '8080', secret: false, read: port, doc: 'Port of the doors: `/inbound/*`, `/fhir`, `/oauth/token`.' },
  adminPort:     { env: 'MGN_ADMIN_PORT', default: '8081', secret: false, read: port, doc: 'Port of health, metrics and OpenAPI; keep it inside.' },
  mllpPort:      { env: 'MGN_MLLP_PORT', default: '2575', secret: false, read: port, doc: 'Port of the MLLP door.' },
  bindHost:      { env: 'MGN_BIND_HOST', default: '127.0.0.1', secret: false, read: text, doc: 'Address that all doors listen on.' },
  networkFile:   { env: 'MGN_NETWORK', default: '', secret: false, read: text, doc: 'Path of the network file. `serve` needs it; `demo` brings its own.' },
  databaseUrl:   { env: 'MGN_DATABASE_URL', default: '', secret: true, read: url(['postgres:', 'postgresql:']), doc: 'PostgreSQL 15 or newer. Absent: the embedded database in `MGN_DATA_DIR`.' },
  dataDir:       { env: 'MGN_DATA_DIR', default: './data', secret: false, read: text, doc: 'Folder of the embedded database, the key store and caches.' },
  amqpUrl:       { env: 'MGN_AMQP_URL', default: '', secret: true, read: url(['amqp:', 'amqps:']), doc: 'RabbitMQ 3.10 or newer, `amqp:` or `amqps:`, with user, password and virtual host. Absent: deliveries are driven from the database. See `docs/rabbitmq.md`.' },
  amqpPrefix:    { env: 'MGN_AMQP_PREFIX', default: 'mgn', secret: false, read: matching(/^[a-z][a-z0-9-]{0,31}$/), doc: 'First part of the names of exchanges and queues. Gateways of one network have the same, of different networks not.' },
  amqpPrefetch:  { env: 'MGN_AMQP_PREFETCH', default: '8', secret: false, read: between(1, 1_000), doc: 'Deliveries per recipient that one gateway takes from its queue at once.' },
  amqpCaFile:    { env: 'MGN_AMQP_CA_FILE', default: '', secret: false, read: text, doc: 'Authorities (PEM) of the broker, instead of the public ones.' },
  amqpCertFile:  { env: 'MGN_AMQP_CERT_FILE', default: '', secret: false, read: text, doc: 'Certificate (PEM) that we show to the broker. Without a user in `MGN_AMQP_URL` it is also who we are (EXTERNAL).' },
  amqpKeyFile:   { env: 'MGN_AMQP_KEY_FILE', default: '', secret: false, read: text, doc: 'Its private key (PEM).' },
  databasePool:  { env: 'MGN_DATABASE_POOL', default: '10', secret: false, read: between(3, 200), doc: 'Connections to PostgreSQL of one gateway at most.' },
  databaseTimeoutMs: { env: 'MGN_DATABASE_TIMEOUT_MS', default: '15000', secret: false, read: between(1_000, 120_000), doc: 'Time limit of one statement, ms; waiting for a lock has two thirds of it.' },
  stopSeconds:   { env: 'MGN_STOP_SECONDS', default: '20', secret: false, read: seconds, doc: 'How long a stop (SIGTERM) may take: what is in work is finished or handed back to the other gateways.' },
  masterKeyFile: { env: 'MGN_MASTER_KEY_FILE', default: '', secret: false, read: text, doc: 'File with the 32-byte master key. Required with `MGN_DATABASE_URL`; embedded makes its own in `MGN_DATA_DIR`.' },
  logLevel:      { env: 'MGN_LOG_LEVEL', default: 'info', secret: false, read: oneOf(['error', 'warn', 'info', 'debug']), doc: '`error`, `warn`, `info` or `debug`.' },
  inboxDir:      { env: 'MGN_INBOX_DIR', default: '', secret: false, read: text, doc: 'Folder in which senders drop HL7v2 files: watched, answered in `done/` and `failed/`. Absent: none.' },
  publicUrl:     { env: 'MGN_PUBLIC_URL', default: '', secret: false, read: url(['http:', 'https:']), doc: 'Address under which partners reach the HTTP door: audience of their client assertions.' },
  tlsKeyFile:    { env: 'MGN_TLS_KEY_FILE', default: '', secret: false, read: text, doc: 'Private key (PEM) of the MLLP and HTTP doors, with `MGN_TLS_CERT_FILE`: both doors then speak TLS 1.2 or newer only. The admin port stays plain.' },
  tlsCertFile:   { env: 'MGN_TLS_CERT_FILE', default: '', secret: false, read: text, doc: 'Certificate of the doors (PEM), the intermediates behind it.' },
  tlsCaFile:     { env: 'MGN_TLS_CA_FILE', default: '', secret: false, read: text, doc: 'Authorities (PEM) of client certificates: then every sender and caller must show one (mutual TLS).' },
  clientKeyFile: { env: 'MGN_CLIENT_KEY_FILE', default: '', secret: false, read: text, doc: 'Private key (PEM) of the client certificate that we show to recipients, with `MGN_CLIENT_CERT_FILE`.' },
  clientCertFile: { env: 'MGN_CLIENT_CERT_FILE', default: '', secret: false, read: text, doc: 'Our client certificate (PEM), the intermediates behind it.' },
  clientCaFile:  { env: 'MGN_CLIENT_CA_FILE', default: '', secret: false, read: text, doc: 'Authorities (PEM) of recipients, instead of the public ones.' },
  signKeyFile:   { env: 'MGN_SIGN_KEY_FILE', default: '', secret: false, read: text, doc: 'RSA private key (PEM) with which we sign the JWT (RS256) of every call to ZorgDomein. Required when the network file has an endpoint `zorgdomein-fhir`.' },
  auditCheckpointFile: { env: 'MGN_AUDIT_CHECKPOINT_FILE', default: '', secret: false, read: text, doc: 'File that signed checkpoints of the audit log are added to; keep it where who runs the gateway cannot change it. See `docs/audit/`.' },
  auditCheckpointUrl: { env: 'MGN_AUDIT_CHECKPOINT_URL', default: '', secret: true, read: url(['http:', 'https:']), doc: 'Address that takes each checkpoint as a POST; instead of the file, or beside it.' },
  auditCheckpointSeconds: { env: 'MGN_AUDIT_CHECKPOINT_SECONDS', default: '300', secret: false, read: seconds, doc: 'How often a checkpoint is made when the log grew, 1 to 86400.' },
  auditSigningKeyFile: { env: 'MGN_AUDIT_SIGNING_KEY_FILE', default: '', secret: false, read: text, doc: 'Private Ed25519 key (PEM) that signs checkpoints. Absent: one is made in `MGN_DATA_DIR`.' },
  alarmQueueMinutes: { env: 'MGN_ALARM_QUEUE_MINUTES', default: '15', secret: false, read: minutes, doc: 'Minutes, 1 to 1440, after which what has not left for a partner alarms (`queue-age/<partner>`).' },
};

/**
 * Reads the settings from an environment.
 * @throws Fault ENVIRONMENT naming every wrong setting at once; never a value.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const wrong: string[] = [];
  const entries = Object.entries(SETTINGS).map(([key, spec]) => {
    const given = env[spec.env];
    const source = given === undefined || given === '' ? spec.default : given;
    const value = source === '' ? undefined : spec.read(source);
    if (source !== '' && value === undefined) {
      wrong.push(spec.env);
    }
    return [key, value] as const;
  });
  if (env['MGN_DATABASE_URL'] && !env['MGN_MASTER_KEY_FILE']) {
    wrong.push('MGN_MASTER_KEY_FILE');
  }
  wrong.push(...missingPairs(env));
  if (wrong.length > 0) {
    throw new Fault('ENVIRONMENT', { settings: wrong.join(' ') });
  }
  return Object.freeze(Object.fromEntries(entries)) as Settings;
}

/** Settings that mean nothing without another: the one that is missing is named. */
const NEEDS: readonly (readonly [given: string, needed: string])[] = [
  ['MGN_TLS_KEY_FILE', 'MGN_TLS_CERT_FILE'],
  ['MGN_TLS_CERT_FILE', 'MGN_TLS_KEY_FILE'],
  ['MGN_TLS_CA_FILE', 'MGN_TLS_KEY_FILE'],
  ['MGN_TLS_CA_FILE', 'MGN_TLS_CERT_FILE'],
  ['MGN_CLIENT_KEY_FILE', 'MGN_CLIENT_CERT_FILE'],
  ['MGN_CLIENT_CERT_FILE', 'MGN_CLIENT_KEY_FILE'],
  ['MGN_AMQP_KEY_FILE', 'MGN_AMQP_CERT_FILE'],
  ['MGN_AMQP_CERT_FILE', 'MGN_AMQP_KEY_FILE'],
];

function missingPairs(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return [...new Set(NEEDS.flatMap(([given, needed]) => (env[given] && !env[needed] ? [needed] : [])))];
}
