import { FAULTS } from '../kernel/codes.ts';

const PASSING = [FAULTS.DATABASE_UNAVAILABLE, FAULTS.OVERLOADED].map(({ text }) => text);
const CODES_OF_PASSING = ['DATABASE_UNAVAILABLE', 'OVERLOADED'];

/** Whether an ACK of ours says that nothing was kept and the message may be sent again as it is: AR or CR because of a fault that passes. */
export function mayRepeat(ack: Uint8Array): boolean {
  const text = Buffer.from(ack).toString('latin1');
  return /\rMSA\|[AC]R\|/.test(text) && [...PASSING, ...CODES_OF_PASSING].some((it) => text.includes(it));
}
