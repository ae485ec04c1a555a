import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { JudgedCheckpoints } from '../audit/judge-checkpoints.ts';
import { judgeCheckpoints } from '../audit/judge-checkpoints.ts';
import type { ChainVerdict } from '../audit/verify-log.ts';
import { verifyLog } from '../audit/verify-log.ts';
import type { Asker, LogQuery } from '../audit-desk.ts';
import { readSettings } from '../config/settings.ts';
import { isBsn } from '../fhir/bsn.ts';
import type { Who } from '../named-user.ts';
import { logSourceOf, rawLog } from '../raw-log.ts';
import { publishedLines, sha256 } from '../read-checkpoints.ts';
import { jwsReader, loadCheckpointKey } from '../security/checkpoint-key.ts';
import { readAsker } from './asker.ts';
import { describePersonLog, describeVerdict } from './describe-audit.ts';
import { withExample } from './dutch-usage.ts';
import { EXIT } from './exit-status.ts';
import { atDesk } from './open-desk.ts';
import { parseTime } from './parse-time.ts';
import { readBytes } from './read-input.ts';
import { requiredResult } from './required-result.ts';
import { Stop } from './stop.ts';
import type { CommandPorts, Terminal } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';
import { withWho } from './who-options.ts';

/** `mgn audit`: is the log whole, and what does it say of one person. */
export function addAudit(program: Command, ports: CommandPorts): void {
  const group = withExample(program.command('audit').description('Het log: nagaan of het heel is, en wat het over één persoon zegt (NEN 7513).'), 'audit verify');
  addVerify(group, ports);
  addExport(group, ports);
  const key = group
    .command('public-key')
    .description('Toont de publieke sleutel waarmee controlepunten na te gaan zijn.')
    .action(() => {
      ports.out(ownKey(ports));
      ports.finish(EXIT.fine);
    });
  withExample(key, 'audit public-key > mgn-audit.pem');
}

/** What `audit verify --json` prints. */
export type LogVerdict = ChainVerdict & { readonly verdict: 'whole' | 'broken'; readonly checkpoints: number; readonly newest?: string; readonly outside: JudgedCheckpoints['findings'] };

function addVerify(group: Command, ports: CommandPorts): void {
  const command = group
    .command('verify')
    .description('Gaat na of het log heel is: niets veranderd, verwijderd, ingevoegd, verplaatst, afgekapt of herschreven.')
    .option('--checkpoints <bestand>', 'controlepunten die buiten bewaard zijn (standaard: MGN_AUDIT_CHECKPOINT_FILE)')
    .option('--public-key <bestand>', 'publieke sleutel (PEM) van de controlepunten (standaard: die van deze gateway)')
    .option('--json', '{verdict, records, uncovered, checkpoints, findings, outside}')
    .action(async ({ checkpoints, publicKey, json }: { readonly checkpoints?: string; readonly publicKey?: string; readonly json?: boolean }) => {
      const file = checkpoints ?? readSettings(ports.env).auditCheckpointFile;
      const pem = publicKey === undefined ? undefined : Buffer.from(await readBytes(publicKey)).toString('utf8');
      const verdict = await atDesk(ports, async (desk): Promise<LogVerdict> => {
        const { lastPublished } = await desk.auditLanes({});
        const outside = file === undefined ? { checkpoints: [], findings: [] } : judgeCheckpoints(readPublished(file, pem ?? ownKey(ports)), lastPublished, sha256);
        const chain = await verifyLog(logSourceOf(desk), sha256, outside.checkpoints);
        const newest = outside.checkpoints.at(-1)?.time;
        const isWhole = chain.findings.length === 0 && outside.findings.length === 0;
        return { verdict: isWhole ? 'whole' : 'broken', ...chain, checkpoints: outside.checkpoints.length, ...(newest === undefined ? {} : { newest }), outside: outside.findings };
      });
      if (json === true) {
        printJson(ports, verdict);
      } else {
        printLines(ports, describeVerdict(verdict, file !== undefined));
      }
      ports.finish(verdict.verdict === 'whole' ? EXIT.fine : EXIT.judgedBad);
    });
  withExample(command, 'audit verify', 'audit verify --checkpoints /media/kluis/mgn-checkpoints.jws --public-key mgn-audit.pem --json');
}

