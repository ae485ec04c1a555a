import type { Hl7Message } from './hl7-message.ts';
import { textAt } from './text-at.ts';

/** How the segments of a message structure nest. Order inside a group is not checked: senders differ in it. */
export type GroupSpec = {
  readonly name: string;
  /** Segments that begin a new repetition of the group, in the order in which they may share one. */
  readonly starts: readonly string[];
  /** Segments of inner groups that open this one when it isn't open yet. */
  readonly opens: readonly string[];
  /** All segments that stand directly in the group, those of `starts` included. */
  readonly segments: readonly string[];
  readonly groups: readonly GroupSpec[];
  /** An NTE right after an OBX of this group is kept in the node of that OBX. */
  readonly obxTakesNotes: boolean;
  /** The VG question set is carried by the OBX in this group (vg-questions.md); a letter has none. */
  readonly takesQuestions: boolean;
};

type GroupParts = {
  readonly starts?: string;
  readonly opens?: string;
  readonly segments?: string;
  readonly groups?: readonly GroupSpec[];
  readonly obxTakesNotes?: boolean;
  readonly takesQuestions?: boolean;
};

function group(name: string, parts: GroupParts): GroupSpec {
  const words = (list = ''): string[] => list.split(' ').filter((word) => word !== '');
  return {
    name,
    starts: words(parts.starts),
    opens: words(parts.opens),
    segments: [...words(parts.starts), ...words(parts.segments)],
    groups: parts.groups ?? [],
    obxTakesNotes: parts.obxTakesNotes ?? false,
    takesQuestions: parts.takesQuestions ?? false,
  };
}

const AUTHORIZATION_CONTACT = group('AUTHORIZATION_CONTACT', { starts: 'AUT', segments: 'CTD' });

/** REF^I12 and its answer have one body; OBX straight under the root is how the VG questions come without an OBR. */
const referral = (name: string): GroupSpec =>
  group(name, {
    segments: 'MSH SFT MSA RF1 PID PD1 NK1 GT1 ACC DG1 DRG AL1 OBX NTE',
    obxTakesNotes: true,
    takesQuestions: true,
    groups: [
      AUTHORIZATION_CONTACT,
      group('PROVIDER_CONTACT', { starts: 'PRD', segments: 'CTD' }),
      group('INSURANCE', { starts: 'IN1', segments: 'IN2 IN3' }),
      group('PROCEDURE', { starts: 'PR1', groups: [AUTHORIZATION_CONTACT] }),
      group('OBSERVATION', {
        starts: 'OBR',
        segments: 'NTE',
        groups: [group('RESULTS_NOTES', { starts: 'OBX', segments: 'NTE' })],
      }),
      group('PATIENT_VISIT', { starts: 'PV1', segments: 'PV2' }),
    ],
  });

/** HL7 v2.4 chapter 10; PD1, NK1, GT1, AL1 and IN1 are not in it, but senders do put them after PID. */
const SRM_S01 = group('SRM_S01', {
  segments: 'MSH SFT ARQ APR NTE',
  groups: [
    group('PATIENT', {
      starts: 'PID',
      segments: 'PD1 NK1 NTE PV1 PV2 IN1 IN2 IN3 GT1 AL1 OBX DG1',
      obxTakesNotes: true,
      takesQuestions: true,
    }),
    group('RESOURCES', {
      starts: 'RGS',
      opens: 'AIS AIG AIL AIP',
      groups: [
        group('SERVICE', { starts: 'AIS', segments: 'APR NTE' }),
        group('GENERAL_RESOURCE', { starts: 'AIG', segments: 'APR NTE' }),
        group('LOCATION_RESOURCE', { starts: 'AIL', segments: 'APR NTE' }),
        group('PERSONNEL_RESOURCE', { starts: 'AIP', segments: 'APR NTE' }),
      ],
    }),
  ],
});

const ORU_R01 = group('ORU_R01', {
  segments: 'MSH SFT DSC',
  groups: [
    group('PATIENT_RESULT', {
      starts: 'PID',
      opens: 'ORC OBR OBX',
      groups: [
        group('PATIENT', {
          starts: 'PID',
          segments: 'PD1 NK1 NTE IN1 IN2 IN3',
          groups: [group('VISIT', { starts: 'PV1', segments: 'PV2' })],
        }),
        group('ORDER_OBSERVATION', {
          starts: 'ORC OBR',
          opens: 'OBX',
          segments: 'NTE TQ1 CTD FT1 CTI',
          groups: [group('OBSERVATION', { starts: 'OBX', segments: 'NTE' })],
        }),
      ],
    }),
  ],
});

const MDM_T02 = group('MDM_T02', {
  segments: 'MSH SFT EVN PID PV1 TXA OBX NTE',
  obxTakesNotes: true,
  groups: [group('COMMON_ORDER', { starts: 'ORC OBR', segments: 'TQ1 TQ2 NTE' })],
});

const ACK = group('ACK', { segments: 'MSH SFT MSA ERR' });

/** The structures that we group, by the name of MSH-9.3. Group names are those of HL7 v2.5.1. */
export const STRUCTURES: ReadonlyMap<string, GroupSpec> = new Map(
  [SRM_S01, ORU_R01, referral('REF_I12'), referral('RRI_I12'), MDM_T02, ACK].map((spec) => [spec.name, spec]),
);

/** MSH-9.1 and 9.2 that share a structure; they decide, since MSH-9.3 is often missing or wrong. */
const STRUCTURE_OF_EVENT: readonly (readonly [pattern: RegExp, structure: string])[] = [
  [/^SRM\^S(0[1-9]|1[01])$/, 'SRM_S01'],
  [/^ORU\^R01$/, 'ORU_R01'],
  [/^REF\^I1[2-5]$/, 'REF_I12'],
  [/^RRI\^I1[2-5]$/, 'RRI_I12'],
  [/^MDM\^T(02|04|06|08|10)$/, 'MDM_T02'],
  [/^ACK\^/, 'ACK'],
];

/** The structure that a message has by its MSH-9 (`SRM_S01` for SRM^S04 too), as far as we know it. */
export function structureOf(message: Hl7Message): string {
  const [type, event, structure] = [textAt(message, 'MSH-9.1'), textAt(message, 'MSH-9.2'), textAt(message, 'MSH-9.3')];
  const known = STRUCTURE_OF_EVENT.find(([pattern]) => pattern.test(`${type}^${event}`));
  return known?.[1] ?? (structure || (event === '' ? type : `${type}_${event}`));
}
