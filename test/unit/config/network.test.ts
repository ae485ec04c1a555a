import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { readNetwork } from '../../../src/config/read-network.ts';

const sample = readFileSync(new URL('../../../docs/sample-network.yaml', import.meta.url), 'utf8');

type Loose = Record<string, unknown>;
/** The sample with one thing changed. */
function changed(change: (file: { partners: Loose[]; regions: Loose[]; senders: Loose[] } & Loose) => void): ReturnType<typeof readNetwork> {
  const file = parse(sample);
  change(file);
  return readNetwork(stringify(file, { aliasDuplicateObjects: false }));
}
const rules = (read: ReturnType<typeof readNetwork>): string[] => (read.ok ? [] : read.problems.map((it) => `${it.rule} ${it.at.replace(/ \(line \d+\)/, '')}`));

describe('network file', () => {
  test('the sample is a good file, frozen', () => {
    const read = readNetwork(sample);
    expect(read.ok).toBe(true);
    expect(read.ok && Object.isFrozen(read.network.regions[0]?.teams)).toBe(true);
  });

  test('every problem is named at once, with its line', () => {
    const read = changed((file) => {
      file['environment'] = 'playground';
      delete file.partners[0]?.['name'];
    });
    expect(rules(read)).toEqual(expect.arrayContaining(['schema /environment', 'schema /partners/0/name']));
    expect(!read.ok && read.problems.every((it) => /\(line \d+\)$/.test(it.at))).toBe(true);
  });

  test('2.5 a problem says what must be there instead: the values of a list, and no private key', () => {
    const read = changed((file) => {
      file['environment'] = 'playground';
      file.partners[0]!['caller'] = { clientId: 'his', jwks: { keys: [{ kty: 'EC', kid: 'his-1', d: 'geheim' }] } };
    });
    const problems = read.ok ? [] : read.problems.map((it) => `${it.at.replace(/ \(line \d+\)/, '')} ${it.problem}`);
    expect(problems).toContainEqual(expect.stringMatching(/^\/environment .*: production, test, demo$/));
    expect(problems).toContainEqual('/partners/0/caller/jwks/keys/0/d belongs to a private key: only its public half may stand here');
    expect(JSON.stringify(problems)).not.toContain('geheim');
  });

  test('text that is no YAML is a problem with its line', () => {
    expect(rules(readNetwork('a: [1,\nb: }'))[0]).toMatch(/^YAML line \d/);
  });

  test('an alias is a problem with its line, also one that would unfold to gigabytes', () => {
    expect(rules(readNetwork('version: &v one\nenvironment: *v'))).toEqual(['YAML line 2']);
    const levels = Array.from({ length: 20 }, (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level},`.repeat(10)}]`);
    expect(rules(readNetwork(['l0: &l0 x', ...levels].join('\n')))).toContain('YAML line 21');
  });

  const find = (file: { partners: Loose[] }, id: string): Loose => file.partners.find((it) => it['id'] === id) ?? {};
  const endpointOf = (f: Parameters<typeof find>[0], id: string): Loose => (find(f, id)['endpoints'] as Loose[])[0]!;

  const EDIFACT = { protocol: 'edifact', folder: '/var/zorgmail', message: 'MEDVRI', sender: '50001111', receiver: '50002222' };

  test('ways back and on without FHIR: Edifact and RRI for a huisarts, REF for the ggz', () => {
    const read = changed((file) => {
      find(file, 'huisarts-eikenlaan')['endpoints'] = [EDIFACT, { protocol: 'hl7v2-rri', host: 'his.test', port: 2575 }];
      find(file, 'ggz-voorbeeld')['endpoints'] = [{ protocol: 'hl7v2-ref', host: 'epd.test', port: 2575, application: 'EPD' }];
      // Who takes letters only can't keep the copy of the dossier.
      const region = file.regions[0]!;
      file.partners.push({ ...find(file, 'samenhuis'), id: 'ggz-dossier', role: 'ggz', functions: ['U'] });
      region['partners'] = [...(region['partners'] as string[]), 'ggz-dossier'];
      region['dossierhouder'] = 'ggz-dossier';
    });
    expect(rules(read)).toEqual([]);
    expect(read.ok && read.network.partners[0]?.endpoints[0]).toEqual(EDIFACT);
  });

  // One row a rule: what is taken away or added, and the place that must be named.
  test.each<[string, (file: { partners: Loose[]; regions: Loose[]; senders: Loose[] } & Loose) => void, string]>([
    ['M1 a region without ggz', (f) => void (f.regions[0]!['partners'] = (f.regions[0]!['partners'] as string[]).filter((it) => it !== 'ggz-voorbeeld')), 'M1 /regions/0/partners'],
    ['M1 an unknown regievoerder', (f) => void (f.regions[0]!['regievoerder'] = 'nobody'), 'M1 /regions/0/regievoerder'],
    ['a dossierhouder that may have nothing of a person', (f) => void (f.regions[0]!['dossierhouder'] = 'gemeente-gm9901'), 'design 4 /regions/0/dossierhouder'],
    ['a dossierhouder that takes no FHIR', (f) => void (f.regions[0]!['dossierhouder'] = 'huisarts-beukenhof'), 'design 4 /regions/0/dossierhouder'],
    ['payload that stays longer than a day', (f) => void (f.regions[0]!['retention'] = { rawHours: 24 }), 'schema /regions/0/retention/rawHours'],
    ['consent that goes before its log', (f) => void (f.regions[0]!['retention'] = { consentYears: 4 }), 'schema /regions/0/retention/consentYears'],
    ['M2 a partner without any role', (f) => void (find(f, 'samenhuis')['functions'] = []), 'M2 /partners/7/functions'],
    ['M4 an insurer with an endpoint', (f) => void (find(f, 'verzekeraar-voorbeeld')['endpoints'] = [{ protocol: 'fhir-r4', url: 'http://127.0.0.1:1/fhir' }]), 'M4 /partners/17'],
    ['M5 a gemeente with B and U in one account', (f) => void (find(f, 'gemeente-gm9901')['functions'] = ['B', 'U']), 'M5 /partners/11/functions'],
    ['M6 an RHO with U', (f) => void (find(f, 'rho-voorbeeld')['functions'] = ['U']), 'M6 /partners/2/functions'],
    ['M6 a region whose planner is no planner', (f) => void (f.regions[0]!['planner'] = 'samenhuis'), 'M6 /regions/0/planner'],
    ['M7 politie with an endpoint', (f) => void f.partners.unshift({ id: 'politie-x', name: 'P', role: 'politie', functions: ['R'], identifiers: {}, endpoints: [{ protocol: 'fhir-r4', url: 'http://127.0.0.1:1/fhir' }] }), 'M7 /partners/0'],
    ['T1 a team without sociaal domein', (f) => void ((f.regions[0]!['teams'] as { members: Loose[] }[])[0]!.members.splice(1, 1)), 'T1 /regions/0/teams/0/members'],
    ['T8 a member without ground of secrecy', (f) => void delete (f.regions[0]!['teams'] as { members: Loose[] }[])[0]!.members[0]!['secrecy'], 'schema /regions/0/teams/0/members/0/secrecy'],
    ['T8 a member with another ground of secrecy', (f) => void ((f.regions[0]!['teams'] as { members: Loose[] }[])[0]!.members[0]!['secrecy'] = { basis: 'belofte', since: '2026-01-01' }), 'schema /regions/0/teams/0/members/0/secrecy/basis'],
    ['E1 a huisarts without AGB', (f) => void (find(f, 'huisarts-eikenlaan')['identifiers'] = {}), 'E1 /partners/0/identifiers/agb'],
    ['X5 a gemeente without CBS code', (f) => void (find(f, 'gemeente-gm9902')['identifiers'] = {}), 'X5 /partners/12/identifiers/cbs'],
    ['Edifact to another than a huisarts', (f) => void (find(f, 'samenhuis')['endpoints'] = [EDIFACT]), 'design 2.5 /partners/7/endpoints/0'],
    ['REF^I12 to another than the ggz', (f) => void (find(f, 'huisarts-eikenlaan')['endpoints'] = [{ protocol: 'hl7v2-ref', host: 'his.test', port: 2575 }]), 'design 2.5 /partners/0/endpoints/0'],
    ['Edifact without a mailbox', (f) => void (find(f, 'huisarts-eikenlaan')['endpoints'] = [{ ...EDIFACT, receiver: 'huisarts' }]), 'schema /partners/0/endpoints/0/receiver'],
    ['a private key in the file', (f) => void (find(f, 'samenhuis')['caller'] = { clientId: 'samenhuis', jwks: { keys: [{ kty: 'EC', kid: 'a', d: 'x' }] } }), 'schema /partners/7/caller/jwks/keys/0/d'],
    ['one gemeente in two regions', (f) => void f.regions.push({ ...f.regions[0], id: 'regio-twee' }), 'design 2.5 /regions/1/gemeenten/0'],
    ['M3 a sender for an insurer', (f) => void (f.senders[0]!['partner'] = 'verzekeraar-voorbeeld'), 'M3 /senders/0/partner'],
    ['G3 a psychiater without a kaderarts', (f) => void (f.regions[0]!['partners'] = (f.regions[0]!['partners'] as string[]).filter((it) => it !== 'kaderarts-voorbeeld')), 'G3 /regions/0/partners'],
    ['G4 a teleconsult by somebody else', (f) => void (f.regions[0]!['consultatie'] = { teleconsult: 'ggz-voorbeeld' }), 'G4 /regions/0/consultatie/teleconsult'],
    ['G8 a consultatie for the sociaal domein by a kaderarts', (f) => void (f.regions[0]!['consultatie'] = { sociaalDomein: 'kaderarts-voorbeeld' }), 'G8 /regions/0/consultatie/sociaalDomein'],
    ['a notifier without the key that signs its calls', (f) => void delete f.senders[3]!['token'], 'design 2.5 /senders/3/token'],
    ['a notifier without where its referrals are', (f) => void delete f.senders[3]!['pull'], 'design 2.5 /senders/3/pull'],
    ['another sender with it', (f) => void (f.senders[0]!['pull'] = f.senders[3]!['pull']), 'design 2.5 /senders/0/pull'],
    ['a notifier of production in a demo', (f) => void ((f.senders[3]!['pull'] as Loose)['environment'] = 'production'), 'design 4 /senders/3/pull/environment'],
    ['a notifier of test in production', (f) => void (f['environment'] = 'production'), 'design 4 /senders/3/pull/environment'],
    ['a notifier in production without TLS', (f) => void (f['environment'] = 'production'), 'design 2.5 /senders/3/pull/baseUrl'],
    ['an address with a secret in it', (f) => void ((f.senders[3]!['pull'] as Loose)['baseUrl'] = 'https://user:secret@viplive.test/fhir'), 'schema /senders/3/pull/baseUrl'],
    ['an RSIN that fails its 11-proef', (f) => void (endpointOf(f, 'gemeente-gm9902')['bronorganisatie'] = '123456789'), 'ZGW /partners/12/endpoints/0/bronorganisatie'],
    ['an RSIN of the college that fails', (f) => void (endpointOf(f, 'gemeente-gm9902')['verantwoordelijk'] = { GM9902: '123456789' }), 'ZGW /partners/12/endpoints/0/verantwoordelijk/GM9902'],
    ['a zaaktype without the college', (f) => void (endpointOf(f, 'gemeente-gm9902')['verantwoordelijk'] = {}), 'schema /partners/12/endpoints/0/verantwoordelijk'],
    ['statuses without a secret to know their teller by', (f) => void delete endpointOf(f, 'gemeente-gm9902')['notificationSecret'], 'design 2.5 /partners/12/endpoints/0/notificationSecret'],
    ['ZGW in production without TLS', (f) => void (f['environment'] = 'production'), 'design 2.5 /partners/12/endpoints/0/zaken'],
    ['an Objecten API in production without TLS', (f) => void (f['environment'] = 'production'), 'design 2.5 /partners/13/endpoints/0/objecten'],
    ['a secret itself in the file', (f) => void (endpointOf(f, 'gemeente-gm9902')['secret'] = 'Een echt geheim!'), 'schema /partners/12/endpoints/0/secret'],
    ['notices that nobody takes', (f) => void delete endpointOf(f, 'gemeente-gm9903')['berichttype'], 'design 2.5 /partners/13/endpoints/0/berichttype'],
    ['ZGW to another than a gemeente', (f) => void (find(f, 'samenhuis')['endpoints'] = [endpointOf(f, 'gemeente-gm9902')]), 'design 2.5 /partners/7/endpoints/0'],
    ['a mail user without password', (f) => void (find(f, 'gemeente-gm9905')['endpoints'] = [{ protocol: 'wmo-mail', host: 'smtp.test', port: 587, tls: 'starttls', from: 'a@b.example', to: 'c@d.example', user: 'mgn' }]), 'design 2.5 /partners/15/endpoints/0/password'],
    ['mail without TLS', (f) => void (find(f, 'gemeente-gm9905')['endpoints'] = [{ protocol: 'wmo-mail', host: 'smtp.test', port: 25, tls: 'none', from: 'a@b.example', to: 'c@d.example' }]), 'schema /partners/15/endpoints/0/tls'],
    ['X5 the Wmo carried out by a welzijn partner', (f) => void (find(f, 'samenhuis')['executesFor'] = ['GM9901']), 'X5 /partners/7/executesFor'],
    ['A12 a mandate of a ggz member', (f) => void ((f.regions[0]!['teams'] as { members: Loose[] }[])[0]!.members[0]!['wmoMandate'] = ['GM9901']), 'A12 /regions/0/teams/0/members/0/wmoMandate'],
    ['A12 a mandate of a gemeente elsewhere', (f) => void ((f.regions[0]!['teams'] as { members: Loose[] }[])[0]!.members[1]!['wmoMandate'] = ['GM1234']), 'A12 /regions/0/teams/0/members/1/wmoMandate'],
    ['a sender of an unknown partner', (f) => void (f.senders[0]!['partner'] = 'nobody'), 'design 2.5 /senders/0/partner'],
  ])('%s is refused with its place', (_name, change, expected) => {
    expect(rules(changed(change))).toContain(expected);
  });
});
