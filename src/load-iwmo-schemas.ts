import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JudgeByXsd } from './iwmo/schemas.ts';
import { compileSchemas } from './iwmo/schemas.ts';
import type { Log } from './kernel/ports.ts';
import { Fault } from './kernel/fault.ts';
import type { Network } from './workflow/network.ts';

/**
 * The official XSDs of iWmo from the folder that the operator named (they are the operator's to download). Undefined when the
 * network has no endpoint `iwmo`, or no folder is named: then that is said, and messages are judged by the rules alone.
 * @throws Fault ENVIRONMENT when the folder can't be read, lacks WMO315.xsd or holds a file that is no schema.
 */
export function loadIwmoSchemas(folder: string | undefined, { partners }: Pick<Network, 'partners'>, log: Log): JudgeByXsd | undefined {
  if (!partners.some(({ endpoints }) => endpoints.some(({ protocol }) => protocol === 'iwmo'))) {
    return undefined;
  }
  if (folder === undefined) {
    log.warn('iwmo messages are not judged by XSD', { setting: 'MGN_IWMO_XSD_DIR' });
    return undefined;
  }
  try {
    const names = readdirSync(folder).filter((name) => /\.xsd$/i.test(name));
    if (!names.some((name) => /^wmo315\.xsd$/i.test(name))) {
      throw new Error('WMO315.xsd is not there');
    }
    return compileSchemas(new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')])));
  } catch (cause) {
    throw new Fault('ENVIRONMENT', { settings: 'MGN_IWMO_XSD_DIR' }, { cause });
  }
}
