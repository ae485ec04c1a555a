import { PARTNER_ROLES } from '../workflow/network.ts';

const id = { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{1,63}$' } as const;
const text = { type: 'string', minLength: 1, maxLength: 200 } as const;
const date = { type: 'string', format: 'date' } as const;
const cbs = { type: 'string', pattern: '^GM\\d{4}$' } as const;
const hour = { type: 'string', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$' } as const;
const ruleSwitch = { enum: ['refuse', 'hold', 'warn'] } as const;
const list = (items: object, minItems = 0) => ({ type: 'array', items, minItems });
const object = (required: readonly string[], properties: Record<string, object>) => ({
  type: 'object', additionalProperties: false, required, properties,
});

/** An address that is called: no query, no fragment and no credentials in it. */
const address = { type: 'string', format: 'uri', pattern: '^https?://[^@?#]+$', maxLength: 500 } as const;
/** AGB code or mailbox number of the mail service (formats.md 8.1). */
const mailbox = { type: 'string', pattern: '^\\d{8}$' } as const;

/** Shorter than the lease of a delivery (60 s), with the connection and our own work beside it. */
const timeoutMs = { type: 'integer', minimum: 100, maximum: 45_000 } as const;

const endpoint = {
  type: 'object',
  required: ['protocol'],
  discriminator: { propertyName: 'protocol' },
  oneOf: [
    object(['protocol', 'url'], { protocol: { const: 'fhir-r4' }, url: { type: 'string', format: 'uri', pattern: '^https?://' }, timeoutMs }),
    object(['protocol', 'host', 'port'], { protocol: { enum: ['hl7v2-mdm', 'hl7v2-rri', 'hl7v2-ref'] }, host: text, port: { type: 'integer', minimum: 1, maximum: 65_535 }, tls: { type: 'boolean' }, application: text, facility: text, timeoutMs }),
    object(['protocol', 'url', 'issuer', 'audience'], {
      protocol: { const: 'zorgdomein-fhir' }, url: { type: 'string', format: 'uri', pattern: '^https?://' }, issuer: text, audience: text, keyId: text, numberSystem: { type: 'string', format: 'uri', maxLength: 200 },
      documentTypes: object([], Object.fromEntries(['referral', 'update', 'booking', 'task', 'advice', 'notice', 'cancellation'].map((kind) => [kind, { type: 'string', pattern: '^[a-z][a-z0-9-]{1,49}$' }]))), timeoutMs,
    }),
    object(['protocol', 'folder', 'message', 'sender', 'receiver'], { protocol: { const: 'edifact' }, folder: { type: 'string', minLength: 1, maxLength: 1000 }, message: { enum: ['MEDVRI', 'MEDSPE'] }, sender: mailbox, receiver: mailbox }),
  ],
};

const jwk = { type: 'object', required: ['kty', 'kid'], properties: { kty: { enum: ['EC', 'RSA'] }, kid: text, d: false, p: false, q: false }, additionalProperties: true };

const certificate = {
  ...object([], {
    subject: text, altName: { type: 'string', pattern: '^(DNS|IP|URI|email|otherName):[!-~]+$', maxLength: 300 },
    oin: { type: 'string', pattern: '^\\d{20}$' }, ura: { type: 'string', pattern: '^\\d{8}$' },
    fingerprints: list({ type: 'string', pattern: '^([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$' }, 1),
  }),
  minProperties: 1,
};

const partner = object(['id', 'name', 'role', 'identifiers', 'endpoints'], {
  id,
  name: text,
  role: { enum: PARTNER_ROLES },
  identifiers: object([], { agb: { type: 'string', pattern: '^\\d{8}$' }, ura: { type: 'string', pattern: '^\\d{8}$' }, oin: { type: 'string', pattern: '^\\d{20}$' }, cbs, kvk: { type: 'string', pattern: '^\\d{8}$' } }),
  functions: list({ enum: ['B', 'U', 'I', 'R', 'M'] }),
  expertise: list(text),
  endpoints: list(endpoint),
  caller: object(['clientId', 'jwks'], { clientId: id, jwks: object(['keys'], { keys: list(jwk, 1) }), certificate }),
  phone: text,
  rho: id,
  active: { type: 'boolean' },
});

const member = object(['id', 'name', 'view', 'partner', 'secrecy'], {
  id, name: text, view: { enum: ['vg-ggz', 'vg-sd', 'vg-ed'] }, partner: id, profession: text, expertise: list(text),
  secrecy: object(['basis', 'since'], { basis: { enum: ['beroep', 'wet', 'contract'] }, since: date }),
});

const team = object(['partner', 'gemeenten', 'members'], {
  partner: id,
  gemeenten: list(object(['code'], { code: cbs, from: date, until: date }), 1),
  members: list(member, 1),
  capacity: { type: 'integer', minimum: 0 },
  rhos: list(id),
});

const region = object(['id', 'name', 'gemeenten', 'regievoerder', 'planner', 'dossierhouder', 'partners', 'teams', 'crisis', 'rules', 'terms'], {
  id,
  name: text,
  gemeenten: list(object(['code', 'name'], { code: cbs, name: text, places: list(text), from: date, until: date }), 1),
  regievoerder: id,
  planner: id,
  dossierhouder: id,
  partners: list(id, 1),
  teams: list(team),
  crisis: list(object(['phone', 'name'], { phone: text, name: text, days: list({ type: 'integer', minimum: 1, maximum: 7 }), from: hour, until: hour }), 1),
  rules: object(['E3', 'E4', 'E5', 'E6', 'E7', 'minimumDomains'], { E3: ruleSwitch, E4: ruleSwitch, E5: ruleSwitch, E6: ruleSwitch, E7: ruleSwitch, minimumDomains: { enum: [1, 2] } }),
  consultatie: object([], { teleconsult: id, sociaalDomein: id }),
  retention: object([], {
    rawHours: { type: 'integer', minimum: 1, maximum: 23 }, undeliveredDays: { type: 'integer', minimum: 1, maximum: 7 },
    copyHours: { type: 'integer', minimum: 1, maximum: 336 }, consentYears: { type: 'integer', minimum: 5, maximum: 20 }, logYears: { type: 'integer', minimum: 5, maximum: 20 },
  }),
  terms: object(['letterHours', 'heldWorkingDays', 'taskResponseDays', 'accessDays'], {
    letterHours: { type: 'integer', minimum: 1, maximum: 168 }, heldWorkingDays: { type: 'integer', minimum: 1, maximum: 20 },
    taskResponseDays: { type: 'integer', minimum: 1, maximum: 42 }, accessDays: { type: 'integer', minimum: 0, maximum: 28 },
  }),
});

const sender = object(['id', 'peers', 'application', 'profile'], {
  id, peers: list(text), application: text, facility: text, facilityOptional: { type: 'boolean' },
  charset: { enum: ['8859/1', 'UNICODE UTF-8', 'windows-1252'] }, profile: { enum: ['zorgdomein', 'generic', 'viplive'] }, rri: { enum: ['always', 'asked'] }, partner: id, certificate,
  token: object(['issuer', 'jwks'], { issuer: text, subject: text, audience: text, jwks: object(['keys'], { keys: list(jwk, 1) }) }),
  expect: object(['everyMinutes'], { everyMinutes: { type: 'integer', minimum: 5, maximum: 10_080 }, days: list({ type: 'integer', minimum: 1, maximum: 7 }, 1), from: hour, until: hour }),
  pull: object(['baseUrl', 'tokenEndpoint', 'clientId', 'environment'], {
    baseUrl: address, tokenEndpoint: address, clientId: text, environment: { enum: ['test', 'acceptance', 'production'] },
    expiryHours: { type: 'integer', minimum: 1, maximum: 336 }, taskUpdates: { type: 'boolean' }, timeoutMs: { type: 'integer', minimum: 100, maximum: 30_000 },
  }),
});

/** JSON Schema of the network file (design 2.5). What a schema can't say stands in `check-network.ts`. */
export const NETWORK_SCHEMA = object(['version', 'environment', 'identity', 'zorgproducten', 'senders', 'partners', 'regions'], {
  version: text,
  environment: { enum: ['production', 'test', 'demo'] },
  identity: object(['application', 'facility'], { application: text, facility: text }),
  zorgproducten: list(text, 1),
  senders: list(sender, 1),
  partners: list(partner, 1),
  regions: list(region, 1),
});
