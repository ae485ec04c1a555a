import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import { issueCertificate, makeAuthority } from '../security/pki/authority.ts';
import type { CertificateFacts } from '../security/pki/certificate-facts.ts';
import { certificateFacts, certificatesIn } from '../security/pki/certificate-facts.ts';
import type { KeyBits, PartyNames } from '../security/pki/certificate-spec.ts';
import { KEY_BITS } from '../security/pki/certificate-spec.ts';
import { daysLeft, EXPIRY_ALARM_DAYS } from '../security/pki/expiry.ts';
import { writeOnce } from '../security/write-once.ts';
import { dutchTime } from './dutch-time.ts';
import { withExample } from './dutch-usage.ts';
import { EXIT } from './exit-status.ts';
import { parseTime } from './parse-time.ts';
import { parseAddress, parseDays, parseHost, parseName, parseNetworkName, parseNumber, parseUri } from './pki-options.ts';
import { withProgress } from './progress.ts';
import { Stop } from './stop.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';

/** The files of an authority in its folder. Only the root is handed out: doors show the intermediate themselves. */
const FILES = { root: 'root.pem', rootKey: 'root.key', intermediate: 'intermediate.pem', intermediateKey: 'intermediate.key' } as const;

type CaOptions = { readonly out: string; readonly name: string; readonly bits: string; readonly at?: Date; readonly json?: boolean };
type IssueOptions = Omit<PartyNames, 'name'> & {
  readonly ca: string; readonly out: string; readonly use: 'server' | 'client' | 'both'; readonly days: number; readonly bits: string; readonly at?: Date; readonly json?: boolean;
};

/** `mgn pki ca|issue|inspect`: certificates for MLLP and HTTP over TLS, in tests and closed networks (design 2.2). */
export function addPki(program: Command, ports: CommandPorts): void {
  const pki = withExample(program.command('pki').description('Maakt en bekijkt certificaten voor TLS.'), 'pki ca --out pki', 'pki issue gateway.example --ca pki --dns gateway.example', 'pki inspect pki/gateway.example.pem');
  addCa(pki, ports);
  addIssue(pki, ports);
  addInspect(pki, ports);
}

const bitsOption = (): Option => new Option('--bits <bits>', 'lengte van de RSA-sleutel').choices(KEY_BITS.map(String)).default('3072');
const atOption = (): Option => new Option('--at <tijd>', 'begin van de geldigheid (standaard: nu)').argParser(parseTime);
const bitsOf = (text: string): KeyBits => KEY_BITS.find((it) => String(it) === text) ?? 3072;
const repeated = (read: (text: string) => string) => (text: string, before: readonly string[] = []) => [...before, read(text)];

function addCa(pki: Command, ports: CommandPorts): void {
  const command = pki
    .command('ca')
    .description('Maakt een keten zoals die van PKIoverheid: een root die een intermediate tekent. Overschrijft niets.')
    .requiredOption('--out <map>', 'map voor sleutels en certificaten (modus 0600)')
    .option('--name <naam>', 'naam van het netwerk', parseNetworkName, 'MGN test')
    .addOption(bitsOption())
    .addOption(atOption())
    .option('--json', 'de gemaakte bestanden als JSON')
    .action(async ({ out, name, bits, at, json }: CaOptions) => {
      const made = await withProgress(ports, 'Sleutels maken', () => makeAuthority(name, { now: at ?? new Date(), bits: bitsOf(bits) }));
      const files = save(out, [
        [FILES.rootKey, made.root.key], [FILES.root, made.root.certificate],
        [FILES.intermediateKey, made.intermediate.key], [FILES.intermediate, made.intermediate.certificate],
      ]);
      const trust = `Partners vertrouwen ${join(out, FILES.root)}; bewaar ${join(out, FILES.rootKey)} buiten het netwerk.`;
      printMade(ports, files, json, [trust]);
    });
  withExample(command, 'pki ca --out pki --name "Regio Voorbeeld"');
}

function addIssue(pki: Command, ports: CommandPorts): void {
  const command = pki
    .command('issue')
    .argument('<naam>', 'naam van de houder en van de bestanden', parseName)
    .description('Geeft een certificaat uit. OIN in het serienummer van de houder (PKIoverheid), URA als otherName (UZI) en als urn:oid.')
    .requiredOption('--ca <map>', 'map van `pki ca`')
    .option('--out <map>', 'map voor sleutel en certificaat (standaard: die van --ca)')
    .addOption(new Option('--use <gebruik>', 'waarvoor').choices(['server', 'client', 'both']).default('both'))
    .option('--organisation <naam>', 'naam van de organisatie')
    .option('--dns <naam>', 'DNS-naam, herhaalbaar', repeated(parseHost))
    .option('--ip <adres>', 'IP-adres, herhaalbaar', repeated(parseAddress))
    .option('--uri <uri>', 'URI, herhaalbaar', repeated(parseUri))
    .option('--oin <nummer>', 'OIN, 20 cijfers', parseNumber(20))
    .option('--ura <nummer>', 'URA, 8 cijfers', parseNumber(8))
    .option('--agb <nummer>', 'AGB-code, 8 cijfers', parseNumber(8))
    .option('--days <dagen>', 'geldigheid in dagen, hoogstens 1095', parseDays, 365)
    .addOption(bitsOption())
    .addOption(atOption())
    .option('--json', 'de gemaakte bestanden als JSON')
    .action(async (name: string, options: IssueOptions) => {
      const { ca, out = ca, bits, at, json, ...party } = options;
      const intermediate = { key: await readText(join(ca, FILES.intermediateKey)), certificate: await readText(join(ca, FILES.intermediate)) };
      const making = { now: at ?? new Date(), bits: bitsOf(bits) };
      const issued = await withProgress(ports, 'Sleutel maken', () => issueCertificate({ intermediate }, { ...party, name }, making));
      printMade(ports, save(out, [[`${name}.key`, issued.key], [`${name}.pem`, issued.chain]]), json, []);
    });
  withExample(command, 'pki issue gateway.example --ca pki --dns gateway.example --oin 00000001999990019000 --days 365');
}

