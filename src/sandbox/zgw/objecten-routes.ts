import { randomUUID } from 'node:crypto';
import express, { Router } from 'express';
import type { ZgwParts } from './zgw-app.ts';
import type { InvalidParam } from './zgw-problem.ts';
import { invalid, sendProblem } from './zgw-problem.ts';
import type { Resource, ZgwRegisters } from './zgw-registers.ts';

type Body = Readonly<Record<string, unknown>>;

/** The data of a productaanvraag, as far as it was checked. */
type Aanvraag = { readonly bron: { readonly kenmerk: string }; readonly type: string; readonly pdf?: string; readonly bijlagen?: readonly string[]; readonly betrokkenen?: readonly { readonly inpBsn?: string }[]; readonly zaakgegevens?: { readonly omschrijving?: string; readonly toelichting?: string } };

type StoredObject = Resource & { readonly type: string; readonly record: { readonly data: Aanvraag } };

/**
 * An Objecten API with one objecttype (`productaanvraag`), and the gemeente's handler behind it: it looks at an object once,
 * when it is made, and makes the zaak. An object whose documents are not there yet is refused, as the handler would lose them.
 */
export function objectenRoutes(parts: ZgwParts): Router {
  const { registers, objectToken, objecttype, aanvraagtype, onWork, onMade } = parts;
  const router = Router();
  router.use((request, response, next) => {
    if (request.get('authorization') === `Token ${objectToken}`) {
      next();
    } else {
      sendProblem(response, { status: 401, code: 'not_authenticated' });
    }
  }, express.json({ limit: '50mb' }));
  router.get('/objects', (request, response) => {
    const { type, data_attrs: wanted = '' } = request.query as Record<string, string>;
    const [path = '', value] = wanted.split('__exact__');
    const found = (registers.list('objects') as readonly StoredObject[]).filter((it) => it.type === type && (wanted === '' || valueAt(it.record.data, path.split('__')) === value));
    response.json({ count: found.length, next: null, previous: null, results: found });
  });
  router.post('/objects', (request, response) => {
    const body = request.body as Body;
    if (request.get('content-crs') !== 'EPSG:4326') {
      sendProblem(response, { status: 412, code: 'precondition_failed' });
      return;
    }
    const wrong = wrongIn(body, objecttype, registers);
    if (wrong.length > 0) {
      sendProblem(response, invalid(...wrong));
      return;
    }
    const uuid = randomUUID();
    const made: StoredObject = { ...(body as Pick<StoredObject, 'type' | 'record'>), uuid, url: `${request.protocol}://${request.get('host') ?? ''}/objecten/api/v2/objects/${uuid}` };
    registers.put('objects', made);
    const requestId = request.get('x-request-id') ?? '';
    onWork(requestId, made.url);
    response.status(201).json(made);
    handle(made.record.data, aanvraagtype, registers).forEach((url) => onWork(requestId, url));
    onMade('objects', made);
  });
  return router;
}

function wrongIn(body: Body, objecttype: string, registers: ZgwRegisters): readonly InvalidParam[] {
  const record = (body['record'] ?? {}) as Body;
  const data = (record['data'] ?? {}) as Body;
  const bron = (data['bron'] ?? {}) as Body;
  const missing = (from: Body, prefix: string, ...names: readonly string[]): readonly InvalidParam[] =>
    names.filter((name) => from[name] === undefined || from[name] === '').map((name) => ({ name: `${prefix}${name}`, code: 'required' }));
  const documents = [data['pdf'], ...((data['bijlagen'] ?? []) as readonly unknown[])].filter((it) => it !== undefined && it !== '');
  return [
    ...missing(body, '', 'type', 'record'), ...missing(record, 'record.', 'typeVersion', 'startAt', 'data'), ...missing(data, 'record.data.', 'bron', 'type', 'aanvraaggegevens'), ...missing(bron, 'record.data.bron.', 'naam', 'kenmerk'),
    ...(body['type'] === objecttype ? [] : [{ name: 'type', code: 'invalid' }]),
    ...(/^\d{4}-\d{2}-\d{2}$/.test(String(record['startAt'])) ? [] : [{ name: 'record.startAt', code: 'invalid' }]),
    ...(documents.every((it) => registers.find('enkelvoudiginformatieobjecten', it) !== undefined) ? [] : [{ name: 'record.data.bijlagen', code: 'does-not-exist' }]),
  ];
}

/** What the gemeente's own software does with a new object: a zaak with its initiator, documents and first status; a notice is filed in the zaak it belongs to. */
function handle(data: Aanvraag, aanvraagtype: string, registers: ZgwRegisters): readonly string[] {
  const zaaktype = registers.list('zaaktypen').findLast((it) => it['concept'] !== true && it['identificatie'] !== 'ANDER')?.url;
  const typeOf = (list: string, name: string, value: unknown): string | undefined => registers.list(list).find((it) => it['zaaktype'] === zaaktype && it[name] === value)?.url;
  const isNew = data.type === aanvraagtype;
  const belongsTo = /kenmerk (\S+)$/.exec(data.zaakgegevens?.toelichting ?? '')?.[1];
  const known = registers.list('zaken').find((it) => JSON.stringify(it['kenmerken']).includes(`"${belongsTo ?? data.bron.kenmerk}"`));
  const zaak = isNew && known === undefined
    ? registers.add('zaken', 'zaken', { identificatie: `ZAAK-2026-${String(registers.list('zaken').length + 1).padStart(7, '0')}`, bronorganisatie: '000000000', zaaktype, omschrijving: data.zaakgegevens?.omschrijving ?? '', kenmerken: [{ kenmerk: data.bron.kenmerk, bron: 'mgn-gateway' }] })
    : known;
  if (zaak === undefined) {
    return [];
  }
  if (isNew && known === undefined) {
    (data.betrokkenen ?? []).forEach(({ inpBsn }) => registers.add('zaken', 'rollen', { zaak: zaak.url, betrokkeneType: 'natuurlijk_persoon', roltype: typeOf('roltypen', 'omschrijvingGeneriek', 'initiator'), roltoelichting: 'Initiator', betrokkeneIdentificatie: { inpBsn } }));
    registers.add('zaken', 'statussen', { zaak: zaak.url, statustype: typeOf('statustypen', 'volgnummer', 1), datumStatusGezet: '2026-01-01T00:00:00Z' });
  }
  const documents = [data.pdf, ...(data.bijlagen ?? [])].filter((it) => it !== undefined && it !== '');
  return [zaak.url, ...documents.map((informatieobject) => registers.add('zaken', 'zaakinformatieobjecten', { zaak: zaak.url, informatieobject }).url)];
}

function valueAt(data: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (typeof value === 'object' && value !== null ? (value as Body)[name] : undefined), data);
}
