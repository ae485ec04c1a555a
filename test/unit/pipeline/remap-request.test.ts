import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RemapPorts } from '../../../src/pipeline/remap-request.ts';
import { remapRequest } from '../../../src/pipeline/remap-request.ts';
import { parse } from '../../../src/raw-requests.ts';
import { bundleIntakeOf, intakeOf } from '../../../src/rulebooks.ts';
import type { MemoryGateway } from '../../support/memory-gateway.ts';
import { memoryGateway } from '../../support/memory-gateway.ts';
import { testRulebooks } from '../../support/test-rulebooks.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/journeys');
const bytesOf = (path: string): Uint8Array => readFileSync(join(FOLDER, path));

async function portsOf(gateway: MemoryGateway): Promise<RemapPorts> {
  const rulebooks = await testRulebooks();
  const { clock, newId, network, store, externalId } = gateway.ports;
  return { clock, newId, network, store, externalId, log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }, mark: (_purpose, text) => text, parse, ...intakeOf(rulebooks), ...bundleIntakeOf(rulebooks) };
}

describe('the request of a journey, mapped anew from its bytes, is what intake made of them', () => {
  test.each([
    ['01-sanne/srm.hl7', 'hl7v2-mllp', 'zorgdomein'], ['46-sanne-ref-i12/ref.hl7', 'hl7v2-mllp', 'his-ref'], ['47-sanne-fhir-r4/verwijzing.json', 'fhir-fhir-r4', 'huisarts-eikenlaan'],
    ['48-sanne-zorgdomein-stu3/verwijzing.json', 'fhir-zorgdomein', 'zorgdomein-fhir'], ['49-sanne-zorgdomein-stu3-xml/verwijzing.xml', 'fhir-zorgdomein', 'zorgdomein-fhir'],
  ])('%s', async (path, source, sender) => {
    const gateway = await memoryGateway();
    const content = bytesOf(path);
    if (source.startsWith('hl7v2-')) {
      await gateway.send(content);
    } else {
      await gateway.stories.receiveBundle({ bytes: content, content: parse(content), origin: { door: source === 'fhir-fhir-r4' ? 'fhir-r4' : 'zorgdomein', sender, ...(source === 'fhir-fhir-r4' ? { partner: sender } : {}) } });
    }
    const journey = gateway.contents.changes.at(-1)?.journey?.after.journey;
    expect(journey?.bundle?.entry?.length).toBeGreaterThan(2);
    const again = remapRequest(await portsOf(gateway), { content, source, sender, receivedAt: gateway.clock.at }, journey?.referral ?? { system: '', value: '' });
    expect(again).toEqual({ ok: true, value: journey?.bundle });
  });

  test('a letter, a cancellation and what is no message are no request', async () => {
    const ports = await portsOf(await memoryGateway());
    const raw = { source: 'hl7v2-mllp', sender: 'zorgdomein', receivedAt: new Date() };
    const referral = { system: 'x', value: 'ZP100120301' };
    expect(remapRequest(ports, { ...raw, content: bytesOf('01-sanne/letter.hl7') }, referral)).toMatchObject({ ok: false, refusal: { code: 'MESSAGE_TYPE_UNKNOWN' } });
    expect(remapRequest(ports, { ...raw, content: Buffer.from('hello') }, referral)).toMatchObject({ ok: false });
    expect(remapRequest(ports, { ...raw, source: 'viplive', content: Buffer.from('{}') }, referral)).toMatchObject({ ok: false, refusal: { code: 'MESSAGE_TYPE_UNKNOWN' } });
  });
});
