import { isBsn } from '../../fhir/bsn.ts';
import type { InvalidParam, ZgwProblem } from './zgw-problem.ts';
import { invalid } from './zgw-problem.ts';
import type { Resource, ZgwRegisters } from './zgw-registers.ts';

type Body = Readonly<Record<string, unknown>>;
type Rule = (body: Body, registers: ZgwRegisters, now: Date) => ZgwProblem | undefined;

/**
 * What the real APIs refuse, per list that takes a POST (ZGW standard: Zaken 1.x zrc-001 to zrc-021, Documenten drc-001 to
 * drc-003, Objecten): written from the published API descriptions and rules.
 */
export const RULES: Readonly<Record<string, Rule>> = {
  zaken: first(required('bronorganisatie', 'zaaktype', 'verantwoordelijkeOrganisatie', 'startdatum'), rsin('bronorganisatie', 'verantwoordelijkeOrganisatie'), longest({ identificatie: 40, omschrijving: 80, toelichting: 1000 }), dates('startdatum', 'registratiedatum', 'uiterlijkeEinddatumAfdoening', 'einddatumGepland'), inOrder, published('zaaktype', 'zaaktypen'), uniqueNumber('zaken')),
  rollen: first(required('zaak', 'betrokkeneType', 'roltype', 'roltoelichting'), known('zaak', 'zaken'), isOpenZaak, known('roltype', 'roltypen'), ofZaaktype('roltype', 'roltypen'), party, oneInitiator),
  statussen: first(required('zaak', 'statustype', 'datumStatusGezet'), known('zaak', 'zaken'), isOpenZaak, known('statustype', 'statustypen'), ofZaaktype('statustype', 'statustypen'), notInFuture('datumStatusGezet'), endAfterResult),
  resultaten: first(required('zaak', 'resultaattype'), known('zaak', 'zaken'), isOpenZaak, known('resultaattype', 'resultaattypen'), ofZaaktype('resultaattype', 'resultaattypen')),
  zaakinformatieobjecten: first(required('zaak', 'informatieobject'), known('zaak', 'zaken'), isOpenZaak, known('informatieobject', 'enkelvoudiginformatieobjecten'), documentOfZaaktype, onceLinked),
  enkelvoudiginformatieobjecten: first(required('bronorganisatie', 'creatiedatum', 'titel', 'auteur', 'taal', 'informatieobjecttype'), rsin('bronorganisatie'), longest({ identificatie: 40, titel: 200, auteur: 200, bestandsnaam: 255 }), dates('creatiedatum'), language, published('informatieobjecttype', 'informatieobjecttypen'), uniqueNumber('enkelvoudiginformatieobjecten'), fileSize),
};

function first(...rules: readonly Rule[]): Rule {
  return (body, registers, now) => rules.map((rule) => rule(body, registers, now)).find((it) => it !== undefined);
}

function fields(found: readonly InvalidParam[]): ZgwProblem | undefined {
  return found.length === 0 ? undefined : invalid(...found);
}

function required(...names: readonly string[]): Rule {
  return (body) => fields(names.filter((name) => body[name] === undefined || body[name] === null || body[name] === '').map((name) => ({ name, code: 'required' })));
}

function rsin(...names: readonly string[]): Rule {
  return (body) => fields(names.filter((name) => !isBsn(String(body[name]))).map((name) => ({ name, code: 'invalid' })));
}

function longest(limits: Readonly<Record<string, number>>): Rule {
  return (body) => fields(Object.entries(limits).filter(([name, most]) => String(body[name] ?? '').length > most).map(([name]) => ({ name, code: 'max_length' })));
}

function dates(...names: readonly string[]): Rule {
  return (body) => fields(names.filter((name) => body[name] !== undefined && body[name] !== null && (!/^\d{4}-\d{2}-\d{2}$/.test(String(body[name])) || Number.isNaN(Date.parse(String(body[name]))))).map((name) => ({ name, code: 'invalid' })));
}

function inOrder(body: Body): ZgwProblem | undefined {
  const start = String(body['startdatum']);
  return fields(['uiterlijkeEinddatumAfdoening', 'einddatumGepland'].filter((name) => typeof body[name] === 'string' && body[name] < start).map((name) => ({ name, code: 'date-before-start' })));
}

function published(name: string, list: string): Rule {
  return (body, registers) => {
    const found = registers.find(list, body[name]);
    return found === undefined ? invalid({ name, code: 'bad-url' }) : found['concept'] === true ? invalid({ name, code: 'not-published' }) : undefined;
  };
}

function known(name: string, list: string): Rule {
  return (body, registers) => (registers.find(list, body[name]) === undefined ? invalid({ name, code: 'bad-url' }) : undefined);
}

function uniqueNumber(list: string): Rule {
  return (body, registers) => {
    const { identificatie, bronorganisatie } = body;
    const taken = identificatie !== undefined && registers.list(list).some((it) => it['identificatie'] === identificatie && it['bronorganisatie'] === bronorganisatie);
    return taken ? invalid({ name: 'identificatie', code: 'identificatie-niet-uniek' }) : undefined;
  };
}

function ofZaaktype(name: string, list: string): Rule {
  return (body, registers) => (registers.find(list, body[name])?.['zaaktype'] === registers.find('zaken', body['zaak'])?.['zaaktype'] ? undefined : invalid({ name: 'nonFieldErrors', code: 'zaaktype-mismatch' }));
}

