import { setTimeout as sleep } from 'node:timers/promises';
import { MllpClient } from '../../src/outbound/mllp-client.ts';
import { readAck } from '../support/test-messages.ts';
import type { Referral, Told } from './facts.ts';
import type { Step } from './referral-messages.ts';
import { renumbered, stepsOf } from './referral-messages.ts';

/** What sending leans on. `withdraw` takes a consent back at the HTTP door and answers its status, undefined: no answer. */
export type SenderPorts = {
  readonly mllpPort: number;
  readonly withdraw: (referral: Referral) => Promise<number | undefined>;
  readonly random: () => number;
  /** Ms since the start of the run. */
  readonly now: () => number;
};

/** Senders at work: their own log of what they were told, and how far they are. */
export type Senders = { readonly told: readonly Told[]; done(): number; readonly finished: Promise<void> };

/** Referrals under way at once, each on a connection of its own. */
const WORKERS = 10;
const ANSWER_MS = 8_000;
/** How long one message is tried before the run is given up. */
const PATIENCE_MS = 180_000;
/** How often what comes as well: the same bytes beside themselves, once more afterwards, at the very end, and under a new number. */
const BESIDE = 0.12;
const AFTERWARDS = 0.08;
const AT_THE_END = 0.08;
const RENUMBERED = 0.12;

type Line = { readonly ports: SenderPorts; readonly client: MllpClient; readonly echo: MllpClient; readonly told: Told[] };

/** Sends all referrals, spread over `seconds`, each message until it is taken, as a sender does. */
export function startSenders(ports: SenderPorts, referrals: readonly Referral[], seconds: number): Senders {
  const told: Told[] = [];
  const begin = ports.now();
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    const line: Line = { ports, told, client: clientOn(ports.mllpPort), echo: clientOn(ports.mllpPort) };
    for (;;) {
      const n = next;
      next += 1;
      const referral = referrals[n];
      if (referral === undefined) {
        break;
      }
      await sleep(Math.max(0, begin + (n * seconds * 1000) / referrals.length - ports.now()));
      await sendReferral(line, referral);
      done += 1;
    }
    await Promise.all([line.client.close(), line.echo.close()]);
  };
  return { told, done: () => done, finished: Promise.all(Array.from({ length: WORKERS }, work)).then(() => undefined) };
}

function clientOn(port: number): MllpClient {
  return new MllpClient({ host: '127.0.0.1', port, answerTimeoutMs: ANSWER_MS, connectTimeoutMs: 2_000 });
}

async function sendReferral(line: Line, referral: Referral): Promise<void> {
  const { random } = line.ports;
  const steps = stepsOf(referral, new Date());
  for (const step of steps) {
    if (step.step === 'withdraw') {
      // At once, while the deliveries go out, or just after: the race is in all three.
      await sleep(random() * 300);
      await withdraw(line, referral);
      continue;
    }
    const beside = random() < BESIDE ? [untilTaken(line, line.echo, referral, step)] : [];
    await Promise.all([untilTaken(line, line.client, referral, step), ...beside]);
    if (random() < AFTERWARDS) {
      await untilTaken(line, line.echo, referral, step);
    }
    if (step.step === 'srm' && random() < RENUMBERED) {
      await untilTaken(line, line.client, referral, renumbered(step));
    }
  }
  const [first] = steps;
  if (first !== undefined && random() < AT_THE_END) {
    await untilTaken(line, line.echo, referral, first);
  }
}

async function untilTaken({ ports, told }: Line, client: MllpClient, { number }: Referral, { step, controlId, bytes }: Step): Promise<void> {
  const until = ports.now() + PATIENCE_MS;
  for (;;) {
    const sentAt = ports.now();
    const answer = await client.send(bytes).then(readAck, () => undefined);
    if (answer !== undefined) {
      told.push({ referral: number, step, message: `${step} ${controlId}`, controlId, sentAt, at: ports.now(), code: answer.code, answers: answer.controlId, text: `${answer.text}${answer.error}` });
    }
    // An AE will be no other answer tomorrow: the checker says that it was wrong.
    if (answer?.code === 'AA' || answer?.code === 'AE') {
      return;
    }
    if (ports.now() > until) {
      throw new Error(`${number}: ${step} ${controlId} is not taken.`);
    }
    await sleep(50 + ports.random() * 200);
  }
}

async function withdraw({ ports, told }: Line, referral: Referral): Promise<void> {
  const until = ports.now() + PATIENCE_MS;
  for (;;) {
    const sentAt = ports.now();
    const status = await ports.withdraw(referral).catch(() => undefined);
    if (status !== undefined) {
      told.push({ referral: referral.number, step: 'withdraw', message: 'withdraw', controlId: '', sentAt, at: ports.now(), code: String(status), answers: '', text: '' });
    }
    if (status !== undefined && status >= 200 && status < 300) {
      return;
    }
    if (ports.now() > until) {
      throw new Error(`${referral.number}: the withdrawal is not taken; last answer ${status ?? 'none'}.`);
    }
    await sleep(100 + ports.random() * 200);
  }
}
