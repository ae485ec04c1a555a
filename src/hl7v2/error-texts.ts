/** HL7 table 0357, message error conditions: what an ERR segment says beside the number. */
export const ERROR_TEXTS: ReadonlyMap<number, string> = new Map([
  [0, 'Message accepted'],
  [100, 'Segment sequence error'],
  [101, 'Required field missing'],
  [102, 'Data type error'],
  [103, 'Table value not found'],
  [200, 'Unsupported message type'],
  [201, 'Unsupported event code'],
  [202, 'Unsupported processing id'],
  [203, 'Unsupported version id'],
  [204, 'Unknown key identifier'],
  [205, 'Duplicate key identifier'],
  [206, 'Application record locked'],
  [207, 'Application internal error'],
]);
