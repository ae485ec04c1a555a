import type { Result } from '../kernel/result.ts';
import { accept, refuse } from '../kernel/result.ts';
import type { UpdateTaak } from '../workflow/commands.ts';
import type { Taak, TaakStatus } from '../workflow/journey.ts';
import type { Network, Partner, ZaakStatus, ZgwEndpoint } from '../workflow/network.ts';
import { decideUpdateTaak } from '../workflow/taken/update-taak.ts';
import type { CommandPorts } from './apply-command.ts';
import { applyCommand } from './apply-command.ts';
import type { Caller } from './stories.ts';
import { byCaller } from './task-stories.ts';

/** A notification of a gemeente's Notificaties API as it came: for which partner, with which Authorization, from which address. */
export type SentZaakNews = { readonly partner: string; readonly authorization: string; readonly body: unknown; readonly requestId: string; readonly peer?: string };

/** Takes a notification. Accepted also when it is about nothing of ours; NOT_FOUND without such a partner, NOT_AUTHENTICATED, FIELD_INVALID. */
export type TakeZaakNews = (sent: SentZaakNews) => Promise<Result<void>>;

/** What taking a notification leans on. `isSecret` compares in constant time; `readZaak` asks the gemeente itself what it is about. */
export type ZaakNewsPorts = CommandPorts & {
  readonly isSecret: (name: string, given: string) => Promise<boolean>;
  readonly readZaak: (partner: Partner, endpoint: ZgwEndpoint, change: { readonly zaak: string; readonly resource: 'status' | 'resultaat'; readonly resourceUrl: string }) => Promise<{ readonly identificatie: string; readonly word: string } | undefined>;
};

/** Further and further; a status that is behind us is old news. */
const WAY: readonly TaakStatus[] = ['requested', 'received', 'accepted', 'in-progress', 'completed'];

/**
 * A status or result of a zaak comes back to its Task (ZGW Notificaties): the ontvangstbevestiging (Wmo 2.3.2 lid 1), the
 * onderzoek, the besluit. The notification only says where to look: what is there is read from the gemeente's own register,
 * and goes through the same rules as an answer over FHIR (dutch-fhir.md 7.3). The same news twice changes nothing.
 */
export function takeZaakNewsStory(ports: ZaakNewsPorts): TakeZaakNews {
  return async ({ partner: id, authorization, body, requestId, peer }) => {
    const found = receiverOf(ports.network(), id);
    if (found === undefined) {
      return refuse('NOT_FOUND');
    }
    const { partner, endpoint, secret } = found;
    const caller: Caller = { clientId: `${partner.id}-notificaties`, partner: partner.id, role: partner.role, requestId, ...(peer === undefined ? {} : { peer }) };
    if (!(await ports.isSecret(secret, authorization))) {
      return refuse('NOT_AUTHENTICATED');
    }
    const change = changeIn(body);
    if (change === 'none') {
      return accept(undefined);
    }
    if (change === 'invalid') {
      return refuse('FIELD_INVALID', 'notificatie');
    }
    const news = await ports.readZaak(partner, endpoint, change);
    const place = news === undefined ? undefined : await ports.store.findTask(news.identificatie);
    const status = news === undefined ? undefined : endpoint.statuses?.[news.word];
    // A gemeente has many a zaak; what is not ours, or says nothing to us, is no error of the sender's.
    return news === undefined || status === undefined || place === undefined || place.owner !== partner.id
      ? accept(undefined)
      : follow(ports, caller, place, status, news);
  };
}

type Place = { readonly journeyId: string; readonly localId: string };
type News = { readonly identificatie: string; readonly word: string };

/** Step by step to where the zaak is, as the machine of 7.3 knows no leaps. */
async function follow(ports: ZaakNewsPorts, caller: Caller, { journeyId, localId }: Place, status: ZaakStatus, news: News): Promise<Result<void>> {
  const { record: { journey } } = await ports.store.load(journeyId);
  const taak = journey.taken.find((it) => it.localId === localId);
  for (const step of taak === undefined ? [] : stepsTo(taak, status)) {
    const update: UpdateTaak = { localId, setter: 'F', by: caller.partner, status: step, output: outputOf(taak, step, status, news), ...(step === 'rejected' || step === 'failed' ? { reason: 'anders', reasonText: news.word } : {}) };
    const applied = await applyCommand(ports, journeyId, (at, context) => decideUpdateTaak(at, update, context), { ...byCaller(caller, 'update', localId), detail: { request: caller.requestId, status: step } });
    if (!applied.ok) {
      return applied;
    }
  }
  return accept(undefined);
}

function stepsTo({ status: from }: Taak, to: ZaakStatus): readonly TaakStatus[] {
  const at = WAY.indexOf(from);
  if (at < 0 || from === 'completed') {
    return [];
  }
  if (to === 'rejected') {
    // What runs can't be rejected any more: it failed.
    return from === 'accepted' ? ['in-progress', 'failed'] : [from === 'in-progress' ? 'failed' : 'rejected'];
  }
  return WAY.slice(at + 1, WAY.indexOf(to) + 1);
}

/** What the gemeente said, kept with the Task: where it is known by, and its own word for where it stands. */
function outputOf(taak: Taak | undefined, step: TaakStatus, to: ZaakStatus, { identificatie, word }: News): Taak['output'] {
  const before = (taak?.output ?? []).filter(({ type }) => type !== 'zaakstatus');
  const receipt = before.some(({ type }) => type === 'ontvangstbevestiging') ? [] : [{ type: 'ontvangstbevestiging', value: identificatie }];
  return [...before, ...receipt, ...(step === to || step === 'failed' ? [{ type: 'zaakstatus', value: word }] : [])];
}

function receiverOf({ partners }: Network, id: string): { readonly partner: Partner; readonly endpoint: ZgwEndpoint; readonly secret: string } | undefined {
  const partner = partners.find((it) => it.id === id);
  const endpoint = partner?.endpoints.find((it): it is ZgwEndpoint => it.protocol === 'zgw' && it.notificationSecret !== undefined);
  return partner === undefined || endpoint?.notificationSecret === undefined ? undefined : { partner, endpoint, secret: endpoint.notificationSecret };
}

type Change = { readonly zaak: string; readonly resource: 'status' | 'resultaat'; readonly resourceUrl: string };

/** What of a notification concerns us (Notificaties 1.0). `none`: another channel, resource or deed, or the sender's own test. */
function changeIn(body: unknown): Change | 'none' | 'invalid' {
  const { kanaal, hoofdObject, resource, resourceUrl, actie } = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  if (typeof kanaal !== 'string' || typeof hoofdObject !== 'string' || typeof resource !== 'string' || typeof resourceUrl !== 'string' || typeof actie !== 'string') {
    return 'invalid';
  }
  return kanaal === 'zaken' && actie === 'create' && (resource === 'status' || resource === 'resultaat') ? { zaak: hoofdObject, resource, resourceUrl } : 'none';
}
