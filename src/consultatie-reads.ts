import type { ConsultatieReads } from './pipeline/consultatie/consultatie-store.ts';
import { countConsultantLoad } from './store/count-consultant-load.ts';
import { countConsultaties } from './store/count-consultaties.ts';
import type { Database } from './store/database.ts';
import { findConsultatie } from './store/find-consultatie.ts';
import { listDueConsultaties } from './store/list-due-consultaties.ts';
import type { Sealing } from './store/sealing.ts';
import type { ConsultatieCount } from './workflow/consultatie/closed-in-step.ts';
import type { Consultatie } from './workflow/consultatie/consultatie.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The pipeline's look at stored consultaties. */
export function consultatieReads(database: Database, sealing: Sealing): ConsultatieReads {
  return {
    find: async (id) => {
      const row = UUID.test(id) ? await findConsultatie(database, sealing, id) : undefined;
      return row && { consultatie: row.state as Consultatie, version: row.version, keyRef: row.keyRef };
    },
    listDue: (now, limit, except) => listDueConsultaties(database, now, limit, except),
    consultantLoad: () => countConsultantLoad(database),
    count: async (period) => (await countConsultaties(database, period)).map(({ trede, ...it }) => ({ ...it, ...(trede === null ? {} : { trede }) }) as ConsultatieCount),
  };
}
