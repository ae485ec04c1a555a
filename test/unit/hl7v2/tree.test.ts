import { describe, expect, test } from 'vitest';
import { parseMessage } from '../../../src/hl7v2/parse-message.ts';
import type { Hl7Node, Hl7Tree } from '../../../src/hl7v2/tree-node.ts';
import { placeOf, placesOf } from '../../../src/hl7v2/tree-node.ts';
import { treeFromMessage } from '../../../src/hl7v2/tree.ts';
import { ORU, SRM } from './messages.ts';

function tree(text: string): Hl7Tree {
  const message = parseMessage(text);
  if (!message.ok) throw new Error('refused');
  return treeFromMessage(message.value);
}

/** The nodes at `PATIENT.PID`, first repetition on the way. */
function nodesAt(root: Hl7Node, path: string): Hl7Node[] {
  return path.split('.').reduce<Hl7Node[]>(
    (nodes, key) => {
      const items = nodes[0]?.[key] ?? [];
      return typeof items === 'string' ? [] : items.filter((item) => typeof item === 'object');
    },
    [root],
  );
}

const nodeAt = (root: Hl7Node, path: string): Hl7Node => nodesAt(root, path)[0] ?? {};

/** Which segments and groups stand where: `PID`, `VISIT(PV1)`. */
function shape(node: Hl7Node): string {
  return Object.entries(node)
    .filter(([key, value]) => typeof value !== 'string' && key !== 'VG' && key !== 'ROLES')
    .map(([key, value]) => {
      const nodes = typeof value === 'string' ? [] : value.filter((item) => typeof item === 'object');
      const isGroup = /^[A-Z_]{4,}$/.test(key);
      return isGroup ? nodes.map((inner) => `${key}(${shape(inner)})`).join(' ') : nodes.map(() => key).join(' ');
    })
    .join(' ');
}

const message = (type: string, ...segments: string[]): string =>
  [`MSH|^~\\&|HIS|01059999|MGN|REGIO|20261123||${type}|A1|T|2.5`, ...segments].join('\r');

