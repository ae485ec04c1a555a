import type { BrokenRule, RetourCode } from '../../iwmo/broken-rule.ts';
import { openEnvelope } from '../../iwmo/envelope.ts';
import { isOwnReferentie } from '../../iwmo/identificatie.ts';
import { judgeWmo301 } from '../../iwmo/judge-wmo301.ts';
import { judgeWmo319 } from '../../iwmo/judge-wmo319.ts';
import type { Bericht } from '../../iwmo/read-bericht.ts';
import { readBericht } from '../../iwmo/read-bericht.ts';
import { readRetour } from '../../iwmo/read-retour.ts';
import type { ToegewezenProduct } from '../../iwmo/read-wmo301.ts';
import { readWmo301 } from '../../iwmo/read-wmo301.ts';
import { readWmo319, REDENEN_AFWIJZING } from '../../iwmo/read-wmo319.ts';
import type { Berichtsoort } from '../../iwmo/release.ts';
import type { JudgeByXsd } from '../../iwmo/schemas.ts';
import type { Refusal } from '../../kernel/result.ts';
import type { AnswerToewijzingStory } from '../../pipeline/answer-toewijzing.ts';
import type { ToewijzingAntwoord } from '../../workflow/commands.ts';
import type { Verdict } from './collect-berichten.ts';

/** Where a verzoek that we sent belongs. */
export type VerzoekPlace = { readonly journeyId: string; readonly localId: string };

/** What handling the messages of one gemeente leans on. `answer` writes a retour; both look-ups know only this gemeente's. */
export type BerichtPorts = {
  readonly partner: string;
  /** AGB code of the aanbieder and CBS code of the gemeente, in four digits: whose messages stand here. */
  readonly aanbieder: string;
  readonly gemeente: string;
  readonly today: () => string;
  readonly judgeByXsd?: JudgeByXsd;
  readonly findByReferentie: (referentie: string) => Promise<VerzoekPlace | undefined>;
  /** By the identification of a message of ours, or the number of its envelope: the delivery's id, or its first digits. */
  readonly findByDelivery: (idPrefix: string) => Promise<VerzoekPlace | undefined>;
  readonly record: AnswerToewijzingStory;
  readonly answer: (bericht: Bericht, broken: readonly BrokenRule[], referentienummer: string) => Promise<void>;
  /** Told each rule that spoke against a message, and of which kind it was. */
  readonly onBroken: (rule: string, kind: string) => void;
};

/**
 * Handles one file that came back from a gemeente: WMO316 (retour), WMO319 (answer), WMO301 (toewijzing), or an error of the
 * network, bare or in an envelope. Matched on ReferentieAanbieder, a retour on the identification of ours. A 319 or 301 of
 * ours is answered by WMO320 or WMO302, also when a rule speaks against it; then nothing of it is acted upon. What is not an
 * answer to us is for the aanbieder's own software.
 */
export async function handleBericht(bytes: Uint8Array, ports: BerichtPorts): Promise<Verdict> {
  const opened = openEnvelope(bytes);
  if (opened === undefined) {
    ports.onBroken('XML', 'envelope');
    return 'unread';
  }
  if (opened.kind === 'fout') {
    return recordRetour(await ports.findByDelivery(opened.crossRef), `fo01 ${opened.code}`, { kind: 'afgekeurd', codes: [opened.code] }, ports);
  }
  const read = readBericht(opened.payload);
  if (!read.ok) {
    ports.onBroken(read.refusal.rule, 'bericht');
    return 'unread';
  }
  // Level 1: what the schema refuses has no retour (IV028); its sender hears it from the transport.
  if (ports.judgeByXsd?.(opened.payload) === false) {
    ports.onBroken('XSD', read.value.soort);
    return 'unread';
  }
  return isForUs(read.value, ports) ? handleRead(read.value, opened.referentienummer, ports) : 'other';
}

/** A retour keeps the header of what it answers (IV028): in a 316 the aanbieder is still Afzender. */
function isForUs({ soort, header }: Bericht, { aanbieder, gemeente }: BerichtPorts): boolean {
  const [from, to] = soort === 'wmo316' ? [aanbieder, gemeente] : [gemeente, aanbieder];
  return header.afzender === from && header.ontvanger === to;
}

/** The kinds of messages that answer a verzoek om toewijzing. */
const HANDLERS: Readonly<Partial<Record<Berichtsoort, (bericht: Bericht, referentienummer: string, ports: BerichtPorts) => Promise<Verdict>>>> = {
  wmo316: (bericht, _referentienummer, ports) => handleRetour(bericht, ports), wmo319: handleAntwoord, wmo301: handleToewijzing,
};

async function handleRead(bericht: Bericht, referentienummer: string, ports: BerichtPorts): Promise<Verdict> {
  return (await HANDLERS[bericht.soort]?.(bericht, referentienummer, ports)) ?? 'other';
}