/** Undefined: the file is not there, which is a finding and not an error. */
function readPublished(file: string, pem: string): ReturnType<typeof publishedLines> | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  let read: (jws: string) => unknown;
  try {
    read = jwsReader(pem);
  } catch {
    throw new Stop('FILE_UNREADABLE', EXIT.usage, '--public-key');
  }
  return publishedLines(readFileSync(file, 'utf8'), read);
}

function ownKey({ env }: Pick<Terminal, 'env'>): string {
  const { auditSigningKeyFile, dataDir } = readSettings(env);
  return loadCheckpointKey(auditSigningKeyFile ?? join(dataDir, 'audit-signing.pem'), { create: false }).publicPem;
}

type ExportOptions = Who & { readonly bsnFile?: string; readonly referral?: string; readonly from?: Date; readonly to?: Date; readonly raw?: boolean; readonly json?: boolean };

function addExport(group: Command, ports: CommandPorts): void {
  const command = withWho(group.command('export'))
    .description('Geeft het log van één persoon (Wabvpz 15e): wie, voor wie, welke gegevens, welke handeling, op welke grond, wanneer. Of met --raw het hele log voor een auditor.')
    .option('--bsn-file <bestand>', 'bestand met het BSN, of - voor standaardinvoer; nooit op de opdrachtregel')
    .option('--referral <nummer>', 'verwijsnummer, of systeem|nummer')
    .option('--from <tijd>', 'vanaf', parseTime)
    .option('--to <tijd>', 'tot', parseTime)
    .option('--raw', 'alle regels als JSONL, zonder persoonsgegevens: voor docs/audit/verify.mjs')
    .option('--json', 'FHIR Bundle van AuditEvents')
    .action(async (options: ExportOptions) => {
      const asker = readAsker(ports, options);
      const { bsnFile, referral, raw, json } = options;
      if ([bsnFile, referral, raw].filter((it) => it !== undefined).length !== 1) {
        throw new Stop('USAGE_INVALID', EXIT.usage, '--bsn-file | --referral | --raw');
      }
      if (raw === true) {
        await exportRaw(ports, asker);
      } else {
        await exportPerson(ports, await queryFrom(options, asker), json === true);
      }
      ports.finish(EXIT.fine);
    });
  withExample(command, "audit export --bsn-file - --user 'B. Heerder' --reason verzoek-om-inzage < bsn.txt", "audit export --referral ZP100120301 --from 2026-11-01 --user 'B. Heerder' --reason verzoek-om-inzage --json", "audit export --raw --user 'B. Heerder' --reason jaarlijkse-audit > log.jsonl");
}

async function exportRaw(ports: CommandPorts, asker: Asker): Promise<void> {
  await atDesk(ports, async (desk) => {
    requiredResult(await desk.beginAuditExport(asker));
    for await (const line of rawLog(desk)) {
      ports.out(`${line}\n`);
    }
  });
}

async function exportPerson(ports: CommandPorts, query: LogQuery, asFhir: boolean): Promise<void> {
  const log = requiredResult(await atDesk(ports, (desk) => desk.personLog(query)));
  if (asFhir) {
    printJson(ports, log.bundle);
  } else {
    printLines(ports, describePersonLog(log));
  }
}

async function queryFrom({ bsnFile, referral, from, to }: ExportOptions, asker: Asker): Promise<LogQuery> {
  const bsn = bsnFile === undefined ? undefined : await readBsn(bsnFile);
  return {
    ...asker,
    ...(bsn === undefined ? {} : { bsn }), ...(referral === undefined ? {} : { referral }),
    ...(from === undefined ? {} : { from: from.toISOString() }), ...(to === undefined ? {} : { to: to.toISOString() }),
  };
}

/** The number itself is in no argument and no error: both are seen by others. */
async function readBsn(file: string): Promise<string> {
  const bsn = (file === '-' ? await textOf(process.stdin) : Buffer.from(await readBytes(file)).toString('utf8')).trim();
  if (!isBsn(bsn)) {
    throw new Stop('FIELD_INVALID', EXIT.judgedBad, '--bsn-file');
  }
  return bsn;
}
