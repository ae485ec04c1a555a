import type { Json } from './json-api.ts';
import type { WmoMelding } from './wmo-melding.ts';
import type { ZgwCatalogue } from './zgw-catalogue.ts';

/**
 * The roles of a zaak: the person as initiator, for whom the team acts, and the team as adviseur where the zaaktype has
 * that role. With a BSN where there is one, else by name and birth date (Wmo 2015 art. 5.2.9); the address stands in the
 * documents, since that of a role asks for a BAG id, which no referral has.
 */
export function zaakRoles(zaak: string, { client, melder, machtiging }: WmoMelding, { initiator, adviseur }: ZgwCatalogue): readonly Json[] {
  const person = {
    zaak, roltype: initiator, betrokkeneType: 'natuurlijk_persoon', roltoelichting: 'Cliënt voor wie de melding is gedaan',
    ...(machtiging === undefined ? {} : { indicatieMachtiging: 'machtiginggever' }),
    betrokkeneIdentificatie: {
      ...text('inpBsn', client.bsn, 9), ...text('geslachtsnaam', client.geslachtsnaam, 200), ...text('voorvoegselGeslachtsnaam', client.voorvoegsel, 80),
      ...text('voornamen', client.voornamen, 200), ...text('geslachtsaanduiding', client.geslacht, 1), ...text('geboortedatum', client.geboortedatum, 18),
    },
  };
  const team = {
    zaak, roltype: adviseur ?? '', betrokkeneType: 'niet_natuurlijk_persoon', roltoelichting: 'Team van het verkennend gesprek, namens de cliënt',
    indicatieMachtiging: 'gemachtigde', betrokkeneIdentificatie: { statutaireNaam: melder.naam.slice(0, 500) },
    contactpersoonRol: { naam: melder.naam.slice(0, 40), ...text('telefoonnummer', melder.telefoon, 20) },
  };
  return adviseur === undefined ? [person] : [person, team];
}

function text(name: string, value: string | undefined, most: number): Json {
  return value === undefined || value === '' ? {} : { [name]: value.slice(0, most) };
}
