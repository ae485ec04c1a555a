import type { Converters } from '../../src/mapping/converter.ts';

type Node = { readonly [key: string]: unknown };
type Out = Record<string, unknown>;

const BASE = 'https://mgn-gateway.example/fhir';
const GENDERS: Readonly<Record<string, string>> = { M: 'male', F: 'female', O: 'other' };
const URGENCIES: Readonly<Record<string, string>> = { REG: 'routine', SPOED: 'stat' };
const PRIORITIES: Readonly<Record<string, string>> = { R: 'routine', S: 'stat', A: 'asap' };

function nodes(node: Node, key: string): readonly Node[] {
  return (node[key] ?? []) as readonly Node[];
}

function texts(node: Node, key: string): readonly string[] {
  return (node[key] ?? []) as readonly string[];
}

function add(out: Out, key: string, value: unknown): void {
  if (value !== undefined) {
    ((out[key] ??= []) as unknown[]).push(...(Array.isArray(value) ? value : [value]));
  }
}

function set(out: Out, key: string, value: unknown): void {
  if (value !== undefined) {
    out[key] = value;
  }
}

/** The Patient and ServiceRequest of a ZorgDomein SRM as one would write it by hand: what the compiled maps are measured against. */
export function handwrittenReferral(message: Node, ctx: Node, converters: Converters): Out {
  const convert = (name: string, value: unknown, ...args: unknown[]): unknown => converters[name]?.(value, ...args);
  const [person] = nodes(message, 'PATIENT');
  const [pid] = person ? nodes(person, 'PID') : [];
  const entry = pid ? [{ resource: patientFromPid(pid, convert) }] : [];
  return { resourceType: 'Bundle', entry: [...entry, { resource: requestFromSrm(message, ctx, person, convert) }] };
}

type Convert = (name: string, value: unknown, ...args: unknown[]) => unknown;

function patientFromPid(pid: Node, convert: Convert): Out {
  const patient: Out = { resourceType: 'Patient' };
  nodes(pid, 'PID3').forEach((cx) => add(patient, 'identifier', convert('identifierFromCx', cx)));
  patient['active'] = true;
  nodes(pid, 'PID5').forEach((xpn) => add(patient, 'name', convert('humanNameFromXpn', xpn)));
  nodes(pid, 'PID13').forEach((xtn) => add(patient, 'telecom', convert('contactPointsFromXtn', xtn)));
  nodes(pid, 'PID14').forEach((xtn) => add(patient, 'telecom', convert('contactPointsFromXtn', xtn)));
  const [sex] = texts(pid, 'PID8');
  set(patient, 'gender', sex === undefined ? undefined : (GENDERS[sex] ?? 'unknown'));
  const [born] = nodes(pid, 'PID7');
  set(patient, 'birthDate', born && convert('dateFromTs', born));
  const [died] = nodes(pid, 'PID29');
  set(patient, 'deceasedDateTime', died && convert('dateTimeFromTs', died));
  set(patient, 'deceasedBoolean', died === undefined && texts(pid, 'PID30')[0] === 'Y' ? true : undefined);
  nodes(pid, 'PID11').forEach((xad) => add(patient, 'address', convert('addressFromXad', xad)));
  return patient;
}

