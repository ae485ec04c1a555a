import type { QuestionnaireResponse, QuestionnaireResponseItem } from '@medplum/fhirtypes';
import type { Answers } from '../verkennend-gesprek/read-answers.ts';
import { readAnswers } from '../verkennend-gesprek/read-answers.ts';

/** One action as the team answered it (advies-questions.md). Absent is not answered. */
export type ActieAnswers = {
  readonly id: number;
  readonly categorie?: string;
  readonly aanbieder?: string;
  readonly functie?: string;
  readonly naam?: string;
  readonly vorm?: string;
  readonly loket?: string;
  readonly start?: string;
  readonly bevestigd?: string;
  readonly persoonAkkoord?: boolean;
  readonly beperkingen?: string;
  readonly indicatie?: string;
  readonly beschikkingnummer?: string;
  readonly beschikkingsdatum?: string;
  readonly spoed?: boolean;
  /** Beschermd wonen or opvang, for which every gemeente is open (Wmo 1.2.1). */
  readonly beschermdWonen?: boolean;
  readonly overbrugt?: number;
  readonly overbrugtTot?: string;
  /** All words that may reach the provider, at any depth, by the question that they answer (without `actie.`). */
  readonly texts: readonly { readonly place: string; readonly text: string }[];
  /** The whole action as answered, to see whether a next version changed it. */
  readonly bron: string;
};

/** Answers that are held against a list, the network file or the calendar. In any other, anything could go to the provider (A15). */
const JUDGED: ReadonlySet<string> = new Set(['actie.id', 'actie.categorie', 'actie.aanbieder', 'actie.start']);

/** A gesprek as the advice reports it. */
export type GesprekAnswers = {
  readonly datum?: string;
  readonly minuten?: number;
  readonly vorm?: string;
  readonly redenTweede?: string;
  readonly aanwezig: readonly { readonly domein?: string; readonly organisatie?: string; readonly functie?: string; readonly aanwezig?: boolean; readonly reden?: string }[];
};

/** The joint advice as answered. */
export type AdviesAnswers = {
  readonly gesprekken: readonly GesprekAnswers[];
  readonly samenvatting?: string;
  readonly acties: readonly ActieAnswers[];
  readonly vragen?: string;
  readonly regie?: string;
  readonly regieReden?: string;
  readonly overbrugging?: string;
  readonly overbruggingReden?: string;
  readonly persoonVindt?: string;
  readonly b1?: boolean;
  readonly coordinatie?: string;
};

/** Reads the QuestionnaireResponse of an advice. Children may be written flat (`actie.functie`) and nested alike. */
export function readAdvies(response: QuestionnaireResponse): AdviesAnswers {
  const all = readAnswers({ item: response.item });
  const groups = (linkId: string): readonly QuestionnaireResponseItem[] => (response.item ?? []).filter((one) => one.linkId === linkId && one.item !== undefined);
  return {
    gesprekken: all.groups('gesprek').map(gesprekOf),
    samenvatting: all.first('samenvatting'),
    acties: groups('actie').map(actieOf),
    vragen: all.first('vragen'),
    regie: all.first('regie'),
    regieReden: nested(all, 'regie', 'regie.reden'),
    overbrugging: all.first('overbrugging')?.toLowerCase(),
    overbruggingReden: nested(all, 'overbrugging', 'overbrugging.reden'),
    persoonVindt: all.first('persoonVindt')?.toLowerCase(),
    b1: booleanOf(all.first('b1')),
    coordinatie: all.first('coordinatie'),
  };
}

/** A follow-up question beside its question, or inside it. */
function nested(answers: Answers, parent: string, child: string): string | undefined {
  return answers.first(child) ?? answers.groups(parent).map((one) => one.first(child)).find((one) => one !== undefined);
}

function actieOf(item: QuestionnaireResponseItem): ActieAnswers {
  const all = readAnswers({ item: item.item });
  const first = (name: string): string | undefined => all.first(`actie.${name}`);
  return {
    id: Number(first('id') ?? NaN),
    categorie: first('categorie'), aanbieder: first('aanbieder'), functie: first('functie'), naam: first('naam'), vorm: first('vorm'),
    loket: first('loket'), start: first('start'), bevestigd: first('bevestigd'), persoonAkkoord: booleanOf(first('persoonAkkoord')),
    beperkingen: first('beperkingen'), indicatie: first('indicatie'), beschikkingnummer: first('beschikkingnummer'), beschikkingsdatum: first('beschikkingsdatum'),
    spoed: booleanOf(first('spoed')), beschermdWonen: booleanOf(first('beschermdWonen')),
    overbrugt: numberOf(first('overbrugt')), overbrugtTot: nested(all, 'actie.overbrugt', 'actie.overbrugt.tot'),
    texts: textsOf(item.item ?? []),
    bron: JSON.stringify(item.item ?? []),
  };
}

function textsOf(items: readonly QuestionnaireResponseItem[]): ActieAnswers['texts'] {
  return items.flatMap(({ linkId, answer = [], item = [] }) => {
    // Of a choice the maps send the code or the display, and either may hold words.
    const words = JUDGED.has(linkId) ? [] : answer.flatMap(({ valueCoding, valueString }) => [valueCoding?.code, valueCoding?.display, valueString]);
    const own = words.filter((text) => text !== undefined).map((text) => ({ place: linkId.replace(/^actie\./, ''), text }));
    return [...own, ...textsOf([...item, ...answer.flatMap((one) => one.item ?? [])])];
  });
}

function gesprekOf(all: Answers): GesprekAnswers {
  const first = (name: string): string | undefined => all.first(`gesprek.${name}`);
  return {
    datum: first('datum'), minuten: numberOf(first('minuten')), vorm: first('vorm'), redenTweede: first('redenTweede'),
    aanwezig: all.groups('gesprek.aanwezig').map((one) => {
      const of = (name: string): string | undefined => one.first(`gesprek.aanwezig.${name}`);
      return { domein: of('domein'), organisatie: of('organisatie'), functie: of('functie'), aanwezig: booleanOf(of('aanwezig')), reden: of('reden') };
    }),
  };
}

function booleanOf(text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : ['true', 'ja', 'j', '1'].includes(text.toLowerCase());
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined || Number.isNaN(Number(text)) ? undefined : Number(text);
}
