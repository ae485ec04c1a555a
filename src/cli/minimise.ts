import { createHash } from 'node:crypto';
import type { Bundle } from '@medplum/fhirtypes';
import type { Command } from 'commander';
import { Option } from 'commander';
import { CODES } from '../kernel/codes.ts';
import { consentsOfBundle } from '../policy/consents-of-bundle.ts';
import type { MinimisedBundle } from '../policy/minimise-bundle.ts';
import { minimiseBundle } from '../policy/minimise-bundle.ts';
import type { Rulebooks } from '../rulebooks.ts';
import { externalId } from '../security/external-id.ts';
import type { SharingRole } from '../workflow/effects.ts';
import { SHARING_ROLES } from '../workflow/effects.ts';
import { describeBundle } from './describe-bundle.ts';
import { withExample } from './dutch-usage.ts';
import { EXIT } from './exit-status.ts';
import { mapOffline, mappable, offlineIds } from './map-input.ts';
import { offlineRulebooks } from './offline-rulebooks.ts';
import { parseTime } from './parse-time.ts';
import type { InputFile } from './read-input.ts';
import { isAdvies, isBundle, readInput } from './read-input.ts';
import { Stop } from './stop.ts';
import type { CommandPorts } from './terminal.ts';
import { printJson, printLines } from './terminal.ts';
import { textTable } from './text-table.ts';

type Options = { readonly role: SharingRole; readonly consent?: string; readonly partner?: string; readonly at?: Date; readonly json?: boolean };

/** `mgn minimise FILE --role ROLE`: what that recipient would get of this Bundle. */
export function addMinimise(program: Command, ports: CommandPorts): void {
  const command = program
    .command('minimise <bestand>')
    .description('Toont wat een ontvanger van een Bundle (of bericht) zou krijgen, en wat niet en waarom.')
    .addOption(new Option('--role <rol>', 'deelweergave van de ontvanger').choices(SHARING_ROLES).makeOptionMandatory())
    .option('--consent <bestand>', 'toestemmingen (Consent of Bundle) in plaats van die in het bestand')
    .option('--partner <id>', 'id van de ontvanger in het netwerkbestand')
    .option('--at <tijd>', 'moment waarop het zou gaan (standaard: de tijd van de Bundle)', parseTime)
    .option('--json', '{permitted, code?, bundle, withheld}')
    .action(async (file: string, options: Options) => {
      const [input, consents] = await Promise.all([readInput(file), options.consent === undefined ? undefined : readInput(options.consent)]);
      const rulebooks = await offlineRulebooks(ports);
      const result = minimised(rulebooks, bundleOf(rulebooks, input), consents, options);
      if (options.json === true) {
        printJson(ports, result);
      } else {
        printLines(ports, linesOf(options.role, result));
      }
      ports.finish(result.permitted ? EXIT.fine : EXIT.judgedBad);
    });
  withExample(command, 'minimise bundle.json --role wmo', 'minimise srm.hl7 --role vg-sd --consent consents.json --json');
}

function bundleOf(rulebooks: Rulebooks, input: InputFile): Bundle {
  if (input.kind === 'fhir' && isBundle(input.resource)) {
    return input.resource;
  }
  if (input.kind === 'fhir' && !isAdvies(input.resource)) {
    return { resourceType: 'Bundle', type: 'collection', entry: [{ resource: input.resource }] };
  }
  return mapOffline(rulebooks, mappable(input));
}

function minimised({ views }: Rulebooks, bundle: Bundle, consents: InputFile | undefined, { role, partner, at }: Options): MinimisedBundle {
  const moment = at?.toISOString() ?? bundle.timestamp ?? new Date().toISOString();
  const stated = consents === undefined ? bundle : consentBundle(consents);
  // A fixed key: offline the same file gives the same ids, and none that the gateway would give.
  const key = createHash('sha256').update('mgn offline').digest();
  return minimiseBundle(bundle, {
    view: views[role],
    at: moment,
    consents: consentsOfBundle(stated, moment, offlineIds('consent')),
    ...(partner === undefined ? {} : { partner }),
    externalId: (type, path) => externalId(key, { journey: bundle.identifier?.value ?? bundle.id ?? '', recipient: partner ?? role, type, path }),
  });
}

function consentBundle(input: InputFile): Bundle {
  if (input.kind !== 'fhir') {
    throw new Stop('BODY_INVALID', EXIT.judgedBad, input.file);
  }
  return isBundle(input.resource) ? input.resource : { resourceType: 'Bundle', type: 'collection', entry: [{ resource: input.resource }] };
}

function linesOf(role: SharingRole, { permitted, code, bundle, withheld }: MinimisedBundle): readonly string[] {
  if (!permitted) {
    const spec = code === undefined ? undefined : CODES[code];
    return [`${role}: krijgt niets. ${spec?.text ?? ''}${code === undefined ? '' : ` [${code}]`}`];
  }
  return [
    `${role} krijgt:`, ...describeBundle(bundle).map((line) => `  ${line}`), '',
    withheld.length === 0 ? 'Niets wordt achtergehouden.' : 'Blijft achter:',
    ...textTable(['Element', 'Waarom'], withheld.map((it) => [it.path, it.reason]), 110).map((line) => `  ${line}`),
  ];
}