describe('SRM_S01', () => {
  test('header, patient and resources', () => {
    const srm = tree(SRM);
    expect(srm.structure).toBe('SRM_S01');
    expect(nodeAt(srm, 'MSH')).toMatchObject({
      SEQ: '1',
      MSH3: [{ HD1: 'ZorgDomein' }],
      MSH7: [{ TS1: '20261123091500+0100' }],
      MSH9: [{ MSG1: 'SRM', MSG2: 'S01', MSG3: 'SRM_S01' }],
      MSH10: ['g20ce6a9f8ca4f551275'],
      MSH12: [{ VID1: '2.4' }],
    });
    expect(nodeAt(srm, 'ARQ')).toMatchObject({
      ARQ1: [{ EI1: 'ZP100120391' }],
      ARQ11: [{ DR1: [{ TS1: '20261123' }], DR2: [{ TS1: '20261207' }] }],
      ARQ12: ['R'],
      ARQ15: [{ XCN1: '01004567', XCN2: [{ FN1: 'van Houten' }], XCN3: 'Z.Z.', XCN9: [{ HD1: 'VEKTIS' }] }],
      ARQ18: [{ PL4: [{ HD1: 'Huisartsenpraktijk Eikenlaan', HD2: '01059999' }], PL9: 'locatie' }],
    });
    expect(nodeAt(srm, 'PATIENT.PID')).toEqual({
      SEQ: '1',
      PID1: ['1'],
      PID3: [
        { CX1: '999990019', CX4: [{ HD1: 'NLMINBIZA' }], CX5: 'NNNLD' },
        { CX1: 'ZP100120391', CX4: [{ HD1: 'ZorgDomein' }], CX5: 'VN' },
      ],
      PID5: [{ XPN1: [{ FN1: 'Testinga', FN3: 'Testinga' }], XPN2: 'Sanne', XPN7: 'L' }],
      PID7: [{ TS1: '19920314' }],
      PID8: ['F'],
      PID11: [
        {
          XAD1: [{ SAD1: 'Dijk 1', SAD2: 'Dijk', SAD3: '1' }],
          XAD3: 'Voorbeelddam',
          XAD5: '9999 ZZ',
          XAD6: 'NL',
          XAD7: 'H',
          XAD9: 'GM9901',
        },
      ],
      PID13: [{ XTN1: '0612345678' }],
    });
    expect(shape(srm)).toBe(
      'MSH ARQ PATIENT(PID OBX OBX OBX OBX OBX OBX OBX DG1) RESOURCES(RGS SERVICE(AIS) GENERAL_RESOURCE(AIG))',
    );
  });

  test('the VG questions by code; unknown VG codes apart, questions of others left out', () => {
    const questions = nodeAt(tree(SRM), 'PATIENT.VG');
    expect(Object.keys(questions)).toEqual(['VGHULP', 'VGDOM', 'VGCRIS', 'VGTOE', 'UNKNOWN']);
    expect(nodesAt(questions, 'VGDOM').map(({ OBX4, OBX5 }) => [OBX4, OBX5])).toEqual([
      [['1'], [{ CE1: 'werk-dagbesteding', CE2: 'Werk', CE3: '99zdl' }]],
      [['2'], [{ CE1: 'relatie-gezin', CE2: 'Relatie en gezin', CE3: '99zdl' }]],
    ]);
    expect(nodeAt(questions, 'VGTOE')).toMatchObject({ SEQ: '5', OBX14: [{ TS1: '20261123091000+0100' }] });
    expect(nodeAt(questions, 'UNKNOWN')['OBX5']).toEqual(['iets']);
  });

  test('a lower-case question code, and one in OBX-3.4, are found; a message without them has no VG', () => {
    const srm = tree(message('SRM^S01', 'PID|1', 'OBX|1|ST|vghulp||a', 'OBX|2|ST|X^Y^99abc^VGSAM^Z^99zdl||b'));
    expect(Object.keys(nodeAt(srm, 'PATIENT.VG'))).toEqual(['VGHULP', 'VGSAM']);
    expect(nodeAt(tree(message('SRM^S01', 'PID|1', 'OBX|1|ST|ANAM||a')), 'PATIENT')).not.toHaveProperty('VG');
  });

  test('1.3 SRM^S04 has the structure of SRM^S01, also when MSH-9.3 says otherwise', () => {
    expect(tree(message('SRM^S04^SRM_S04', 'ARQ|ZP1')).structure).toBe('SRM_S01');
    expect(tree(message('SRM^S04', 'ARQ|ZP1')).structure).toBe('SRM_S01');
  });

  test('an NTE goes under its OBX, and elsewhere to its group', () => {
    const srm = tree(
      message(
        'SRM^S01',
        'ARQ|ZP1',
        'NTE|1|P|bij ARQ',
        'PID|1',
        'OBX|1|ST|VGHULP||a',
        'NTE|1|P|bij OBX',
        'NTE|2|P|ook',
        'OBX|2|ST|VGSAM||b',
        'RGS|1',
        'AIS|1',
        'NTE|1|P|bij AIS',
      ),
    );
    expect(shape(srm)).toBe('MSH ARQ NTE PATIENT(PID OBX OBX) RESOURCES(RGS SERVICE(AIS NTE))');
    expect(nodesAt(srm, 'PATIENT.OBX.NTE').map(({ NTE3 }) => NTE3)).toEqual([['bij OBX'], ['ook']]);
    expect(nodesAt(srm, 'PATIENT.OBX')[1]).not.toHaveProperty('NTE');
  });

  test('IN1 belongs to the patient; an OBX after the resources too', () => {
    const srm = tree(
      message(
        'SRM^S01',
        'ARQ|ZP1',
        'PID|1',
        'IN1|1||3311^^^VEKTIS^UZOVI',
        'RGS|1',
        'AIG|1',
        'OBX|1|ST|VGHULP||a',
        'AIL|1',
      ),
    );
    expect(shape(srm)).toBe('MSH ARQ PATIENT(PID IN1 OBX) RESOURCES(RGS GENERAL_RESOURCE(AIG) LOCATION_RESOURCE(AIL))');
    expect(nodeAt(srm, 'PATIENT.VG')).toHaveProperty('VGHULP');
  });

  test('resources without RGS, and two of them', () => {
    expect(shape(tree(message('SRM^S01', 'AIS|1')))).toBe('MSH RESOURCES(SERVICE(AIS))');
    expect(shape(tree(message('SRM^S01', 'RGS|1', 'AIS|1', 'AIS|2', 'RGS|2', 'AIP|1')))).toBe(
      'MSH RESOURCES(RGS SERVICE(AIS) SERVICE(AIS)) RESOURCES(RGS PERSONNEL_RESOURCE(AIP))',
    );
  });
});

