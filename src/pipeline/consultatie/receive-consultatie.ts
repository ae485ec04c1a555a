import { findCrisisInFhir } from '../../fhir/find-crisis.ts';
import { MGN_BASE } from '../../fhir/naming-systems.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Refusal } from '../../kernel/result.ts';
import type { Asked } from '../../workflow/consultatie/consultatie-events.ts';
import { judgeVraag } from '../../workflow/consultatie/judge-vraag.ts';
import { findRegionOf } from '../../workflow/find-partner.ts';
import { againWhenChanged } from '../again-when-changed.ts';
import { findReadableAnswer } from '../find-readable-answer.ts';
import type { Caller, ConsultatieReceipt, SentConsultatie, Stories } from '../stories.ts';
import { findAsker } from './find-asker.ts';
import type { ReadVraag } from './read-vraag.ts';
import { readVraag } from './read-vraag.ts';
import type { TakenConsultatie, TakeConsultatiePorts } from './take-consultatie.ts';
import { keepFailedConsultatie } from './keep-failed-consultatie.ts';
import { commitConsultatie, refusedConsultatie, stopConsultatie, takeConsultatie } from './take-consultatie.ts';

/** One question on its way: what came, what could be read of it, and the marks by which it is known again. */
type Arrived = { readonly sent: SentConsultatie; readonly at: Date; readonly read: ReadVraag; readonly hasCrisis: boolean; readonly bodyMark: string; readonly key: string };

/**
 * Receives one consultation question (design 2.3): look for a crisis, read, judge (G1, G2, G5, G8), decide, commit, and only
 * then the answer. The same number with the same content gets its stored answer; with other content it is refused, since
 * a consultant may be at work on the first (409). What was refused may come again, better.
 * @throws Fault when nothing could be taken: the asker must try again.
 */
export function receiveConsultatieStory(ports: TakeConsultatiePorts): Stories['receiveConsultatie'] {
  return async (sent) => {
    const arrived = arrive(ports, sent);
    return againWhenChanged(() => answerOnce(ports, arrived)).catch(async (error: unknown) => {
      await keepFailedConsultatie(ports, { ...arrived, sender: sent.caller.clientId, source: 'fhir-consultatie', bytes: sent.bytes }, error);
      throw error;
    });
  };
}

function arrive(ports: TakeConsultatiePorts, sent: SentConsultatie): Arrived {
  const text = new TextDecoder().decode(sent.bytes);
  const content = sent.content.ok ? sent.content.value : undefined;
  const read = readVraag(content);
  const bodyMark = ports.mark('consultatie-content', content === undefined ? text : JSON.stringify(withoutFrame(content)));
  const key = ['consultatie', sent.caller.clientId, ...(read.number === undefined ? [bodyMark] : [read.number.system, read.number.value])].join('\u001f');
  return { sent, at: ports.clock.now(), read, hasCrisis: findCrisisInFhir(text, content), bodyMark, key };
}

/** What a question says apart from the ids and times of the message: keys in order, so that only content tells. */
function withoutFrame(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((it) => withoutFrame(it, depth + 1));
  }
  const frame = depth === 0 ? new Set(['id', 'meta', 'text', 'authoredOn', 'lastModified']) : new Set<string>();
  return Object.fromEntries(Object.entries(value).filter(([name]) => !frame.has(name)).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, child]) => [name, withoutFrame(child, depth + 1)]));
}

async function answerOnce(ports: TakeConsultatiePorts, arrived: Arrived): Promise<ConsultatieReceipt> {
  const { key: known, stored } = await findReadableAnswer(ports.store, arrived.key);
  if (stored !== undefined && stored.bodyMark === arrived.bodyMark) {
    return repeatOf(stored.ack);
  }
  // A later message under a known number has a key of its own, so that its crisis counts once too.
  const { key, stored: again } = stored === undefined ? { key: known, stored } : await findReadableAnswer(ports.store, `${known}\u001f${arrived.bodyMark}`);
  if (again !== undefined) {
    return repeatOf(again.ack);
  }
  const taken = await decide(ports, arrived, stored === undefined ? undefined : repeatOf(stored.ack));
  const receipt = await commitConsultatie(ports, { ...arrived, key, sender: arrived.sent.caller.clientId, source: 'fhir-consultatie', bytes: arrived.sent.bytes }, taken);
  return receipt ?? answerOnce(ports, arrived);
}

