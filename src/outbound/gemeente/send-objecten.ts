import { isDeepStrictEqual } from 'node:util';
import { Fault } from '../../kernel/fault.ts';
import type { PermittedDelivery } from '../../policy/permit.ts';
import type { ObjectenEndpoint } from '../../workflow/network.ts';
import { requireMayLeave } from '../may-leave.ts';
import type { Receipt } from '../receipt.ts';
import type { SendGemeentePorts } from './gemeente-ports.ts';
import { dayOf, DEFAULT_TIMEOUT_MS, detailsOf, requiredSecret } from './gemeente-ports.ts';
import type { Json } from './json-api.ts';
import { makeJsonApi, urlOf } from './json-api.ts';
import type { MeldingPackage } from './melding-documents.ts';
import { meldingPackage } from './melding-documents.ts';
import { putDocuments } from './put-documents.ts';
import { zgwApi } from './zgw-api.ts';
import { findDocumentType } from './zgw-catalogue.ts';

/**
 * A Wmo-melding as `productaanvraag` in a gemeente's Objecten API, from which its own handler makes the zaak. The handler
 * looks once, when the object is made: so the documents come first and the object last. A repeat finds what is there by our
 * own marks; a melding that changed since goes as a message beside it. One attempt: throws RECIPIENT_UNAVAILABLE, RECIPIENT_UNTRUSTED, RECIPIENT_REJECTED or ENVIRONMENT.
 */
export async function sendObjecten(permitted: PermittedDelivery, endpoint: ObjectenEndpoint, ports: SendGemeentePorts): Promise<Receipt> {
  const details = detailsOf(permitted);
  const now = ports.clock.now();
  const network = ports.sender();
  const sent = await meldingPackage(permitted, network);
  // Once begun it is brought to its end: half a melding is worse than one that comes late.
  requireMayLeave(ports, permitted.id, permitted.recipient.id);
  const objecten = makeJsonApi({
    now: () => ports.clock.now(), timeoutMs: endpoint.timeoutMs ?? DEFAULT_TIMEOUT_MS, details, ...(ports.fetch === undefined ? {} : { fetch: ports.fetch }),
    headers: { 'content-crs': 'EPSG:4326', 'accept-crs': 'EPSG:4326', 'x-request-id': permitted.id },
    authorization: async () => `Token ${await requiredSecret(ports, endpoint.token, details)}`,
  });
  const find = async (kenmerk: string): Promise<Json | undefined> =>
    (await objecten.list(endpoint.objecten, 'objects', { type: endpoint.objecttype, data_attrs: `bron__kenmerk__exact__${kenmerk}` }))[0];
  const melding = sent.isMelding ? await find(sent.kenmerk) : undefined;
  // The handler looks once: a melding that was made and says something else by now is told as a message that belongs to it.
  const isNew = sent.isMelding && melding === undefined;
  const kenmerk = isNew ? sent.kenmerk : permitted.id;
  const known = melding !== undefined && saysSame(melding, sent) ? melding : isNew ? undefined : await find(kenmerk);
  if (known !== undefined) {
    return { [sent.kenmerk]: placeOf(urlOf(known, details)) };
  }
  const type = isNew ? endpoint.aanvraagtype : endpoint.berichttype;
  if (type === undefined) {
    throw new Fault('RECIPIENT_REJECTED', { ...details, problem: 'berichttype-unknown' });
  }
  const today = dayOf(now);
  const api = zgwApi(endpoint, ports, permitted.id, details);
  const informatieobjecttype = await findDocumentType(api, endpoint, today, details);
  const author = sent.data.formaat === 'mgn-wmo-melding/1' ? sent.data.melder.naam : network.identity.application;
  const [pdf = '', ...bijlagen] = await putDocuments(api, sent.documents, { endpoint, informatieobjecttype, author, today, details });
  const made = await objecten.create(endpoint.objecten, 'objects', {
    type: endpoint.objecttype,
    record: { typeVersion: endpoint.typeVersion, startAt: today, data: { ...productaanvraag(sent, kenmerk), type, pdf, bijlagen } },
  });
  return { [sent.kenmerk]: placeOf(urlOf(made, details)) };
}

/** The fields of a productaanvraag (open-objecten, productaanvraag-dimpact) that we fill. */
function productaanvraag({ data, title, kenmerk: melding }: MeldingPackage, kenmerk: string): Json {
  const bsn = data.formaat === 'mgn-wmo-melding/1' ? data.client.bsn : undefined;
  return {
    bron: { naam: 'mgn-gateway', kenmerk }, taal: 'nld', aanvraaggegevens: { melding: { ...data } },
    zaakgegevens: { omschrijving: title.slice(0, 80), ...(melding === kenmerk ? {} : { toelichting: `Hoort bij kenmerk ${melding}` }) },
    ...(bsn === undefined ? {} : { betrokkenen: [{ inpBsn: bsn, rolOmschrijvingGeneriek: 'initiator' }] }),
  };
}

/** Whether an object holds just this melding; what can't be seen is no reason to tell it twice in the same words. */
function saysSame(object: Json, { data }: MeldingPackage): boolean {
  const { record } = object as { readonly record?: { readonly data?: { readonly aanvraaggegevens?: { readonly melding?: unknown } } } };
  return isDeepStrictEqual(record?.data?.aanvraaggegevens?.melding, { ...data });
}

function placeOf(url: string): string {
  return `object/${url.split('/').at(-1) ?? ''}`;
}
