import type { CodeableConcept, Task, TaskInput, TaskOutput } from '@medplum/fhirtypes';
import { CODE_SYSTEMS } from '../../fhir/naming-systems.ts';
import type { Code } from '../../kernel/codes.ts';
import type { Consultatie, ConsultatieType, Stap } from '../../workflow/consultatie/consultatie.ts';
import { openStap } from '../../workflow/consultatie/consultatie.ts';
import { DISCLAIMER, infoCodesOf } from '../../workflow/consultatie/disclaimer.ts';
import { partnerReference } from '../render/logical-reference.ts';
import type { ConsultatieFacts } from './consultatie-delivery.ts';

const TASK_CODES: Readonly<Record<ConsultatieType, string>> = { getrapt: 'consultatie', 'sociaal-domein': 'consultatie-sociaal-domein', direct: 'teleconsult' };

/** Internal id of a step's Task, and of the asker's; the recipient sees another. */
export function consultatieTaskId(localId: string): string {
  return `consultatie-${localId}`;
}

/** The local id of the Task by which the asker follows its question. */
export const VRAAG = 'vraag';

/** The question at one consultant as FHIR Task, whole: the view decides what of it leaves. */
export function renderStap(stap: Stap, { consultatie, network }: Pick<ConsultatieFacts, 'consultatie' | 'network'>): Task {
  return {
    resourceType: 'Task',
    id: consultatieTaskId(stap.localId),
    // The asker's own number is nobody else's affair; the one of ZorgDomein leads a specialist to the request there (G4).
    ...(consultatie.type === 'direct' ? { identifier: [consultatie.number] } : {}),
    status: stap.status,
    ...(stap.reason === undefined ? {} : { statusReason: { coding: [{ system: CODE_SYSTEMS.reden, code: stap.reason }], ...(stap.reasonText === undefined ? {} : { text: stap.reasonText }) } }),
    intent: 'order',
    code: taskCode(consultatie.type),
    authoredOn: stap.requestedAt,
    lastModified: stap.updatedAt,
    requester: partnerReference(network, consultatie.asker.partner),
    owner: partnerReference(network, stap.consultant),
    restriction: { period: { end: stap.dueAt } },
    input: [...inputsOf(consultatie, stap)],
    ...withOutput([
      ...(stap.antwoord === undefined ? [] : [textOutput('antwoord', stap.antwoord)]),
      ...(stap.doorgegeven === undefined ? [] : [codedOutput('doorgeven', CODE_SYSTEMS.reden, stap.doorgegeven.reden)]),
      ...(stap.doorgegeven?.toelichting === undefined ? [] : [textOutput('toelichting', stap.doorgegeven.toelichting)]),
    ]),
  };
}

/** The asker's own Task: where its question lies, and the answer with who stays responsible (G6) and what to know (G9). */
export function renderVraag({ consultatie, network }: Pick<ConsultatieFacts, 'consultatie' | 'network'>): Task {
  const { asker, number, askedAt } = consultatie;
  const stap = openStap(consultatie) ?? consultatie.stappen.at(-1);
  const answered = consultatie.stappen.find((it) => it.antwoord !== undefined);
  const reason = reasonOf(consultatie);
  return {
    resourceType: 'Task',
    id: consultatieTaskId(VRAAG),
    identifier: [number],
    status: statusFor(consultatie, stap),
    ...(reason === undefined ? {} : { statusReason: { coding: [{ system: CODE_SYSTEMS.code, code: reason }] } }),
    intent: 'order',
    code: taskCode(consultatie.type),
    authoredOn: askedAt,
    lastModified: stap?.updatedAt ?? consultatie.closedAt ?? askedAt,
    ...(asker.partner === '' ? {} : { requester: partnerReference(network, asker.partner) }),
    ...(stap === undefined ? {} : { owner: partnerReference(network, stap.consultant), restriction: { period: { end: stap.dueAt } } }),
    ...(answered?.antwoord === undefined
      ? {}
      : {
          note: [{ text: DISCLAIMER.text }],
          ...withOutput([
            textOutput('antwoord', answered.antwoord),
            textOutput('trede', String(answered.trede)),
            textOutput('disclaimer', DISCLAIMER.version),
            ...infoCodesOf(consultatie).map((code) => codedOutput('info', CODE_SYSTEMS.code, code)),
          ]),
        }),
  };
}

function statusFor({ status }: Consultatie, stap: Stap | undefined): Task['status'] {
  switch (status) {
    case 'open':
      return stap?.status === 'accepted' || stap?.status === 'in-progress' ? 'accepted' : 'requested';
    case 'answered':
      return 'completed';
    case 'unanswered':
      return 'failed';
    case 'withdrawn':
      return 'cancelled';
    case 'stopped':
      return 'rejected';
  }
}

function reasonOf({ status }: Consultatie): Code | undefined {
  return status === 'stopped' ? 'CRISIS_CALL' : status === 'unanswered' ? 'CONSULTANT_MISSING' : undefined;
}

/** The question, and for trede 2 why the kaderarts handed it up (G3). */
function inputsOf({ vraag, asker, stappen }: Consultatie, stap: Stap): readonly TaskInput[] {
  if (vraag === undefined) {
    return [];
  }
  const up = stap.trede === 2 ? stappen.find((it) => it.doorgegeven !== undefined)?.doorgegeven : undefined;
  return [
    coded('trede', CODE_SYSTEMS.taak, `trede-${stap.trede}`),
    coded('vraagsteller', CODE_SYSTEMS.taak, asker.role),
    text('casusbeschrijving', vraag.casusbeschrijving),
    text('hulpvraag', vraag.hulpvraag),
    ...(vraag.leeftijdsband === undefined ? [] : [text('leeftijdsband', vraag.leeftijdsband)]),
    ...(vraag.geslacht === undefined ? [] : [text('geslacht', vraag.geslacht)]),
    ...vraag.icpc.map((code) => coded('icpc', CODE_SYSTEMS.icpc, code)),
    ...vraag.bijlagen.map((one) => text('bijlage', one)),
    ...(vraag.onderwerp === undefined ? [] : [coded('onderwerp', CODE_SYSTEMS.taak, vraag.onderwerp)]),
    ...(vraag.identificatie === undefined ? [] : [coded('identificatie', CODE_SYSTEMS.reden, vraag.identificatie.reden)]),
    ...(up === undefined ? [] : [coded('doorgegeven', CODE_SYSTEMS.reden, up.reden)]),
    ...(up?.toelichting === undefined ? [] : [text('toelichting', up.toelichting)]),
  ];
}

function taskCode(type: ConsultatieType): CodeableConcept {
  return { coding: [{ system: CODE_SYSTEMS.taskCode, code: 'fulfill' }, { system: CODE_SYSTEMS.taak, code: TASK_CODES[type] }] };
}

const typed = (code: string): CodeableConcept => ({ coding: [{ system: CODE_SYSTEMS.taak, code }] });
const text = (code: string, valueString: string): TaskInput => ({ type: typed(code), valueString });
const coded = (code: string, system: string, value: string): TaskInput => ({ type: typed(code), valueCoding: { system, code: value } });
const textOutput = (code: string, valueString: string): TaskOutput => ({ type: typed(code), valueString });
const codedOutput = (code: string, system: string, value: string): TaskOutput => ({ type: typed(code), valueCoding: { system, code: value } });

function withOutput(output: readonly TaskOutput[]): Pick<Task, 'output'> {
  return output.length === 0 ? {} : { output: [...output] };
}
