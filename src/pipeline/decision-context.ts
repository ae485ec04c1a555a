import type { NewId } from '../kernel/ports.ts';
import type { DecisionContext } from '../workflow/decision.ts';
import type { Network } from '../workflow/network.ts';
import type { JourneyStore } from './journey-store.ts';

/** What building a decision's context asks. */
export type ContextPorts = { readonly network: () => Network; readonly newId: NewId; readonly store: Pick<JourneyStore, 'teamLoad'> };

const NO_LOAD: ReadonlyMap<string, number> = new Map();

/** What the decide functions may lean on, at this moment. Teams are counted only where there is a choice between them. */
export async function decisionContext(ports: ContextPorts, at: Date): Promise<DecisionContext> {
  const network = ports.network();
  return { now: at.toISOString(), network, newId: ports.newId, teamLoad: hasChoiceOfTeam(network) ? await ports.store.teamLoad() : NO_LOAD };
}

/** Whether some gemeente is served by more than one team: only then does room decide (design, routing). */
function hasChoiceOfTeam({ regions }: Network): boolean {
  const served = regions.flatMap((region) => region.teams.flatMap((team) => [...new Set(team.gemeenten.map((it) => it.code))]));
  return new Set(served).size < served.length;
}