function isOpenZaak(body: Body, registers: ZgwRegisters): ZgwProblem | undefined {
  const isClosed = registers.list('statussen').some((it) => it['zaak'] === body['zaak'] && registers.find('statustypen', it['statustype'])?.['isEindstatus'] === true);
  return isClosed ? { status: 403, code: 'zaak-closed' } : undefined;
}

const PARTIES = ['natuurlijk_persoon', 'niet_natuurlijk_persoon', 'vestiging', 'organisatorische_eenheid', 'medewerker'];

function party(body: Body): ZgwProblem | undefined {
  const who = (body['betrokkeneIdentificatie'] ?? {}) as Readonly<Record<string, unknown>>;
  const contact = body['contactpersoonRol'] as Readonly<Record<string, unknown>> | undefined;
  const bsn = who['inpBsn'];
  const address = who['verblijfsadres'] as Readonly<Record<string, unknown>> | undefined;
  return fields([
    ...(PARTIES.includes(String(body['betrokkeneType'])) ? [] : [{ name: 'betrokkeneType', code: 'invalid_choice' }]),
    ...(bsn === undefined || bsn === '' || isBsn(String(bsn)) ? [] : [{ name: 'betrokkeneIdentificatie.inpBsn', code: 'invalid' }]),
    ...(who['geslachtsaanduiding'] === undefined || ['m', 'v', 'o', ''].includes(String(who['geslachtsaanduiding'])) ? [] : [{ name: 'betrokkeneIdentificatie.geslachtsaanduiding', code: 'invalid_choice' }]),
    ...(address !== undefined && address['aoaIdentificatie'] === undefined ? [{ name: 'betrokkeneIdentificatie.verblijfsadres.aoaIdentificatie', code: 'required' }] : []),
    ...(['', 'gemachtigde', 'machtiginggever'].includes(String(body['indicatieMachtiging'] ?? '')) ? [] : [{ name: 'indicatieMachtiging', code: 'invalid_choice' }]),
    ...(contact !== undefined && (typeof contact['naam'] !== 'string' || contact['naam'].length > 40) ? [{ name: 'contactpersoonRol.naam', code: 'max_length' }] : []),
  ]);
}

function oneInitiator(body: Body, registers: ZgwRegisters): ZgwProblem | undefined {
  const generic = (role: Body): unknown => registers.find('roltypen', role['roltype'])?.['omschrijvingGeneriek'];
  const there = registers.list('rollen').some((it) => it['zaak'] === body['zaak'] && generic(it) === 'initiator');
  return generic(body) === 'initiator' && there ? invalid({ name: 'roltype', code: 'max-occurences' }) : undefined;
}

function notInFuture(name: string): Rule {
  return (body, _registers, now) => {
    const at = Date.parse(String(body[name]));
    return Number.isNaN(at) ? invalid({ name, code: 'invalid' }) : at > now.getTime() + 60_000 ? invalid({ name, code: 'date-in-future' }) : undefined;
  };
}

function endAfterResult(body: Body, registers: ZgwRegisters): ZgwProblem | undefined {
  if (registers.find('statustypen', body['statustype'])?.['isEindstatus'] !== true) {
    return undefined;
  }
  const documents = registers.list('zaakinformatieobjecten').filter((it) => it['zaak'] === body['zaak']).map((it) => registers.find('enkelvoudiginformatieobjecten', it['informatieobject']));
  return !registers.list('resultaten').some((it) => it['zaak'] === body['zaak'])
    ? invalid({ name: 'nonFieldErrors', code: 'resultaat-does-not-exist' })
    : documents.some((it) => typeof it?.['indicatieGebruiksrecht'] !== 'boolean')
      ? invalid({ name: 'nonFieldErrors', code: 'indicatiegebruiksrecht-unset' })
      : undefined;
}

function documentOfZaaktype(body: Body, registers: ZgwRegisters): ZgwProblem | undefined {
  const type = registers.find('enkelvoudiginformatieobjecten', body['informatieobject'])?.['informatieobjecttype'];
  const zaaktype = registers.find('zaken', body['zaak'])?.['zaaktype'];
  const may = registers.list('zaaktype-informatieobjecttypen').some((it) => it['zaaktype'] === zaaktype && it['informatieobjecttype'] === type);
  return may ? undefined : invalid({ name: 'nonFieldErrors', code: 'missing-zaaktype-informatieobjecttype-relation' });
}

function onceLinked({ zaak, informatieobject }: Body, registers: ZgwRegisters): ZgwProblem | undefined {
  const there = registers.list('zaakinformatieobjecten').some((it: Resource) => it['zaak'] === zaak && it['informatieobject'] === informatieobject);
  return there ? invalid({ name: 'nonFieldErrors', code: 'unique' }) : undefined;
}

function language(body: Body): ZgwProblem | undefined {
  return /^[a-z]{3}$/.test(String(body['taal'])) ? undefined : invalid({ name: 'taal', code: 'invalid' });
}

function fileSize(body: Body): ZgwProblem | undefined {
  const size = Buffer.from(String(body['inhoud'] ?? ''), 'base64').length;
  return body['inhoud'] === undefined || size === body['bestandsomvang'] ? undefined : invalid({ name: 'nonFieldErrors', code: 'file-size' });
}