function addInspect(pki: Command, ports: CommandPorts): void {
  const command = pki
    .command('inspect <bestand...>')
    .description('Toont van elk certificaat van wie het is, waarvoor, en hoelang nog. Uitkomst 1 als er een niet (meer) geldig is.')
    .addOption(new Option('--at <tijd>', 'tijd waarop de geldigheid telt (standaard: nu)').argParser(parseTime))
    .option('--json', 'lijst van {file, subject, issuer, oin, ura, altNames, notBefore, notAfter, daysLeft, fingerprint256, …}')
    .action(async (files: readonly string[], { at, json }: { readonly at?: Date; readonly json?: boolean }) => {
      const now = at ?? new Date();
      const rows = (await Promise.all(files.map(readCertificates))).flat().map(({ file, facts }) => ({ file, ...facts, daysLeft: daysLeft(facts, now), isValid: facts.notBefore <= now && now < facts.notAfter }));
      if (json === true) {
        printJson(ports, rows);
      } else {
        printLines(ports, rows.flatMap((row, index) => [...(index === 0 ? [] : ['']), ...describe(row)]));
      }
      ports.finish(rows.every((it) => it.isValid) ? EXIT.fine : EXIT.judgedBad);
    });
  withExample(command, 'pki inspect pki/gateway.example.pem', 'pki inspect pki/*.pem --at 2027-01-01 --json');
}

/** Writes files, all of them new. @throws Stop naming the first that exists; then nothing was written. */
function save(folder: string, files: readonly (readonly [name: string, text: string])[]): readonly string[] {
  const paths = files.map(([name]) => join(folder, name));
  const taken = paths.find((it) => existsSync(it)) ?? files.map(([, text], index) => (writeOnce(paths[index] ?? '', text) ? undefined : paths[index])).find((it) => it !== undefined);
  if (taken !== undefined) {
    throw new Stop('FILE_EXISTS', EXIT.usage, taken);
  }
  return paths;
}

function printMade(ports: CommandPorts, files: readonly string[], json: boolean | undefined, notes: readonly string[]): void {
  if (json === true) {
    printJson(ports, files);
  } else {
    printLines(ports, [...files.map((it) => `Gemaakt: ${it}`), ...notes]);
  }
  ports.finish(EXIT.fine);
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => {
    throw new Stop('FILE_UNREADABLE', EXIT.usage, path);
  });
}

async function readCertificates(file: string): Promise<readonly { readonly file: string; readonly facts: CertificateFacts }[]> {
  const certificates = certificatesIn(await readText(file));
  if (certificates === undefined) {
    throw new Stop('CERTIFICATE_INVALID', EXIT.judgedBad, file);
  }
  return certificates.map((it) => ({ file, facts: certificateFacts(it) }));
}

function describe(row: CertificateFacts & { readonly file: string; readonly daysLeft: number; readonly isValid: boolean }): readonly string[] {
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['Houder', row.subject], ['Organisatie', row.organisation], ['OIN', row.oin], ['URA', row.ura],
    ['Andere namen', row.altNames.join(', ') || undefined], ['Uitgever', row.issuer],
    ['Geldig', `${dutchTime(row.notBefore)} tot ${dutchTime(row.notAfter)}`], ['Nog', leftText(row)], ['Vingerafdruk', row.fingerprint256],
  ];
  const head = `${row.file}${row.isAuthority ? ' (uitgever)' : ''}`;
  return [head, ...lines.flatMap(([label, text]) => (text === undefined ? [] : [`  ${label.padEnd(13)} ${text}`]))];
}

function leftText({ daysLeft: days, isValid }: { readonly daysLeft: number; readonly isValid: boolean }): string {
  if (!isValid) {
    return days < 0 ? 'NIETS: verlopen' : 'nog niet geldig';
  }
  return `${days} ${days === 1 ? 'dag' : 'dagen'}${days < EXPIRY_ALARM_DAYS ? ': vernieuw het nu' : ''}`;
}
