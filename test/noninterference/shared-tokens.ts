import type { Resource } from '@medplum/fhirtypes';
import { CODES } from '../../src/kernel/codes.ts';
import { NOTICE_TEXT } from '../../src/policy/assemble/notice-text.ts';
import type { SharingRole } from '../../src/workflow/any-view.ts';
import type { Network } from '../../src/workflow/network.ts';
import { mayHave } from '../policy/matrix.ts';
import type { Json } from '../policy/plant-markers.ts';
import { sliceOf } from '../policy/plant-markers.ts';

/** What one party got: every resource, with the view through which it came. */
export type Holding = { readonly party: string; readonly resources: readonly { readonly view: SharingRole; readonly resource: Resource }[] };

/** A text that two parties of one journey both hold, and where; the two could find each other by it. */
export type SharedToken = { readonly token: string; readonly parties: readonly [string, string]; readonly places: readonly [string, string] };

type Held = { readonly token: string; readonly view: SharingRole; readonly place: string };

/** Shorter texts join nobody: codes of a letter and a digit, `true`, `home`. */
const SHORTEST = 6;

/** Texts of at least six characters that two of these parties share, apart from those of the written list. */
export function sharedTokens(holdings: readonly Holding[], network: Network): readonly SharedToken[] {
  const held = holdings.map(({ party, resources }) => ({ party, tokens: new Map(resources.flatMap(({ view, resource }) => tokensOf(view, resource)).map((it) => [`${it.token} ${it.place}`, it])) }));
  return held.flatMap((one, index) =>
    held.slice(index + 1).flatMap((other) => {
      const byToken = Map.groupBy(other.tokens.values(), (it) => it.token);
      return [...one.tokens.values()].flatMap((mine) =>
        (byToken.get(mine.token) ?? []).filter((theirs) => !isListed(mine, theirs, network)).map((theirs): SharedToken => ({ token: mine.token, parties: [one.party, other.party], places: [mine.place, theirs.place] })),
      );
    }),
  );
}

/**
 * The written list: what two parties of one journey may both hold, each with its reason. Everything else that they share
 * is a way to join what was kept apart.
 */
// prettier-ignore
const LIST: readonly { readonly reason: string; readonly allows: (token: string, places: readonly [Held, Held], network: Network) => boolean }[] = [
  { reason: 'Names of systems, profiles and questions: the same in every message of every journey.', allows: (token) => /^(https?:\/\/|urn:(oid|ietf|mgn):)/.test(token) },
  { reason: 'Codes of a fixed list and their words: they say what, not who.', allows: (_token, places) => places.every(({ place }) => CODED.test(place)) },
  { reason: 'Fixed texts of notices and codes, without a word of the person (design 4).', allows: (token) => FIXED_TEXTS.some((text) => token.includes(text)) || /^(Verantwoordelijk nu|Wie aanvult|Uiterlijk|Crisisdienst|Bij acuut levensgevaar|Het gaat om): ?/.test(token) },
  { reason: 'Parties of the network: who is asked knows by whom, and who carries an action is known to who advised it.', allows: (token, _places, { partners }) => partners.some(({ id, name, phone }) => [id, name, phone].includes(token)) },
  { reason: 'Moments: of one decision, one gesprek or one sending. They are no number of a person; an expert\'s question has its own.', allows: (token) => /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(token) },
  { reason: 'The huisarts\'s referral (A14): it wrote number and AGB itself, and the ggz provider registers by them.', allows: (_token, places) => places.some(({ view }) => view === 'huisarts') && places.every(({ place }) => /^(Task\.(output|input)\.valueString|Practitioner\.identifier\[[^\]]*\/agb-z\]\.value)$/.test(place)) },
  { reason: 'What the matrix gives to both (name, phone, own action, referral number …): each has it from the person\'s consent.', allows: (_token, places) => places.every(({ view, place }) => mayHave(view, place)) },
];

const CODED = /(oding(\[[^\]]*\])?\.(code|display)|\.(status|intent|priority|use|type|url|linkId|questionnaire|lifecycleStatus|contentType|resourceType|system|valueCode|class)|^[A-Z][A-Za-z]+\.resourceType)$/;
const FIXED_TEXTS = [...Object.values(NOTICE_TEXT), ...Object.values(CODES).map((it) => it.text)];

function isListed(one: Held, other: Held, network: Network): boolean {
  return LIST.some(({ allows }) => allows(one.token, [one, other], network));
}

function tokensOf(view: SharingRole, resource: Resource): readonly Held[] {
  const { meta: _, ...content } = resource;
  return [...textsOf(content as unknown as Json, resource.resourceType)].filter(({ token }) => token.length >= SHORTEST).map((it) => ({ ...it, view }));
}

function* textsOf(value: Json, place: string): Generator<{ readonly token: string; readonly place: string }> {
  if (typeof value === 'string') {
    yield { token: value, place };
  } else if (Array.isArray(value)) {
    for (const item of value) {
      yield* textsOf(item, place);
    }
  } else if (typeof value === 'object' && value !== null) {
    const inside = place.includes('.') ? `${place}${sliceOf(value)}` : place;
    for (const [key, child] of Object.entries(value)) {
      yield* textsOf(child, `${inside}.${key}`);
    }
  }
}
