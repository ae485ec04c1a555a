import type { Taak } from '../journey.ts';

/**
 * The consent on which a Taak rests, as a key of design 5.1 (`wmo`, `welzijn:<partner>` …), or undefined when it rests
 * on none of its own: the huisarts (X11) and the planner (any VG consent).
 */
export function consentOfTaak(taak: Pick<Taak, 'view' | 'owner' | 'anyGemeente'>): string | undefined {
  switch (taak.view) {
    case 'vg-ggz':
    case 'vg-sd':
    case 'vg-ed':
      return taak.view;
    case 'ggz-aanbieder':
    case 'schuldhulp':
      return taak.view;
    case 'wmo':
      return taak.anyGemeente === true ? `wmo:${taak.owner}` : 'wmo';
    case 'welzijn':
    case 'partner':
      return `${taak.view}:${taak.owner}`;
    default:
      return undefined;
  }
}

/** Whether a consent (class, perhaps a partner) covers a Taak; one without partner covers every partner of its class. */
export function coversTaak(consentKey: string, taak: Pick<Taak, 'view' | 'owner' | 'anyGemeente'>): boolean {
  const needed = consentOfTaak(taak);
  return needed !== undefined && (needed === consentKey || needed.startsWith(`${consentKey}:`));
}
