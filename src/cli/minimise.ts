import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { Bundle } from '@medplum/fhirtypes';
import type { Command } from 'commander';
import { Option } from 'commander';
import { CODES } from '../kernel/codes.ts';
import { naasteForm } from '../outbound/letter/naaste-form.ts';
import { renderLetter } from '../outbound/letter/render-letter.ts';
import { consentsOfBundle } from '../policy/consents-of-bundle.ts';
import type { Withheld } from '../policy/delivery.ts';
import type { MinimisedBundle } from '../policy/minimise-bundle.ts';
import { minimiseBundle } from '../policy/minimise-bundle.ts';
import type { Rulebooks } from '../rulebooks.ts';
import { externalId } from '../security/external-id.ts';
import type { SharingRole } from '../workflow/any-view.ts';
import { SHARING_ROLES } from '../workflow/any-view.ts';
import { isForeign } from './bundle-format.ts';
import { describeBundle } from './describe-bundle.ts';
import { dutchGrade } from './dutch-grade.ts';
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

type Options = { readonly role: SharingRole; readonly consent?: string; readonly partner?: string; readonly at?: Date; readonly form?: string; readonly place?: string; readonly json?: boolean };

/** `mgn minimise FILE --role ROLE`: what that recipient would get of this Bundle. */
export function addMinimise(program: Command, ports: CommandPorts): void {
  const command = program
    .command('minimise <bestand>')
    .description('Toont wat een ontvanger van een Bundle (of bericht) zou krijgen, en wat niet en waarom.')
    .addOption(new Option('--role <rol>', 'deelweergave van de ontvanger').choices(SHARING_ROLES).makeOptionMandatory())
    .option('--consent <bestand>', 'toestemmingen (Consent of Bundle) in plaats van die in het bestand')
    .option('--partner <id>', 'id van de ontvanger in het netwerkbestand')
    .option('--form <bestand>', 'met --role naaste: schrijft de uitnodiging als PDF, om af te drukken')
    .option('--place <tekst>', 'plaats van het gesprek, voor --form')
    .option('--at <tijd>', 'moment waarop het zou gaan (standaard: de tijd van de Bundle)', parseTime)
    .option('--json', '{permitted, code?, bundle, withheld: [{path, reason, row, grade, ground, consent?}]}')
    .action(async (file: string, options: Options) => {
      const [input, consents] = await Promise.all([readInput(file), options.consent === undefined ? undefined : readInput(options.consent)]);
      const rulebooks = await offlineRulebooks(ports);
      const result = minimised(rulebooks, bundleOf(rulebooks, input), consents, options);
      if (options.form !== undefined) {
        await writeForm(options.form, result, options);
      }
      if (options.json === true) {
        printJson(ports, result);
      } else {
        printLines(ports, linesOf(options.role, result));
      }
      ports.finish(result.permitted ? EXIT.fine : EXIT.judgedBad);
    });
  withExample(command, 'minimise bundle.json --role wmo', 'minimise srm.hl7 --role vg-sd --consent consents.json --json', 'minimise afspraak.json --role naaste --consent toestemming.json --form uitnodiging.pdf --place "Dorpshuis, Proefplein 1"');
}

function bundleOf(rulebooks: Rulebooks, input: InputFile): Bundle {
  if (input.kind === 'fhir' && isBundle(input.resource) && !isForeign(input.resource)) {
    return input.resource;
  }
  if (input.kind === 'fhir' && !isAdvies(input.resource) && !isForeign(input.resource)) {
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

/** The sheet for a naaste who joins (T4): of what is permitted now, or none. */
async function writeForm(file: string, { bundle }: MinimisedBundle, { role, place }: Options): Promise<void> {
  if (role !== 'naaste') {
    throw new Stop('USAGE_INVALID', EXIT.usage, '--form');
  }
  const appointment = bundle.entry?.map((it) => it.resource).find((it) => it?.resourceType === 'Appointment');
  if (appointment !== undefined) {
    const form = naasteForm(appointment, { at: bundle.timestamp ?? '', ...(place === undefined ? {} : { place }) });
    await writeFile(file, await renderLetter(form), { flag: 'wx' }).catch(() => {
      throw new Stop('FILE_EXISTS', EXIT.usage, file);
    });
  }
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
    return [`${role}: krijgt niets. ${spec?.text ?? ''}${code === undefined ? '' : ` [${code}]`}`, ...reasonLines(withheld)];
  }
  return [
    `${role} krijgt:`, ...describeBundle(bundle).map((line) => `  ${line}`), '',
    withheld.length === 0 ? 'Niets wordt achtergehouden.' : 'Blijft achter:', ...reasonLines(withheld),
  ];
}

/** Per reason: the row of the matrix, how much of it this party does get, the ground; below it the elements. */
function reasonLines(withheld: readonly Withheld[]): readonly string[] {
  const groups = Map.groupBy(withheld, (it) => [it.row, it.grade, it.reason, it.ground, it.consent].join('|'));
  return [...groups.values()].flatMap((items) => {
    const [{ row, grade, reason, ground, consent } = UNEXPLAINED] = items;
    const asked = consent === undefined ? '' : ` Nodig: toestemming ${consent}.`;
    return [
      `  ${row === '-' ? 'niet in de matrix' : row} · krijgt: ${dutchGrade(grade)}`, `    ${reason}${asked}`, `    Grond: ${ground}`,
      ...items.map((it) => `      - ${it.path}`),
    ];
  });
}

const UNEXPLAINED: Withheld = { path: '', row: '-', grade: '-', reason: '', ground: '' };
