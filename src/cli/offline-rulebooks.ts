import { readSettings } from '../config/settings.ts';
import type { Rulebooks } from '../rulebooks.ts';
import { loadRulebooks } from '../rulebooks.ts';
import { withProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';

/** The rulebooks for a command that works offline: nothing is opened but files. */
export async function offlineRulebooks(terminal: Terminal): Promise<Rulebooks> {
  const { dataDir } = readSettings({ MGN_DATA_DIR: terminal.env['MGN_DATA_DIR'] });
  return withProgress(terminal, 'Regels en profielen laden', () => loadRulebooks(dataDir));
}
