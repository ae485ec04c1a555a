import type { Command } from 'commander';
import { CommanderError } from 'commander';
import { Fault } from '../kernel/fault.ts';
import { addAlarms } from './alarms.ts';
import { addAudit } from './audit.ts';
import { addConfig } from './config.ts';
import { addConsultatie } from './consultatie.ts';
import { addDb } from './db.ts';
import { addDeadLetters } from './dead-letters.ts';
import { addDemo } from './demo.ts';
import { usageText, dutchProgram } from './dutch-usage.ts';
import type { ExitStatus } from './exit-status.ts';
import { EXIT } from './exit-status.ts';
import { addIncident } from './incident.ts';
import { addKeys } from './keys.ts';
import { addMap } from './map.ts';
import { addMinimise } from './minimise.ts';
import { describeError, printError } from './print-error.ts';
import { addNetwork } from './network.ts';
import { addPartners } from './partners.ts';
import { addPerson } from './person.ts';
import { addPki } from './pki.ts';
import { addReplay } from './replay.ts';
import { addResend } from './resend.ts';
import { addSandbox } from './sandbox.ts';
import { addScrub } from './scrub.ts';
import { addServe } from './serve.ts';
import { Stop } from './stop.ts';
import type { CommandPorts, Terminal } from './terminal.ts';
import { addTrace } from './trace.ts';
import { addValidate } from './validate.ts';
import { addViews } from './views.ts';
import { addWorklist } from './worklist.ts';

/** Runs one command line, and answers its exit status. No error leaves this function, and no stack is shown. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.fine;
  const program = makeProgram({ ...terminal, finish: (given) => (status = given) });
  try {
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

/** All commands of the contract that there are (design 2.2). */
function makeProgram(ports: CommandPorts): Command {
  const program = dutchProgram(ports);
  for (const add of [addServe, addDemo, addMap, addValidate, addMinimise, addReplay, addViews, addScrub, addTrace, addAudit, addIncident, addConsultatie, addDeadLetters, addResend, addPartners, addAlarms, addNetwork, addWorklist, addPki, addKeys, addPerson, addSandbox, addConfig, addDb]) {
    add(program, ports);
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
