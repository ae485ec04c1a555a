import type { Command } from 'commander';
import { CommanderError } from 'commander';
import { Fault } from '../kernel/fault.ts';
import { usageText, dutchProgram } from './dutch-usage.ts';
import type { ExitStatus } from './exit-status.ts';
import { EXIT } from './exit-status.ts';
import { describeError, printError } from './print-error.ts';
import { Stop } from './stop.ts';
import type { CommandPorts, Terminal } from './terminal.ts';

/** Runs one command line, and answers its exit status. No error leaves this function, and no stack is shown. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.fine;
  try {
    const program = await makeProgram(args[0], { ...terminal, finish: (given) => (status = given) });
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) {
      return EXIT.fine;
    }
    // No command was named: the help itself was the answer.
    if (error instanceof CommanderError && error.code === 'commander.help') {
      return EXIT.usage;
    }
    printError(terminal, args.includes('--json'), error instanceof CommanderError ? { code: 'USAGE_INVALID', at: usageText(error) } : describeError(error));
    return statusOf(error);
  }
}

/** Adds one command to the program. */
type AddCommand = (program: Command, ports: CommandPorts) => void;

/** All commands of the contract that there are (design 2.2), in the order of the help. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  serve: async () => (await import('./serve.ts')).addServe,
  demo: async () => (await import('./demo.ts')).addDemo,
  map: async () => (await import('./map.ts')).addMap,
  validate: async () => (await import('./validate.ts')).addValidate,
  minimise: async () => (await import('./minimise.ts')).addMinimise,
  replay: async () => (await import('./replay.ts')).addReplay,
  views: async () => (await import('./views.ts')).addViews,
  scrub: async () => (await import('./scrub.ts')).addScrub,
  trace: async () => (await import('./trace.ts')).addTrace,
  audit: async () => (await import('./audit.ts')).addAudit,
  incident: async () => (await import('./incident.ts')).addIncident,
  consultatie: async () => (await import('./consultatie.ts')).addConsultatie,
  'dead-letters': async () => (await import('./dead-letters.ts')).addDeadLetters,
  resend: async () => (await import('./resend.ts')).addResend,
  partners: async () => (await import('./partners.ts')).addPartners,
  alarms: async () => (await import('./alarms.ts')).addAlarms,
  network: async () => (await import('./network.ts')).addNetwork,
  worklist: async () => (await import('./worklist.ts')).addWorklist,
  pki: async () => (await import('./pki.ts')).addPki,
  keys: async () => (await import('./keys.ts')).addKeys,
  person: async () => (await import('./person.ts')).addPerson,
  sandbox: async () => (await import('./sandbox.ts')).addSandbox,
  config: async () => (await import('./config.ts')).addConfig,
  db: async () => (await import('./db.ts')).addDb,
};

/** The program with the one command that is named, or with all: loading what is not run would cost each start its time. */
async function makeProgram(named: string | undefined, ports: CommandPorts): Promise<Command> {
  const program = dutchProgram(ports);
  const one = named !== undefined && Object.hasOwn(COMMANDS, named) ? COMMANDS[named] : undefined;
  for (const load of one === undefined ? Object.values(COMMANDS) : [one]) {
    (await load())(program, ports);
  }
  return program;
}

function statusOf(error: unknown): ExitStatus {
  if (error instanceof Stop) {
    return error.status;
  }
  if (error instanceof CommanderError) {
    return EXIT.usage;
  }
  return error instanceof Fault && error.code === 'MAPPING_FAILED' ? EXIT.judgedBad : EXIT.environment;
}
