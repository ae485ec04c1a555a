/**
 * The composite datatypes of HL7 v2.4 to 2.5.1: per component the type. What isn't listed here is a primitive.
 *
 * One table for all versions: later versions only add components at the end. `PRD-7` is PI in 2.4 and PLN in 2.5;
 * both are read as PLN, whose first three components are those of PI.
 */
// prettier-ignore
const COMPONENTS: Readonly<Record<string, string>> = {
  AD:  'ST ST ST ST ST ID ID ST',
  CE:  'ST ST IS ST ST IS',
  CF:  'ST FT IS ST FT IS',
  CK:  'NM NM ID HD',
  CN:  'ST ST ST ST ST ST IS IS HD',
  CNE: 'ST ST IS ST ST IS ST ST ST',
  CNN: 'ST ST ST ST ST ST IS IS IS ST ID',
  CP:  'MO ID NM NM CE ID',
  CQ:  'NM CE',
  CWE: 'ST ST IS ST ST IS ST ST ST',
  CX:  'ST ST ID HD ID HD DT DT CWE CWE',
  DLD: 'ID TS',
  DLN: 'ST IS DT',
  DR:  'TS TS',
  ED:  'HD ID ID ID TX',
  EI:  'ST IS ST ID',
  EIP: 'EI EI',
  ELD: 'ST NM NM CE',
  ERL: 'ST NM NM NM NM NM',
  FC:  'IS TS',
  FN:  'ST ST ST ST ST',
  HD:  'IS ST ID',
  JCC: 'IS IS',
  MO:  'NM ID',
  MOC: 'MO CE',
  MSG: 'ID ID ID',
  NDL: 'CNN TS TS IS IS IS HD IS IS IS IS',
  NR:  'NM NM',
  PL:  'IS IS IS HD IS IS IS IS ST EI HD',
  PLN: 'ST IS ST DT',
  PRL: 'CE ST TX',
  PT:  'ID ID',
  RI:  'IS ST',
  RP:  'ST HD ID ID',
  SAD: 'ST ST ST',
  SN:  'ST NM ST NM',
  SPS: 'CWE CWE TX CWE CWE CWE CWE',
  TQ:  'CQ RI ST TS TS ST ST TX ID OSD CE NM',
  OSD: 'ID ST IS ST IS ST NM ST IS ST ST',
  TS:  'DTM ID',
  VID: 'ID CE CE',
  XAD: 'SAD ST ST ST ST ID ID ST IS IS ID DR TS TS',
  XCN: 'ST FN ST ST ST ST IS IS HD ID ST ID ID HD ID CE DR ID TS TS ST CWE CWE',
  XON: 'ST IS NM NM ID HD ID HD ID ST',
  XPN: 'FN ST ST ST ST IS ID ID CE DR ID TS TS ST',
  XTN: 'ST ID ID ST NM NM NM NM ST ST ST ST',
};

/** Component types by composite datatype; see `COMPONENTS` above. Index 0 is component 1. */
export const DATATYPES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(COMPONENTS).map(([name, types]) => [name, types.split(' ')]),
);
