import { judgeShape } from '../iwmo/judge-product.ts';
import { categorieOfCode } from '../iwmo/wmo315.ts';
import type { IwmoEndpoint, IwmoProduct, Network, Partner } from '../workflow/network.ts';
import type { NetworkProblem } from './check-network.ts';

/**
 * Endpoints of iWmo: a gemeente's only, beside one that its meldingen and notices go by, one folder each; and tables of
 * products that can't lead to a request against the rules of iWmo 3.2 (CD041, CD075 to CD079, CD095, CS343, IV075, TR381).
 */
export function checkIwmo({ partners }: Pick<Network, 'partners'>): readonly NetworkProblem[] {
  const all = partners.flatMap((partner, index) => partner.endpoints.flatMap((endpoint, at) => (endpoint.protocol === 'iwmo' ? [{ partner, endpoint, at: `/partners/${index}/endpoints/${at}` }] : [])));
  const folders = all.map(({ endpoint }) => endpoint.folder);
  return [
    ...all.flatMap(({ partner, at }) => checkPartner(partner, at)),
    ...all.flatMap(({ at, endpoint }, index) => (folders.indexOf(endpoint.folder) === index ? [] : [{ at: `${at}/folder`, rule: 'design 2.5', problem: 'the folder is used twice: answers of one gemeente would be read as those of another' }])),
    ...all.flatMap(({ endpoint, at }) => checkProducts(endpoint, at)),
  ];
}

function checkPartner({ role, endpoints }: Partner, at: string): readonly NetworkProblem[] {
  if (role !== 'gemeente') {
    return [{ at, rule: 'OP307', problem: 'iwmo is a way to a gemeente only' }];
  }
  const problems: NetworkProblem[] = [];
  if (endpoints.every(({ protocol }) => protocol === 'iwmo')) {
    problems.push({ at, rule: 'Wmo 2.3.2', problem: 'a melding and notices do not go by iWmo: the gemeente needs another endpoint beside it' });
  }
  if (endpoints.filter(({ protocol }) => protocol === 'iwmo').length > 1) {
    problems.push({ at, rule: 'design 2.5', problem: 'a gemeente has one endpoint iwmo' });
  }
  return problems;
}

function checkProducts({ products = [] }: IwmoEndpoint, at: string): readonly NetworkProblem[] {
  const names = products.map(({ actie }) => actie?.toLowerCase() ?? '');
  return products.flatMap((product, index) => {
    const place = `${at}/products/${index}`;
    const twice = names.indexOf(names[index] ?? '') === index ? [] : [{ at: `${place}/actie`, rule: 'design 2.5', problem: 'two lines are for the same actions' }];
    return [...twice, ...judgeLine(product, place)];
  });
}

function judgeLine({ categorie, code, omvang, budget, months }: IwmoProduct, at: string): readonly NetworkProblem[] {
  const shape = {
    ...(categorie === undefined ? {} : { product: { categorie, ...(code === undefined ? {} : { code }) } }),
    ...(omvang === undefined ? {} : { omvang }), ...(budget === undefined ? {} : { budget }), ...(months === undefined ? {} : { einddatum: '2099-12-31' }),
  };
  const broken = judgeShape(shape).map(({ rule }) => rule);
  const orphan = code !== undefined && (categorie === undefined || (categorieOfCode(code) ?? categorie) !== categorie) ? ['TR381'] : [];
  return [...new Set([...broken, ...orphan])].map((rule) => ({ at, rule, problem: PROBLEMS[rule] ?? 'a request with this product is against a rule of iWmo' }));
}

const PROBLEMS: Readonly<Record<string, string>> = {
  CD079: 'name a categorie, or a budget', CD041: 'a code needs an omvang', CD095: 'an omvang needs a code', CD077: 'a budget and an omvang do not go together', CD078: 'a budget and an omvang do not go together',
  CD075: 'a budget needs an end: months', CD076: 'an omvang per week needs an end: months', CS343: 'this eenheid is not counted per day', IV075: 'a categorie without code has no budget: a budget stands alone', TR381: 'a code belongs to a categorie',
};
