import type { SeenZaak, ZgwPartner } from './start-zgw-partner.ts';

/** What a gemeente has of these deliveries, zaak by zaak, as lines to read; a PDF shows as its kind. */
export function zaakMessages(gemeente: ZgwPartner | undefined, deliveries: ReadonlySet<string>): readonly { readonly at: string; readonly lines: readonly string[] }[] {
  return (gemeente?.zaken() ?? []).filter(({ requests }) => requests.some((it) => deliveries.has(it))).map((zaak) => ({ at: 'zaak', lines: zaakLines(zaak) }));
}

/** A zaak as lines: what it is, its roles, statuses, result and documents. */
export function zaakLines({ identificatie, zaaktype, omschrijving, kenmerken, rollen, statussen, resultaat, documenten }: SeenZaak): readonly string[] {
  return [
    `Zaak ${identificatie} (${zaaktype}): ${omschrijving}`,
    ...kenmerken.map((it) => `Kenmerk: ${it}`),
    ...rollen.map(({ rol, betrokkeneType, indicatieMachtiging, wie }) => `Rol ${rol} (${betrokkeneType}${indicatieMachtiging === undefined ? '' : `, ${indicatieMachtiging}`}): ${JSON.stringify(wie)}`),
    ...statussen.map((it) => `Status: ${it}`),
    ...(resultaat === undefined ? [] : [`Resultaat: ${resultaat}`]),
    ...documenten.flatMap(({ titel, formaat, inhoud }) => [`Document: ${titel} (${formaat})`, ...(formaat === 'application/json' ? Buffer.from(inhoud).toString('utf8').split('\n').map((it) => `  ${it}`) : [])]),
  ];
}
