import type { ServiceRequest } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../../fhir/naming-systems.ts';
import { dutchDate } from './dutch-date.ts';
import type { LetterPart } from './letter.ts';
import { labelled, listPart } from './letter.ts';
import { wordFor } from './letter-words.ts';
import type { LetterNetwork } from './permitted-parts.ts';
import { extensionText, nameOf } from './permitted-parts.ts';

/** What an action is called: its own name, else its category. */
export function actionName({ code, category }: ServiceRequest): string {
  const categoryCode = [...(category ?? []), ...(code === undefined ? [] : [code])]
    .flatMap(({ coding }) => coding ?? [])
    .find(({ system }) => system === CODE_SYSTEMS.adviesCategorie)?.code;
  const kind = wordFor(CODE_SYSTEMS.adviesCategorie, categoryCode);
  const name = code?.text ?? code?.coding?.find(({ display }) => display !== undefined)?.display;
  return name === undefined ? (kind ?? 'Actie') : kind === undefined ? name : `${name} (${kind})`;
}

/** Who does an action: the names of its performers. */
export function performersOf({ performer }: ServiceRequest, network: LetterNetwork): string | undefined {
  const names = (performer ?? []).flatMap((reference) => nameOf(reference, network) ?? []);
  return names.length === 0 ? undefined : names.join(', ');
}

/** One action of the advice for a professional: its name, and who, when, how and where (A1 to A4, A12). */
export function actionParts(request: ServiceRequest, network: LetterNetwork): readonly LetterPart[] {
  const { performerType, occurrencePeriod, orderDetail, patientInstruction, note, reasonCode, extension } = request;
  const start = occurrencePeriod?.start;
  const end = occurrencePeriod?.end;
  const details = listPart([
    labelled('Door', performersOf(request, network)),
    labelled('Functie', performerType?.text),
    labelled('Start', start === undefined ? undefined : dutchDate(start)),
    labelled('Tot', end === undefined ? undefined : dutchDate(end)),
    ...(orderDetail ?? []).map(({ text }) => text),
    labelled('Loket', patientInstruction),
    labelled('Beperkingen', reasonCode?.map(({ text }) => text).filter((text) => text !== undefined).join('; ')),
    labelled('Indicatie', wordFor('indicatie', extensionText(extension, 'ext-indicatie'))),
    labelled('Beschikking', extensionText(extension, 'ext-beschikkingnummer')),
    ...(note ?? []).map(({ text }) => labelled('Toelichting', text)),
  ]);
  return [{ kind: 'heading', text: actionName(request) }, ...(details === undefined ? [] : [details])];
}