describe('other structures', () => {
  test('ORU_R01: order, observations and their notes', () => {
    const oru = tree(ORU);
    expect(oru.structure).toBe('ORU_R01');
    expect(shape(oru)).toBe(
      'MSH PATIENT_RESULT(PATIENT(PID VISIT(PV1)) ORDER_OBSERVATION(ORC OBR NTE OBSERVATION(OBX) OBSERVATION(OBX NTE) OBSERVATION(OBX)))',
    );
    expect(nodesAt(oru, 'PATIENT_RESULT.ORDER_OBSERVATION.OBSERVATION')[1]).toMatchObject({
      OBX: [{ SEQ: '2', OBX5: [{ ED2: 'application', ED3: 'pdf', ED4: 'Base64', ED5: 'JVBERi0xLjQ=' }] }],
      NTE: [{ NTE3: ['verwijsbrief_1.pdf'], NTE4: [{ CE1: 'RE' }] }],
    });
    expect(nodeAt(oru, 'PATIENT_RESULT.ORDER_OBSERVATION.OBSERVATION.OBX')['OBX3']).toEqual([
      { CE1: 'VB', CE3: '123' },
    ]);
  });

  test.each([
    [
      'two orders',
      'PID|1\rORC|NW\rOBR|1\rOBX|1\rORC|XO\rOBR|2\rOBX|1',
      'PATIENT(PID) ORDER_OBSERVATION(ORC OBR OBSERVATION(OBX)) ORDER_OBSERVATION(ORC OBR OBSERVATION(OBX))',
    ],
    [
      'orders without ORC',
      'PID|1\rOBR|1\rOBX|1\rOBR|2',
      'PATIENT(PID) ORDER_OBSERVATION(OBR OBSERVATION(OBX)) ORDER_OBSERVATION(OBR)',
    ],
    ['no PID', 'ORC|NW\rOBR|1', 'ORDER_OBSERVATION(ORC OBR)'],
    ['no order', 'PID|1\rOBX|1', 'PATIENT(PID) ORDER_OBSERVATION(OBSERVATION(OBX))'],
  ])('ORU_R01 with %s', (_name, segments, expected) => {
    expect(shape(tree(message('ORU^R01', segments)))).toBe(`MSH PATIENT_RESULT(${expected})`);
  });

  test('ORU_R01 with two patients keeps them apart', () => {
    expect(shape(tree(message('ORU^R01', 'PID|1\rOBR|1\rPID|2\rOBR|1')))).toBe(
      'MSH PATIENT_RESULT(PATIENT(PID) ORDER_OBSERVATION(OBR)) PATIENT_RESULT(PATIENT(PID) ORDER_OBSERVATION(OBR))',
    );
  });

  test('REF_I12: providers, insurance, observations, visit, and the VG questions of the whole message', () => {
    const ref = tree(
      message(
        'REF^I13',
        'RF1|P',
        'PRD|RP',
        'CTD|A',
        'PRD|RT',
        'PID|1',
        'IN1|1',
        'DG1|1',
        'OBR|1',
        'OBX|1|ST|VGHULP||a',
        'NTE|1',
        'PV1|1',
        'OBX|2|ST|VGSAM||b',
        'NTE|1|P|slot',
      ),
    );
    expect(ref.structure).toBe('REF_I12');
    expect(shape(ref)).toBe(
      'MSH RF1 PROVIDER_CONTACT(PRD CTD) PROVIDER_CONTACT(PRD) PID INSURANCE(IN1) DG1 OBSERVATION(OBR RESULTS_NOTES(OBX NTE)) PATIENT_VISIT(PV1) OBX',
    );
    expect(Object.keys(nodeAt(ref, 'VG'))).toEqual(['VGHULP', 'VGSAM']);
    expect(nodeAt(ref, 'OBX')['NTE']).toMatchObject([{ NTE3: ['slot'] }]);
  });

  test('MDM_T02 and ACK', () => {
    expect(shape(tree(message('MDM^T02', 'EVN|T02', 'PID|1', 'PV1|1', 'TXA|1', 'OBX|1', 'OBX|2')))).toBe(
      'MSH EVN PID PV1 TXA OBX OBX',
    );
    const ack = tree('MSH|^~\\&|A||||||ACK^S01^ACK|1|T|2.4\rMSA|AE|x\rERR|PID^1^7^101&Required field missing&HL70357');
    expect(ack.structure).toBe('ACK');
    expect(nodeAt(ack, 'ERR')['ERR1']).toEqual([
      { ELD1: 'PID', ELD2: '1', ELD3: '7', ELD4: [{ CE1: '101', CE2: 'Required field missing', CE3: 'HL70357' }] },
    ]);
  });

  test('a structure that we do not know is flat', () => {
    const orm = tree(message('ORM^O01', 'PID|1', 'ORC|NW', 'OBR|1', 'OBX|1'));
    expect([orm.structure, shape(orm)]).toEqual(['ORM_O01', 'MSH PID ORC OBR OBX']);
  });
});

