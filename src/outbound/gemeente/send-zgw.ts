import { Fault } from '../../kernel/fault.ts';
import type { PermittedDelivery } from '../../policy/permit.ts';
import type { ZgwEndpoint } from '../../workflow/network.ts';
import { requireMayLeave } from '../may-leave.ts';
import type { Receipt } from '../receipt.ts';
import type { SendGemeentePorts } from './gemeente-ports.ts';
import { dayOf, detailsOf } from './gemeente-ports.ts';
import type { Json, JsonApi } from './json-api.ts';
import { textOf, urlOf } from './json-api.ts';
import type { MeldingPackage } from './melding-documents.ts';
import { meldingPackage } from './melding-documents.ts';
import { putDocuments } from './put-documents.ts';
import type { WmoMelding } from './wmo-melding.ts';
import { zaakRoles } from './zaak-roles.ts';
import { zgwApi } from './zgw-api.ts';
import type { ZgwCatalogue } from './zgw-catalogue.ts';
import { findDocumentType, findZgwCatalogue } from './zgw-catalogue.ts';

/** Everything one delivery to a ZGW API works with. */
type Work = { readonly api: JsonApi; readonly endpoint: ZgwEndpoint; readonly sent: MeldingPackage; readonly today: string; readonly now: Date; readonly author: string; readonly details: Readonly<Record<string, string>> };

/**
 * A Wmo-melding as zaak at a gemeente with ZGW APIs 1.x: zaak, roles, documents, and the first status last, so that a zaak
 * with a status is a whole one. A later notice becomes a document of that zaak. There are no transactions, so each part is
 * looked for by our own mark before it is made, and a repeat of what stopped half-way completes it and makes nothing twice.
 * One attempt: throws RECIPIENT_UNAVAILABLE, RECIPIENT_UNTRUSTED, RECIPIENT_REJECTED (details name the field, never a value), or ENVIRONMENT.
 */
export async function sendZgw(permitted: PermittedDelivery, endpoint: ZgwEndpoint, ports: SendGemeentePorts): Promise<Receipt> {
  const details = detailsOf(permitted);
  const now = ports.clock.now();
  const network = ports.sender();
  const sent = await meldingPackage(permitted, network);
  // Once begun it is brought to its end: half a melding is worse than one that comes late.
  requireMayLeave(ports, permitted.id, permitted.recipient.id);
  const author = sent.data.formaat === 'mgn-wmo-melding/1' ? sent.data.melder.naam : network.identity.application;
  const work: Work = { api: zgwApi(endpoint, ports, permitted.id, details), endpoint, sent, now, today: dayOf(now), author, details };
  const zaak = sent.data.formaat === 'mgn-wmo-melding/1' ? await fileMelding(work, sent.data) : await fileNotice(work);
  return { [sent.kenmerk]: `zaak/${zaak.split('/').at(-1) ?? ''}` };
}

async function fileMelding(work: Work, melding: WmoMelding): Promise<string> {
  const { api, endpoint, details, today } = work;
  const catalogue = await findZgwCatalogue(api, endpoint, today, details);
  const zaak = urlOf((await findZaak(work)) ?? (await makeZaak(work, melding, catalogue)), details);
  await addRoles(work, zaak, melding, catalogue);
  await addDocuments(work, zaak, catalogue.informatieobjecttype);
  const statuses = await api.list(endpoint.zaken, 'statussen', { zaak });
  if (statuses.length === 0) {
    await api.create(endpoint.zaken, 'statussen', { zaak, statustype: catalogue.firstStatus, datumStatusGezet: work.now.toISOString(), statustoelichting: 'Wmo-melding namens cliënt ingediend' });
  }
  return zaak;
}

/** What is told later belongs to the zaak that we made; without one there is nothing to tell it of. */
async function fileNotice(work: Work): Promise<string> {
  const { api, endpoint, details, today } = work;
  const found = await findZaak(work);
  if (found === undefined) {
    throw new Fault('RECIPIENT_REJECTED', { ...details, problem: 'zaak-unknown' });
  }
  const zaak = urlOf(found, details);
  await addDocuments(work, zaak, await findDocumentType(api, endpoint, today, details));
  return zaak;
}

async function findZaak({ api, endpoint, sent }: Work): Promise<Json | undefined> {
  return (await api.list(endpoint.zaken, 'zaken', { bronorganisatie: endpoint.bronorganisatie, identificatie: sent.kenmerk }))[0];
}

async function makeZaak(work: Work, melding: WmoMelding, { zaaktype }: ZgwCatalogue): Promise<Json> {
  const { api, endpoint, sent, today, details } = work;
  const responsible = responsibleOf(endpoint, melding.gemeente);
  if (responsible === undefined) {
    throw new Fault('RECIPIENT_REJECTED', { ...details, problem: 'verantwoordelijke-unknown' });
  }
  try {
    return await api.create(endpoint.zaken, 'zaken', {
      identificatie: sent.kenmerk, bronorganisatie: endpoint.bronorganisatie, verantwoordelijkeOrganisatie: responsible, zaaktype,
      startdatum: today, registratiedatum: today, omschrijving: sent.title.slice(0, 80), vertrouwelijkheidaanduiding: 'zaakvertrouwelijk',
      toelichting: melding.uitleg.slice(0, 1000), kenmerken: [{ kenmerk: sent.kenmerk, bron: 'mgn-gateway' }],
    });
  } catch (error) {
    // Another attempt may have made it meanwhile: then it is there, and this was no refusal (zrc-002).
    const made = error instanceof Fault && error.code === 'RECIPIENT_REJECTED' ? await findZaak(work) : undefined;
    if (made === undefined) {
      throw error;
    }
    return made;
  }
}

/** The RSIN of the college: by the gemeente of the person, or the only one there is. */
function responsibleOf({ verantwoordelijk }: ZgwEndpoint, gemeente: string | undefined): string | undefined {
  const all = Object.values(verantwoordelijk);
  return (gemeente === undefined ? undefined : verantwoordelijk[`GM${gemeente.replace(/^GM/i, '').padStart(4, '0')}`]) ?? (all.length === 1 ? all[0] : undefined);
}

async function addRoles({ api, endpoint }: Work, zaak: string, melding: WmoMelding, catalogue: ZgwCatalogue): Promise<void> {
  const there = await api.list(endpoint.zaken, 'rollen', { zaak });
  for (const role of zaakRoles(zaak, melding, catalogue)) {
    if (!there.some((it) => textOf(it, 'roltype') === role['roltype'])) {
      await api.create(endpoint.zaken, 'rollen', role);
    }
  }
}

async function addDocuments({ api, endpoint, sent, today, author, details }: Work, zaak: string, informatieobjecttype: string): Promise<void> {
  const documents = await putDocuments(api, sent.documents, { endpoint, informatieobjecttype, author, today, details });
  for (const informatieobject of documents) {
    const there = await api.list(endpoint.zaken, 'zaakinformatieobjecten', { zaak, informatieobject });
    if (there.length === 0) {
      await api.create(endpoint.zaken, 'zaakinformatieobjecten', { zaak, informatieobject, titel: sent.title.slice(0, 200) });
    }
  }
}
