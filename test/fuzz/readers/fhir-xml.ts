import { openBundleReader } from '../bundle-reader.ts';
import type { Reader } from '../reader.ts';

/** FHIR referrals in XML. */
export function openReader(): Promise<Reader> {
  return openBundleReader('xml');
}
