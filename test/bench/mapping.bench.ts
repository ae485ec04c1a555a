import { isDeepStrictEqual } from 'node:util';
import type { MapSources } from '../../src/mapping/compile-maps.ts';
import { compileMaps } from '../../src/mapping/compile-maps.ts';
import type { Converters } from '../../src/mapping/converter.ts';
import type { MapFolder } from '../peer/shipped-maps.ts';
import { ALL_CONVERTERS, readCases, readMapFolder } from '../peer/shipped-maps.ts';
import { medplumPeer } from '../support/medplum-peer.ts';
import { handwrittenReferral } from './handwritten-referral.ts';

/** Figures of design 7, first row: whole referrals per second, and ratios (how many times as fast). */
export type Figures = Readonly<Record<string, number>>;

const SRM = 'https://mgn-gateway.example/fhir/StructureMap/zorgdomein-srm';
const PART = 'https://mgn-gateway.example/fhir/StructureMap/bench-part';

/** The part of the SRM map that is also written by hand. */
const PART_MAP = `
map "${PART}" = "bench-part"
imports "https://mgn-gateway.example/fhir/StructureMap/zorgdomein-patient"
imports "https://mgn-gateway.example/fhir/StructureMap/zorgdomein-service-request"
group BenchPart(source message, source ctx, target bundle : Bundle) {
  message.PATIENT first as person then {
    person.PID first as pid -> bundle.entry as one, one.resource = create('Patient') as patient then PatientFromPid(pid, ctx, patient) "patient";
  } "person";
  message -> bundle.entry as two, two.resource = create('ServiceRequest') as request then ServiceRequestFromSrm(message, ctx, request) "request";
}`;

/**
 * Measures the compiled SRM map against Medplum's interpreter, with the real converters and with converters that only
 * give a constant (so that the engines alone are compared), and against the same mapping written by hand.
 * Throws when the outputs that are compared differ.
 */
export async function benchMapping(): Promise<Figures> {
  const shipped = readMapFolder('mappings');
  const folder = { ...shipped, files: { ...shipped.files, 'bench-part.map': PART_MAP } };
  const sources = readCases('test/peer/messages').find(({ name }) => name === 'srm-vg.hl7')?.sources;
  if (!sources) {
    throw new Error('No message to measure with');
  }
  const constants: Converters = Object.fromEntries(Object.keys(ALL_CONVERTERS).map((name) => [name, () => 'x']));
  const real = await againstMedplum(folder, sources, ALL_CONVERTERS);
  const bare = await againstMedplum(folder, sources, constants);
  const hand = await againstHand(folder, sources, ALL_CONVERTERS);
  const handBare = await againstHand(folder, sources, constants);
  return {
    compiledPerSecond: real.ours,
    medplumPerSecond: real.theirs,
    timesMedplum: real.ours / real.theirs,
    timesMedplumWithoutConverters: bare.ours / bare.theirs,
    timesHandwrittenTime: hand.theirs / hand.ours,
    timesHandwrittenTimeWithoutConverters: handBare.theirs / handBare.ours,
  };
}

type Rates = { readonly ours: number; readonly theirs: number };

async function againstMedplum(folder: MapFolder, sources: MapSources, converters: Converters): Promise<Rates> {
  const compiled = compileMaps(folder.files, folder.conceptMaps, { converters });
  const peer = medplumPeer(folder.files, folder.conceptMaps, converters);
  return compare(
    () => compiled.transform(SRM, sources),
    () => peer.transform(SRM, [sources.message, sources.ctx]),
  );
}

async function againstHand(folder: MapFolder, sources: MapSources, converters: Converters): Promise<Rates> {
  const compiled = compileMaps(folder.files, folder.conceptMaps, { converters });
  const message = sources.message as Readonly<Record<string, unknown>>;
  const ctx = sources.ctx as Readonly<Record<string, unknown>>;
  return compare(
    () => compiled.transform(PART, sources),
    () => handwrittenReferral(message, ctx, converters),
  );
}

/** Takes turns, so that both see the same machine; the best of five turns counts. */
async function compare(ours: () => unknown, theirs: () => unknown): Promise<Rates> {
  const [one, two] = [ours(), theirs()].map((result) => JSON.parse(JSON.stringify(result)) as unknown);
  if (!isDeepStrictEqual(one, two)) {
    throw new Error('The outputs that are compared differ');
  }
  const rates = { ours: 0, theirs: 0 };
  for (let turn = 0; turn < 5; turn += 1) {
    rates.ours = Math.max(rates.ours, ratePerSecond(ours));
    rates.theirs = Math.max(rates.theirs, ratePerSecond(theirs));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return rates;
}

function ratePerSecond(run: () => unknown, ms = 300): number {
  const started = performance.now();
  let count = 0;
  while (performance.now() - started < ms) {
    run();
    count += 1;
  }
  return (count * 1000) / (performance.now() - started);
}

if (import.meta.main) {
  console.log(JSON.stringify(await benchMapping(), null, 2));
}