async function handleRetour(bericht: Bericht, ports: BerichtPorts): Promise<Verdict> {
  const retour = readRetour(bericht);
  if (retour === undefined) {
    ports.onBroken('XSD', bericht.soort);
    return 'unread';
  }
  const antwoord: ToewijzingAntwoord = retour.isAccepted ? { kind: 'ontvangen' } : { kind: 'afgekeurd', codes: [...new Set(retour.faults.map(({ code }) => code))] };
  retour.faults.forEach(({ code }) => ports.onBroken(code, bericht.soort));
  return recordRetour(await ports.findByDelivery(bericht.header.identificatie), nameOf(bericht), antwoord, ports);
}

async function recordRetour(place: VerzoekPlace | undefined, bericht: string, antwoord: ToewijzingAntwoord, { partner, record }: BerichtPorts): Promise<Verdict> {
  if (place === undefined) {
    return 'other';
  }
  await record({ ...place, by: partner, bericht, antwoord });
  return 'read';
}

async function handleAntwoord(bericht: Bericht, referentienummer: string, ports: BerichtPorts): Promise<Verdict> {
  const wmo319 = readWmo319(bericht);
  if (wmo319 === undefined || (!isOwnReferentie(wmo319.referentie) && wmo319.referentie !== '')) {
    return 'other';
  }
  const broken = [...judgeWmo319(bericht, wmo319, ports.today())];
  if (broken.length === 0) {
    const place = await ports.findByReferentie(wmo319.referentie);
    const reden = wmo319.reden ?? '';
    const antwoord: ToewijzingAntwoord = wmo319.antwoord === '2' ? { kind: 'onderzoek', dagtekening: bericht.header.dagtekening } : { kind: 'afgewezen', reden, tekst: REDENEN_AFWIJZING[reden] ?? '' };
    const recorded = place === undefined ? undefined : await ports.record({ ...place, by: ports.partner, bericht: nameOf(bericht), antwoord });
    broken.push(...(recorded === undefined ? [ruleAt('TR355', 'Antwoord')] : recorded.ok ? [] : [ruleOf(recorded.refusal, 'Antwoord')]));
  }
  return reply(bericht, broken, referentienummer, ports);
}

async function handleToewijzing(bericht: Bericht, referentienummer: string, ports: BerichtPorts): Promise<Verdict> {
  const wmo301 = readWmo301(bericht);
  const ours = wmo301?.producten.filter(({ referentie }) => referentie !== undefined && isOwnReferentie(referentie)) ?? [];
  if (wmo301 === undefined || ours.length === 0) {
    return 'other';
  }
  const broken = [...judgeWmo301(bericht, wmo301, ports.today())];
  const placed = await Promise.all(ours.map(async (product) => ({ product, place: await ports.findByReferentie(product.referentie ?? '') })));
  broken.push(...placed.flatMap(({ product, place }) => (place === undefined ? [ruleAt('TR379', `ToegewezenProduct/${product.referentie ?? ''}`)] : [])));
  if (broken.length === 0) {
    for (const { product, place } of placed) {
      const recorded = place && (await ports.record({ ...place, by: ports.partner, bericht: nameOf(bericht), bsn: wmo301.bsn, antwoord: { kind: 'toegewezen', output: outputOf(product) } }));
      broken.push(...(recorded === undefined || recorded.ok ? [] : [ruleOf(recorded.refusal, `ToegewezenProduct/${product.referentie ?? ''}`)]));
    }
  }
  return reply(bericht, broken, referentienummer, ports);
}

async function reply(bericht: Bericht, broken: readonly BrokenRule[], referentienummer: string, ports: BerichtPorts): Promise<Verdict> {
  broken.forEach(({ rule }) => ports.onBroken(rule, bericht.soort));
  await ports.answer(bericht, broken, referentienummer);
  return 'read';
}

/** Retour codes of the rules that need what we know. */
const KNOWN_RULES: Readonly<Record<string, RetourCode>> = { TR355: '9355', TR359: '9359', TR360: '9360', TR365: '9365', TR379: '9379' };

function ruleAt(rule: string, at: string): BrokenRule {
  return { rule, at, retour: KNOWN_RULES[rule] ?? '0001' };
}

/** A refusal of the workflow names the rule; a reference that belongs to something else is none that we gave out. */
function ruleOf({ at: rule = '' }: Refusal, at: string): BrokenRule {
  return ruleAt(rule === 'TR355' && at !== 'Antwoord' ? 'TR379' : rule, at);
}

function nameOf({ soort, header }: Bericht): string {
  return `${soort} ${header.retour?.identificatie ?? header.identificatie}`;
}

/** A toewijzing as outputs of the Task. */
function outputOf({ nummer, product, ingangsdatum, einddatum }: ToegewezenProduct): readonly { readonly type: string; readonly value: string }[] {
  return [
    { type: 'toewijzingnummer', value: nummer },
    ...(product === undefined ? [] : [{ type: 'toewijzing-product', value: product.code === undefined ? product.categorie : `${product.categorie}/${product.code}` }]),
    { type: 'toewijzing-ingangsdatum', value: ingangsdatum },
    ...(einddatum === undefined ? [] : [{ type: 'toewijzing-einddatum', value: einddatum }]),
  ];
}