function requestFromSrm(message: Node, ctx: Node, person: Node | undefined, convert: Convert): Out {
  const reference = (type: string, path: unknown): Out => ({
    reference: `${type}/${String(convert('idFor', ctx, type, path))}`,
  });
  const [arq] = nodes(message, 'ARQ');
  const [product] = arq ? nodes(arq, 'ARQ7') : [];
  const vg = { system: `${BASE}/CodeSystem/mgn-dienst`, code: 'verkennend-gesprek', display: 'Verkennend gesprek' };
  const code: Out = { coding: [vg] };
  if (product) {
    add(code, 'coding', convert('codingFromCe', product));
    set(code, 'text', product['CE2'] === undefined ? undefined : convert('textFromHl7', product['CE2']));
  }
  const request: Out = {
    resourceType: 'ServiceRequest',
    id: convert('idFor', ctx, 'ServiceRequest', 'referral'),
    status: 'active',
    intent: 'order',
  };
  request['category'] = [
    { coding: [{ system: 'urn:oid:2.16.840.1.113883.2.4.4.30.69', code: '1', display: 'Verwijsbrief' }] },
  ];
  request['code'] = code;
  request['subject'] = reference('Patient', 'patient');
  const sent = nodes(message, 'MSH')
    .slice(0, 1)
    .flatMap((msh) => nodes(msh, 'MSH7'))[0];
  set(request, 'authoredOn', sent && convert('instantFromTs', sent));
  if (arq) {
    fromArq(request, arq, convert, reference);
  }
  nodes(message, 'NTE').forEach((nte) =>
    texts(nte, 'NTE3').forEach((line) => add(request, 'note', convert('annotationFromText', line))),
  );
  nodes(message, 'RESOURCES').forEach((resources) => fromResources(request, resources, convert));
  add(request, 'supportingInfo', reference('Composition', 'referral'));
  if (person) {
    nodes(person, 'DG1').forEach((dg1) => add(request, 'reasonReference', reference('Condition', dg1['SEQ'])));
    nodes(person, 'VG')
      .slice(0, 1)
      .forEach(() => add(request, 'supportingInfo', reference('QuestionnaireResponse', 'vg-aanmelding')));
    const [insurer] = nodes(person, 'IN1')
      .slice(0, 1)
      .flatMap((in1) => nodes(in1, 'IN13'));
    if (insurer && insurer['CX1'] !== undefined && convert('uzoviFromText', insurer['CX1']) !== undefined) {
      add(request, 'insurance', reference('Coverage', 'insurance'));
    }
  }
  return request;
}

function fromArq(request: Out, arq: Node, convert: Convert, reference: (type: string, path: unknown) => Out): void {
  const zd = nodes(arq, 'ARQ1')[0]?.['EI1'];
  if (zd !== undefined && convert('textFromHl7', zd) !== undefined) {
    add(request, 'identifier', { system: `${BASE}/NamingSystem/zorgdomein-nummer`, value: convert('textFromHl7', zd) });
  }
  const [zorgvraag] = nodes(arq, 'ARQ6');
  add(request, 'reasonCode', zorgvraag && convert('conceptFromCe', zorgvraag));
  const priority = nodes(arq, 'ARQ12')[0]?.['RI1'];
  set(request, 'priority', typeof priority === 'string' ? (PRIORITIES[priority] ?? 'routine') : undefined);
  const [urgency] = nodes(arq, 'ARQ8');
  if (urgency && urgency['CE1'] !== undefined && convert('textFromHl7', urgency['CE1']) !== undefined) {
    request['priority'] = URGENCIES[String(urgency['CE1'])] ?? 'routine';
    add(request, 'extension', {
      url: `${BASE}/StructureDefinition/ext-originele-urgentie`,
      valueCoding: convert('codingFromCe', urgency),
    });
  }
  const [window] = nodes(arq, 'ARQ11');
  set(request, 'occurrencePeriod', window && convert('periodFromDr', window));
  if (nodes(arq, 'ARQ15').length > 0) {
    request['requester'] = reference('PractitionerRole', 'requester');
  }
}

function fromResources(request: Out, resources: Node, convert: Convert): void {
  for (const booked of nodes(resources, 'SERVICE')) {
    nodes(booked, 'AIS').forEach((ais) =>
      nodes(ais, 'AIS11').forEach((remark) => add(request, 'note', convert('annotationFromText', remark))),
    );
    nodes(booked, 'NTE').forEach((nte) =>
      texts(nte, 'NTE3').forEach((line) => add(request, 'note', convert('annotationFromText', line))),
    );
  }
  for (const general of nodes(resources, 'GENERAL_RESOURCE')) {
    nodes(general, 'AIG').forEach((aig) =>
      nodes(aig, 'AIG3')
        .slice(0, 1)
        .forEach((speciality) => set(request, 'performerType', convert('conceptFromCe', speciality))),
    );
  }
}