describe('fields', () => {
  const obx = (line: string): Hl7Node => nodeAt(tree(message('SRM^S01', 'PID|1', line)), 'PATIENT.OBX');

  test.each([
    ['CE', 'J^Ja', [{ CE1: 'J', CE2: 'Ja' }]],
    ['ce', 'J', [{ CE1: 'J' }]],
    ['ST', 'J', ['J']],
    ['NM', '12', ['12']],
    ['TX', 'a~b', ['a', 'b']],
    ['TX', 'a\\.br\\b', ['a\nb']],
    ['TS', '20261123', [{ TS1: '20261123' }]],
    ['', 'los', ['los']],
    ['QQ', 'a^b', ['a^b']],
  ])('OBX-5 by OBX-2 %s: %s', (type, value, expected) => {
    expect(obx(`OBX|1|${type}|X||${value}`)['OBX5']).toEqual(expected);
  });

  test('a delimiter that the sender forgot to escape stays in the text of a primitive', () => {
    expect(obx('OBX|1|ST|X||Jansen & Zn^Dijk')['OBX5']).toEqual(['Jansen & Zn^Dijk']);
  });

  test('an explicit null is kept, empty is left out, an empty repetition too', () => {
    const pid = nodeAt(tree(message('SRM^S01', 'PID|1||~x^^^~||""||""|""')), 'PATIENT.PID');
    expect(pid).toEqual({
      SEQ: '1', PID1: ['1'], PID3: [{ CX1: 'x' }], PID5: [{ XPN1: [{ FN1: '""' }] }], PID7: [{ TS1: '""' }], PID8: ['""'],
    }); // prettier-ignore
    expect(placeOf((pid['PID3']?.[0] ?? {}) as Hl7Node, 'CX1')).toBe('PID-3[2].1');
  });

  test('Z segments, unknown segments, and fields and components beyond the tables are kept', () => {
    const srm = tree(message('SRM^S01', 'PID|1|||||||||||||||||||||||||||||||||||||||z^y', 'ZPI|a^b&c||d', 'RGS|1^2'));
    expect(nodeAt(srm, 'PATIENT.PID')['PID40']).toEqual([{ C1: 'z', C2: 'y' }]);
    expect(nodeAt(srm, 'PATIENT.ZPI')).toEqual({ SEQ: '1', F1: [{ C1: 'a', C2: 'b&c' }], F3: [{ C1: 'd' }] });
    expect(nodeAt(tree(message('SRM^S01', 'PID|1||a^^^^^^^^^^k')), 'PATIENT.PID')['PID3']).toEqual([
      { CX1: 'a', CX11: 'k' },
    ]);
  });
});

describe('places', () => {
  test('of segments, fields, components and texts', () => {
    const srm = tree(SRM.replace('|F|||Dijk', '|F||~b^c|Dijk'));
    const pid = nodeAt(srm, 'PATIENT.PID');
    const bsn = nodesAt(srm, 'PATIENT.PID.PID3')[1] as Hl7Node;
    expect(placeOf(pid)).toBe('PID');
    expect(placeOf(pid, 'PID8')).toBe('PID-8');
    expect(placeOf(pid, 'PID3', 1)).toBe('PID-3[2]');
    expect(placeOf(bsn, 'CX1')).toBe('PID-3[2].1');
    expect(placeOf(nodeAt(bsn, 'CX4'), 'HD1')).toBe('PID-3[2].4.1');
    expect(placeOf(nodeAt(srm, 'PATIENT'))).toBeUndefined();
    expect(placeOf(nodeAt(srm, 'PATIENT.VG.VGTOE'), 'OBX4')).toBe('OBX[5]-4');
  });

  test('of segments whose id ends in a digit', () => {
    const dg1 = nodeAt(tree(SRM), 'PATIENT.DG1');
    expect(placeOf(dg1, 'DG13')).toBe('DG1-3');
    expect(placeOf(nodeAt(dg1, 'DG13'), 'CE1')).toBe('DG1-3.1');
    expect(placeOf(dg1, 'DG14')).toBe('DG1-4');
    expect(placeOf(dg1, 'SEQ')).toBeUndefined();
  });

  test('of all that holds text, in message order and each once; JSON and comparison see none of it', () => {
    const srm = tree(message('SRM^S01', 'PID|1||a^^^b&c~d', 'OBX|1|ST|VGHULP||x~y', 'OBX|2|CE|VGCRIS||N^Nee'));
    expect(placesOf(srm).filter((place) => !place.startsWith('MSH'))).toEqual([
      'PID-1', 'PID-3.1', 'PID-3.4.1', 'PID-3.4.2', 'PID-3[2].1', 'OBX-1', 'OBX-2', 'OBX-3.1', 'OBX-5', 'OBX-5[2]',
      'OBX[2]-1', 'OBX[2]-2', 'OBX[2]-3.1', 'OBX[2]-5.1', 'OBX[2]-5.2',
    ]); // prettier-ignore
    const copy = JSON.parse(JSON.stringify(srm)) as Hl7Tree;
    expect(copy).toStrictEqual(srm);
    expect(placesOf(copy)).toEqual([]);
  });
});
