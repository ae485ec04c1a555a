import { randomUUID } from 'node:crypto';

/** A resource of a ZGW API. */
export type Resource = { readonly url: string } & Readonly<Record<string, unknown>>;

/** The lists that the simulation keeps, by API and name. */
export const REGISTERS = {
  zaken: ['zaken', 'rollen', 'statussen', 'resultaten', 'zaakinformatieobjecten'],
  documenten: ['enkelvoudiginformatieobjecten'],
  catalogi: ['zaaktypen', 'roltypen', 'statustypen', 'resultaattypen', 'informatieobjecttypen', 'zaaktype-informatieobjecttypen'],
} as const;

/** What stands in the registers of one gemeente. */
export class ZgwRegisters {
  readonly #lists = new Map<string, Resource[]>();
  readonly #origin: () => string;

  constructor(origin: () => string) {
    this.#origin = origin;
  }

  /** All of one list, oldest first. */
  list(name: string): readonly Resource[] {
    return this.#lists.get(name) ?? [];
  }

  /** What stands under an address, when it is in this list. */
  find(name: string, url: unknown): Resource | undefined {
    return this.list(name).find((it) => it.url === url);
  }

  /** Adds one, and gives it with its address. */
  add(api: keyof typeof REGISTERS, name: string, body: Readonly<Record<string, unknown>>): Resource {
    const uuid = randomUUID();
    const made: Resource = { ...body, url: `${this.#origin()}/${api}/api/v1/${name}/${uuid}`, uuid };
    return this.put(name, made);
  }

  /** Keeps one that has its address already. */
  put<T extends Resource>(name: string, made: T): T {
    this.#lists.set(name, [...this.list(name), made]);
    return made;
  }
}

/** Fills a catalogue: one zaaktype with its roles, statuses, results and kind of document, an older version of it and one that is not published. */
export function fillCatalogue(registers: ZgwRegisters, zaaktype: string, documentType: string): void {
  const add = (name: string, body: Readonly<Record<string, unknown>>): Resource => registers.add('catalogi', name, body);
  const versions = [
    { beginGeldigheid: '2024-01-01', eindeGeldigheid: '2025-12-31', concept: false }, { beginGeldigheid: '2026-01-01', eindeGeldigheid: null, concept: false }, { beginGeldigheid: '2026-11-01', eindeGeldigheid: null, concept: true },
  ].map((it) => add('zaaktypen', { ...it, identificatie: zaaktype, omschrijving: 'Wmo-melding' }));
  add('zaaktypen', { identificatie: 'ANDER', omschrijving: 'Iets anders', beginGeldigheid: '2024-01-01', eindeGeldigheid: null, concept: false });
  add('informatieobjecttypen', { omschrijving: 'Bijlage', beginGeldigheid: '2024-01-01', eindeGeldigheid: null, concept: false });
  add('informatieobjecttypen', { omschrijving: 'Onbekend stuk', beginGeldigheid: '2024-01-01', eindeGeldigheid: null, concept: false });
  const document = add('informatieobjecttypen', { omschrijving: documentType, beginGeldigheid: '2024-01-01', eindeGeldigheid: null, concept: false });
  for (const version of versions) {
    ['initiator', 'adviseur', 'behandelaar'].forEach((omschrijvingGeneriek) => add('roltypen', { zaaktype: version.url, omschrijving: omschrijvingGeneriek, omschrijvingGeneriek }));
    STATUSES.forEach((omschrijving, index) => add('statustypen', { zaaktype: version.url, omschrijving, volgnummer: index + 1, isEindstatus: index === STATUSES.length - 1 }));
    RESULTS.forEach((omschrijving) => add('resultaattypen', { zaaktype: version.url, omschrijving }));
    add('zaaktype-informatieobjecttypen', { zaaktype: version.url, informatieobjecttype: document.url, volgnummer: 1, richting: 'inkomend' });
  }
}

/** Statuses of the simulated zaaktype, in their order. */
export const STATUSES = ['Ingediend', 'Ontvangst bevestigd', 'In behandeling', 'In onderzoek', 'Afgehandeld'] as const;
/** Results of the simulated zaaktype. */
export const RESULTS = ['Toegekend', 'Afgewezen'] as const;
