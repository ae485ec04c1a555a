import { parseArgs } from 'node:util';

/** What a run is asked to be. */
export type ChaosOptions = {
  readonly referrals: number;
  /** Over which the referrals are sent, and things go wrong. */
  readonly seconds: number;
  readonly seed: number;
  readonly gateways: number;
  readonly embedded: boolean;
  readonly broker: boolean;
  readonly json: boolean;
  /** A killed gateway must be ready again within so many ms, or the run has failed (issue 5: 5 s). */
  readonly readyMs: number;
  /** About so many ms between two of the things that go wrong; other waits are multiples of it. */
  readonly quietMs: number;
  /** Leaves logs and data where they are. */
  readonly keep: boolean;
  /** Nothing is killed, and nobody fails: how fast the same run is in peace. */
  readonly calm: boolean;
};

/** What `--help` says. */
export const USAGE = `npm run chaos -- [options]
  --referrals N   referrals to send (2000)
  --seconds S     over so many seconds, in which everything goes wrong (40)
  --gateways K    gateways on one database and broker (3)
  --seed N        what is sent and what goes wrong when (20261127)
  --embedded      one gateway on the embedded database; it is only killed, held and cut off
  --no-broker     deliveries are driven from the database, without RabbitMQ
  --ready-ms MS   a killed gateway must be ready within (5000); more where the machine has other work
  --quiet-ms MS   about so long between two of the things that go wrong (1500); more where a long run must get on
  --calm          nothing goes wrong: to compare
  --keep          leave the logs and data of the run
  --json          figures and findings as JSON
Exit status: 0 nothing was found, 1 something was (or a gateway ended by itself, or was ready too late), 2 wrong usage, 3 the run itself failed.
Needs PostgreSQL (and RabbitMQ) installed, not running; clock steps need Debian's faketime.`;

/** Reads the options of a command line. @throws TypeError for one that is unknown or no number. */
export function readChaosOptions(args: readonly string[]): ChaosOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      referrals: { type: 'string', default: '2000' }, seconds: { type: 'string', default: '40' }, seed: { type: 'string', default: '20261127' }, gateways: { type: 'string', default: '3' },
      embedded: { type: 'boolean', default: false }, 'no-broker': { type: 'boolean', default: false }, calm: { type: 'boolean', default: false }, keep: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false }, 'ready-ms': { type: 'string', default: '5000' }, 'quiet-ms': { type: 'string', default: '1500' },
    },
  });
  const { embedded, calm, keep, json } = values;
  return {
    referrals: count(values.referrals, 'referrals'), seconds: count(values.seconds, 'seconds'), seed: count(values.seed, 'seed'), gateways: embedded ? 1 : count(values.gateways, 'gateways'),
    readyMs: count(values['ready-ms'], 'ready-ms'), quietMs: count(values['quiet-ms'], 'quiet-ms'), embedded, broker: !embedded && !values['no-broker'], calm, keep, json,
  };
}

function count(text: string, name: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new TypeError(`--${name} must be a whole number above zero.`);
  }
  return Number(text);
}