/** Crisis first: it beats a reused number, a missing section and an unknown practice (E11). */
async function decide(ports: TakeConsultatiePorts, arrived: Arrived, before: ConsultatieReceipt | undefined): Promise<TakenConsultatie> {
  const { sent, read, at } = arrived;
  if (arrived.hasCrisis) {
    return stopConsultatie(ports, askedBy(ports, arrived, read.stated.type), before?.consultatie, at, byAsker(sent.caller));
  }
  if (!sent.content.ok || before !== undefined) {
    return refusedConsultatie(sent.caller.clientId, [sent.content.ok ? { code: 'CONTROL_ID_REUSED', at: 'Task.identifier' } : sent.content.refusal]);
  }
  const judged = judge(ports, arrived);
  return judged.asked === undefined ? refusedConsultatie(sent.caller.clientId, judged.findings) : takeConsultatie(ports, judged.asked, at, byAsker(sent.caller));
}

/** Every finding at once, or the question as it was asked. */
function judge(ports: TakeConsultatiePorts, arrived: Arrived): { readonly findings: readonly Refusal[]; readonly asked?: Asked } {
  const { read, sent } = arrived;
  const asker = findAsker(ports.network(), sent.caller, read);
  const verdict = judgeVraag(read.stated);
  const findings = [...read.findings, ...(asker.ok ? [] : [asker.refusal]), ...verdict.findings];
  if (findings.length > 0 || !asker.ok || verdict.role === undefined || read.number === undefined) {
    return { findings };
  }
  return {
    findings,
    asked: {
      ...askedBy(ports, arrived, read.stated.type), asker: { ...asker.value, role: verdict.role }, rules: verdict.rules,
      vraag: { ...read.vraag, ...(verdict.identificatie === undefined ? {} : { identificatie: verdict.identificatie }) },
    },
  };
}

/** What is known of every question, also of one with a crisis that can't be read: the caller is known in any case. */
function askedBy(ports: TakeConsultatiePorts, { read, sent, at, bodyMark }: Arrived, type: Asked['type']): Asked {
  const network = ports.network();
  const found = findAsker(network, sent.caller, read);
  const asker = found.ok ? found.value : sent.caller.role === 'huisarts' || type === 'sociaal-domein' ? { partner: sent.caller.partner } : { partner: '' };
  return {
    id: ports.newId(), type, channel: 'viplive', askedAt: at.toISOString(), networkVersion: network.version,
    region: findRegionOf(network, asker.partner === '' ? sent.caller.partner : asker.partner)?.id ?? network.regions[0]?.id ?? '',
    number: read.number ?? { system: `${MGN_BASE}/NamingSystem/bericht`, value: bodyMark },
    asker: { ...asker, role: type === 'sociaal-domein' ? 'sociaal-domein' : 'huisarts' }, rules: [],
  };
}

function byAsker(caller: Caller): { readonly actor: string; readonly actorRole: string; readonly onBehalfOf: string } {
  return { actor: caller.user ?? caller.clientId, actorRole: caller.role, onBehalfOf: caller.partner };
}

/** The stored answer, for the same question again. */
function repeatOf(stored: Uint8Array | undefined): ConsultatieReceipt {
  if (stored === undefined) {
    throw new Fault('INTERNAL');
  }
  return { ...(JSON.parse(new TextDecoder().decode(stored)) as ConsultatieReceipt), isRepeat: true };
}
