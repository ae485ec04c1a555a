import type { Bundle, OperationOutcome, Resource } from '@medplum/fhirtypes';
import type { Command } from 'commander';
import { outcomeFromFindings } from '../fhir/operation-outcome.ts';
import type { Rulebooks } from '../rulebooks.ts';
import { mgnProfilesOf } from '../fhir/profile/mgn-profiles.ts';
import { isForeign } from './bundle-format.ts';
import { withExample } from './dutch-usage.ts';
import { EXIT } from './exit-status.ts';
import { mapOffline, mappable } from './map-input.ts';
import { offlineRulebooks } from './offline-rulebooks.ts';
import { isBundle, readBytes, recognise } from './read-input.ts';
import type { InputFile } from './read-input.ts';
import { splitFile } from './split-file.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';
import { warnCharset } from './warn-charset.ts';

type Options = { readonly profile?: string; readonly json?: boolean };

/** `mgn validate FILE…`: resources against R4 and profiles. A message, or a referral in FHIR as a sender writes it, is mapped first. */
export function addValidate(program: Command, ports: CommandPorts): void {
  const command = program
    .command('validate <bestand...>')
    .description('Toetst FHIR-resources aan R4 en hun profielen; een Bundle ook aan de MGN-profielen. Een bericht of verwijzing wordt eerst omgezet, behalve met --profile.')
    .option('--profile <url>', 'toets ook aan dit profiel')
    .option('--json', 'een OperationOutcome; bij meer bestanden een lijst')
    .action(async (files: readonly string[], options: Options) => {
      const inputs = (await Promise.all(files.map(readAll))).flat();
      inputs.forEach((it) => warnCharset(ports, it));
      const rulebooks = await offlineRulebooks(ports);
      const outcomes = inputs.map((input) => judge(rulebooks, resourceOf(rulebooks, input, options.profile), options.profile));
      if (options.json === true) {
        printJson(ports, outcomes.length === 1 ? outcomes[0] : outcomes);
      } else {
        outcomes.forEach((outcome, index) => printLines(ports, linesOf(inputs[index]?.file ?? '', outcome)));
      }
      ports.finish(outcomes.some(hasErrors) ? EXIT.judgedBad : EXIT.fine);
    });
  withExample(command, 'validate bundle.json', 'validate patient.json --profile https://mgn-gateway.example/fhir/StructureDefinition/mgn-Patient');
}

async function readAll(file: string): Promise<readonly InputFile[]> {
  return splitFile(file, await readBytes(file)).map(({ name, bytes }) => recognise(name, bytes));
}

function resourceOf(rulebooks: Rulebooks, input: InputFile, profile: string | undefined): Resource {
  const isAsIs = input.kind === 'fhir' && (profile !== undefined || !isForeign(input.resource));
  return isAsIs ? input.resource : mapOffline(rulebooks, mappable(input));
}

/** Only in a Bundle the MGN profiles go without saying: it is what a mapping makes. Anything else is judged by what it states. */
function judge({ validators }: Rulebooks, resource: Resource | Bundle, profile: string | undefined): OperationOutcome {
  return outcomeFromFindings(
    validators.validate(resource, {
      ...(profile === undefined ? {} : { profiles: [profile] }),
      ...(isBundle(resource) ? { profilesOf: mgnProfilesOf } : {}),
    }),
  );
}

function hasErrors({ issue }: OperationOutcome): boolean {
  return (issue ?? []).some(({ severity }) => severity === 'error' || severity === 'fatal');
}

const SEVERITIES: Readonly<Record<string, string>> = { fatal: 'FOUT', error: 'FOUT', warning: 'let op', information: 'info' };

function linesOf(file: string, outcome: OperationOutcome): readonly string[] {
  const lines = (outcome.issue ?? []).map((issue) => {
    const place = issue.expression?.join(', ') ?? '';
    const code = issue.details?.coding?.[0]?.code;
    return `  ${SEVERITIES[issue.severity] ?? issue.severity}  ${place}${place === '' ? '' : ': '}${issue.details?.text ?? ''}${code === undefined ? '' : ` [${code}]`}${code === undefined ? '' : `\n        ${issue.diagnostics ?? ''}`}`;
  });
  return [`${file}: ${hasErrors(outcome) ? 'voldoet niet' : 'voldoet'}`, ...lines];
}
