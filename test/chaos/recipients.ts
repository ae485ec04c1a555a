import type { Communication, QuestionnaireResponse, Resource, Task } from '@medplum/fhirtypes';
import { SYSTEMS } from '../../src/fhir/naming-systems.ts';
import type { Received } from '../../src/sandbox/fhir-partner.ts';
import type { FaultSwitch, PartnerFault } from '../../src/sandbox/fault-switch.ts';
import type { FiledLetter } from '../../src/sandbox/his.ts';
import type { RegionOptions } from '../../src/sandbox/start-region.ts';
import type { Arrival, Item } from './facts.ts';

/** Recipients that fail as often as they are told to, and what all of them got, in order. */
export type Recipients = {
  readonly options: RegionOptions;
  readonly arrivals: readonly Arrival[];
  /** From now on this part of all calls fails; 0: they are well. */
  setFailing(share: number): void;
  /** Calls that were made to fail. */
  failed(): number;
};

/** Each kind of failing comes as often as another; the last two let the work be done. */
const FAULTS: readonly PartnerFault[] = [{ status: 503 }, { status: 500 }, { status: 429 }, { reset: true }, { garbage: true }, { delayMs: 400 }, { answerLost: true }, { answerLost: true }];
const LETTER_FAULTS = ['AR', 'none', 'lost'] as const;

/** Makes them. `now`: ms since the start of the run. */
export function makeRecipients(random: () => number, now: () => number): Recipients {
  const arrivals: Arrival[] = [];
  let share = 0;
  let failed = 0;
  const pick = <T>(all: readonly T[]): T | undefined => {
    if (random() >= share) {
      return undefined;
    }
    failed += 1;
    return all[Math.floor(random() * all.length)];
  };
  const faults: FaultSwitch = { set: () => undefined, current: () => undefined, take: () => pick(FAULTS) };
  return {
    arrivals,
    setFailing: (next) => (share = next),
    failed: () => failed,
    options: {
      fhir: (recipient) => ({ faults, keepsInbox: false, onReceived: (received) => arrivals.push(arrivalOf(recipient, received, now())) }),
      his: (recipient) => ({ faultOf: () => pick(LETTER_FAULTS), onLetter: (letter) => arrivals.push(letterArrival(recipient, letter, now())) }),
    },
  };
}

const KEPT = new Set(['Task', 'Communication', 'DocumentReference', 'QuestionnaireResponse', 'ServiceRequest']);

function arrivalOf(recipient: string, { requestId, resources }: Received, at: number): Arrival {
  return { recipient, delivery: requestId ?? '', at, items: resources.filter(({ resource }) => KEPT.has(resource.resourceType)).map(({ place, effect, resource }) => ({ place, effect, ...digest(resource) })) };
}

/** What the recipient can see of it: type, the view that it names in its profile, code, status, the person's words, the referral's number. */
function digest(resource: Resource): Pick<Item, 'type' | 'view' | 'code' | 'status' | 'text' | 'number'> {
  const type = resource.resourceType;
  const view = resource.meta?.profile?.map((it) => new RegExp(`/view-(.+?)-${type}(?:-|$)`).exec(it)?.[1]).find((it) => it !== undefined);
  const code = type === 'Task' ? codeOf((resource as Task).code) : type === 'Communication' ? codeOf((resource as Communication).category?.[0]) : undefined;
  const status = type === 'Task' ? (resource as Task).status : undefined;
  const text = type === 'QuestionnaireResponse' ? wordsOf(resource as QuestionnaireResponse) : undefined;
  const number = numberIn(resource);
  return {
    type, ...(view === undefined ? {} : { view }), ...(code === undefined ? {} : { code }), ...(status === undefined ? {} : { status }), ...(text === undefined ? {} : { text }),
    ...(number === undefined ? {} : { number }),
  };
}

function codeOf(concept: Task['code']): string | undefined {
  return concept?.coding?.at(-1)?.code;
}

/** The number that an identifier in it has, of whatever depth. */
function numberIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const { system, value: number } = value as { readonly system?: unknown; readonly value?: unknown };
  return system === SYSTEMS.zorgdomein && typeof number === 'string' ? number : Object.values(value).map(numberIn).find((it) => it !== undefined);
}

function wordsOf(response: QuestionnaireResponse): string | undefined {
  return response.item?.find((it) => it.linkId === 'vghulp')?.answer?.[0]?.valueString;
}

/** The first line below the heading of each notice, as the huisarts reads it. */
const FIRST_LINES: readonly (readonly [start: string, code: string])[] = [['Het verzoek om een verkennend gesprek is ontvangen.', 'received']];

function letterArrival(recipient: string, { controlId, referral, lines, isRepeat }: FiledLetter, at: number): Arrival {
  const code = FIRST_LINES.find(([start]) => lines.some((line) => line.startsWith(start)))?.[1] ?? lines[1] ?? 'unreadable';
  return { recipient, delivery: controlId, at, items: [{ place: `letter/${controlId}`, type: 'Communication', effect: isRepeat ? 'unchanged' : 'created', code, number: referral }] };
}
