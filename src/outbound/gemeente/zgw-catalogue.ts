import { Fault } from '../../kernel/fault.ts';
import type { ZgwEndpoint } from '../../workflow/network.ts';
import type { Json, JsonApi } from './json-api.ts';
import { textOf, urlOf } from './json-api.ts';

/** What of the gemeente's catalogue a zaak needs, as the addresses by which its APIs know them. */
export type ZgwCatalogue = {
  readonly zaaktype: string;
  /** Role of the person, and of who files for it; the second one where the zaaktype has it. */
  readonly initiator: string;
  readonly adviseur?: string;
  /** The statustype that a new zaak has. */
  readonly firstStatus: string;
  readonly informatieobjecttype: string;
};

/**
 * Looks up what we configured by name: the zaaktype by its identificatie, as its newest version that holds today, then its
 * roltypen and statustypen. Throws RECIPIENT_REJECTED with what is missing: a person must look at catalogue or network file.
 */
export async function findZgwCatalogue(api: JsonApi, endpoint: ZgwEndpoint, today: string, details: Readonly<Record<string, string>>): Promise<ZgwCatalogue> {
  const { catalogi } = endpoint;
  const missing = (problem: string): never => {
    throw new Fault('RECIPIENT_REJECTED', { ...details, problem });
  };
  const zaaktypen = (await api.list(catalogi, 'zaaktypen', { identificatie: endpoint.zaaktype, status: 'definitief' })).filter((it) => holdsOn(it, today));
  const zaaktype = newest(zaaktypen) ?? missing('zaaktype-unknown');
  const url = urlOf(zaaktype, details);
  const roltypen = await api.list(catalogi, 'roltypen', { zaaktype: url });
  const roleOf = (generic: string): string | undefined => textOf(roltypen.find((it) => it['omschrijvingGeneriek'] === generic), 'url');
  const statustypen = (await api.list(catalogi, 'statustypen', { zaaktype: url })).toSorted((a, b) => Number(a['volgnummer']) - Number(b['volgnummer']));
  const adviseur = roleOf('adviseur');
  return {
    zaaktype: url,
    initiator: roleOf('initiator') ?? missing('roltype-initiator-unknown'),
    ...(adviseur === undefined ? {} : { adviseur }),
    firstStatus: textOf(statustypen[0], 'url') ?? missing('statustype-unknown'),
    informatieobjecttype: await findDocumentType(api, endpoint, today, details),
  };
}

/** The informatieobjecttype by its description: the newest definitive one that holds today. */
export async function findDocumentType(api: JsonApi, { catalogi, documentType }: Pick<ZgwEndpoint, 'catalogi' | 'documentType'>, today: string, details: Readonly<Record<string, string>>): Promise<string> {
  const found = (await api.list(catalogi, 'informatieobjecttypen', { status: 'definitief' })).filter((it) => it['omschrijving'] === documentType && holdsOn(it, today));
  const url = textOf(newest(found), 'url');
  if (url === undefined) {
    throw new Fault('RECIPIENT_REJECTED', { ...details, problem: 'informatieobjecttype-unknown' });
  }
  return url;
}

/** `beginGeldigheid` is the first day, `eindeGeldigheid` the last one. */
function holdsOn(item: Json, today: string): boolean {
  return (textOf(item, 'beginGeldigheid') ?? '0000') <= today && today <= (textOf(item, 'eindeGeldigheid') ?? '9999');
}

function newest(items: readonly Json[]): Json | undefined {
  return items.toSorted((a, b) => (textOf(b, 'beginGeldigheid') ?? '').localeCompare(textOf(a, 'beginGeldigheid') ?? ''))[0];
}
