// First start of the compose file: makes the keys that several gateways share, and a network file whose partners are the
// simulated ones (`mgn sandbox --all` in the container `partners`). Does nothing that was done before. Not for production:
// there an operator brings the keys and the network file.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

// Where the keys go; addresses that may send over MLLP, with commas; where the simulated partners are.
const [folder = '/run/mgn', peers = '', partners = 'partners'] = process.argv.slice(2);

/** Writes it once, for the gateway's user alone. */
function once(name, text) {
  const path = join(folder, name);
  if (!existsSync(path)) {
    writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
  }
}

const pem = (pair) => pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
once('master.key', `${randomBytes(32).toString('base64')}\n`);
once('audit-signing.pem', pem(generateKeyPairSync('ed25519')));
once('sign.pem', pem(generateKeyPairSync('rsa', { modulusLength: 3072 })));

const network = parse(readFileSync(new URL('../docs/sample-network.yaml', import.meta.url), 'utf8'));
/** Addresses on this machine become those of the container with the partners. */
const moved = (value) => (typeof value === 'string' ? value.replace('127.0.0.1', partners) : value);
mkdirSync(join(folder, 'partners'), { recursive: true, mode: 0o700 });
for (const partner of network.partners) {
  partner.endpoints = partner.endpoints.map((endpoint) => Object.fromEntries(Object.entries(endpoint).map(([key, value]) => [key, moved(value)])));
  // What a gemeente gave us in secret: one file per name that the network file has (MGN_PARTNER_SECRETS_DIR).
  for (const name of partner.endpoints.flatMap(({ secret, token, notificationSecret, password }) => [secret, token, notificationSecret, password])) {
    if (name !== undefined) once(join('partners', name), randomBytes(32).toString('base64url'));
  }
}
for (const sender of network.senders.filter((it) => it.peers.length > 0)) {
  sender.peers = [...sender.peers, ...peers.split(',').filter((it) => it !== '')];
}
writeFileSync(join(folder, 'network.json'), `${JSON.stringify(network, undefined, 2)}\n`, { mode: 0o600 });
