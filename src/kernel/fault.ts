import type { FaultCode } from './codes.ts';
import { FAULTS } from './codes.ts';

/** An operational failure: something we lean on did not work. `details` carries ids, counts and codes only. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;
  readonly details: Readonly<Record<string, string | number>>;

  constructor(code: FaultCode, details: Readonly<Record<string, string | number>> = {}, options?: ErrorOptions) {
    super(FAULTS[code].text, options);
    this.code = code;
    this.details = details;
  }
}
