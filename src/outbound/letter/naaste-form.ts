import type { Appointment } from '@medplum/fhirtypes';
import { dutchMoment } from './dutch-date.ts';
import type { Letter } from './letter.ts';
import { sectionOf, textPart } from './letter.ts';

/** What the form states beside the appointment: where, as who hands it out says it, and when it was made (ISO instant). */
export type NaasteFormDetails = { readonly place?: string; readonly at: string };

/** How a gesprek is held (T12), said to somebody who comes along. */
const MODES: Readonly<Record<string, string>> = { 'op-locatie': 'op locatie', online: 'online' };

/**
 * What a naaste who joins needs to know, to be printed by the team or the person and handed over: when and where, and
 * nothing else (T4, L9). Takes an Appointment of the view `naaste`; a room to write in where no place is given. It names
 * neither the person nor the naaste, so that a sheet left on a table tells nothing.
 */
export function naasteForm({ start, minutesDuration, appointmentType }: Appointment, { place, at }: NaasteFormDetails): Letter {
  const mode = MODES[appointmentType?.coding?.[0]?.code ?? ''];
  return {
    title: 'Uitnodiging voor een gesprek',
    facts: [
      ...(start === undefined ? [] : [['Wanneer', dutchMoment(start)] as const]),
      ...(minutesDuration === undefined ? [] : [['Duur', `ongeveer ${minutesDuration} minuten`] as const]),
      ...(mode === undefined ? [] : [['Vorm', mode] as const]),
      ['Plaats', place ?? (mode === 'online' ? 'u krijgt de link van wie u uitnodigt' : '.'.repeat(50))],
    ],
    sections: [
      ...sectionOf('Waarom krijgt u dit?', [textPart('Iemand die u kent vraagt u om mee te komen. Wat er wordt besproken hoort u van die persoon zelf.')]),
      ...sectionOf('Wat weten wij van u?', [textPart('Wie u uitnodigt heeft aan ons doorgegeven dat u meekomt. Meer hebben wij niet van u nodig. U bepaalt zelf of u komt.')]),
    ],
    metadata: { kind: 'uitnodiging voor een naaste', discipline: 'GGZ', sender: 'team verkennend gesprek', recipient: 'naaste', date: at, episodes: [], isPartOfReferral: false },
  };
}
