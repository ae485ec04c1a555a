import { dutchGrade } from '../dutch-grade.ts';
import type { ElementGroup, PartyChange } from './compare-views.ts';
import { rowLabel } from './matrix-rows.ts';
import type { SharingCell, SharingTable } from './sharing-table.ts';
import { PAGE_STYLE } from './page-style.ts';
import { standingText } from './standing-text.ts';

/** What changed since another version, for the page. */
export type PageChanges = { readonly since: string; readonly changes: readonly PartyChange[] };

/** A chosen cell opens its part of the page; without script a reader opens it by hand. */
const OPEN_CHOSEN = "addEventListener('hashchange',()=>{const it=document.getElementById(decodeURIComponent(location.hash.slice(1)));if(it&&it.tagName==='DETAILS'){it.open=true;it.scrollIntoView()}})";

/**
 * The page "wat ziet wie": the matrix with a cell per party, per cell why and on which ground, and per party every element.
 * One file that needs nothing else; the same views give the same bytes.
 */
export function viewsPage(table: SharingTable, changed?: PageChanges): string {
  const { parties, rows } = table;
  return `<!doctype html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Wat ziet wie</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<h1>Wat ziet wie</h1>
<p>Wat elke partij van een verkennend gesprek te zien krijgt, per soort gegeven. Wat hier niet staat gaat niet: de gateway stuurt alleen wat is genoemd. Deze pagina is gemaakt uit <code>profiles/sharing/</code>, dezelfde bestanden waarmee de gateway elk bericht verkleint.</p>
<p class="legend">${['F', 'M', 'C', 'A', '-'].map((grade) => `<span><b class="grade ${gradeClass(grade)}">${grade === '-' ? '–' : grade}</b> ${dutchGrade(grade)}</span>`).join('')}<span><b class="grade x">x</b> alleen met toestemming voor deze ontvanger</span></p>
<p class="hint">Wijs een vakje aan voor reden en grond, of kies het voor alle elementen.</p>
</header>
<main>
<div class="scroll">
<table>
<thead><tr><th scope="col" class="corner">Gegeven</th>${parties.map(({ view, title }) => `<th scope="col"><a href="#${view}" title="${escaped(title)}">${escaped(view)}</a></th>`).join('')}</tr></thead>
<tbody>
${rows.map(({ row, cells }) => `<tr><th scope="row">${escaped(rowLabel(row))}</th>${cells.map((cell, index) => cellHtml(cell, row, parties[index]?.view ?? '', index > parties.length / 2)).join('')}</tr>`).join('\n')}
</tbody>
</table>
</div>
${changed === undefined ? '' : changesHtml(changed)}
<h2>Per partij</h2>
${parties.map((party, index) => partyHtml(party, rows.map(({ row, cells }) => ({ row, cell: cells[index] })))).join('\n')}
</main>
<script>${OPEN_CHOSEN}</script>
</body>
</html>
`;
}

function cellHtml(cell: SharingCell, row: string, view: string, isRight: boolean): string {
  const [letter = '-', more = ''] = cell.grade.split(' ');
  const reasons = cell.allowed.length > 0 ? cell.allowed : cell.withheld;
  const told = uniqueReasons(reasons).map(({ why, ground }) => `<p>${escaped(why)}<small>${escaped(ground)}</small></p>`).join('');
  const tip = `<span class="tip${isRight ? ' right' : ''}"><b>${escaped(rowLabel(row))}: ${dutchGrade(cell.grade)}</b>${told === '' ? '<p>Niet genoemd, dus het gaat niet.<small>AVG art. 25</small></p>' : told}</span>`;
  return `<td><a class="cell" href="#${anchor(view, row)}"><b class="grade ${gradeClass(letter)}">${letter === '-' ? '–' : letter}</b>${more === '' ? '' : `<i>${more === 'read' ? 'lezen' : escaped(more)}</i>`}${tip}</a></td>`;
}

function partyHtml({ view, title }: SharingTable['parties'][number], rows: readonly { readonly row: string; readonly cell: SharingCell | undefined }[]): string {
  const shown = rows.flatMap(({ row, cell }) => (cell === undefined ? [] : [{ row, cell }]));
  return `<section id="${view}">
<h3>${escaped(title)} <code>${escaped(view)}</code></h3>
${shown.map(({ row, cell }) => `<details id="${anchor(view, row)}"><summary><b class="grade ${gradeClass(cell.grade)}">${cell.grade === '-' ? '–' : escaped(cell.grade)}</b> ${escaped(rowLabel(row))} <em>${dutchGrade(cell.grade)}</em></summary>
${cell.allowed.map((rule) => `<p>${escaped(rule.why)} <small>${escaped(rule.ground)}</small></p><ul>${rule.elements.map((element) => `<li><code>${escaped(rule.type)}.${escaped(element)}</code></li>`).join('')}</ul>`).join('\n')}
${cell.withheld.map((entry) => `<p class="not">Blijft achter: ${escaped(entry.why)} <small>${escaped(entry.ground)}</small></p><ul>${entry.elements.map((element) => `<li><code>${escaped(element)}</code></li>`).join('')}</ul>`).join('\n')}
${cell.allowed.length + cell.withheld.length === 0 ? '<p class="not">Niet genoemd, dus het gaat niet. <small>AVG art. 25</small></p>' : ''}
</details>`).join('\n')}
</section>`;
}

function changesHtml({ since, changes }: PageChanges): string {
  const list = (name: string, groups: readonly ElementGroup[], standing: (group: ElementGroup) => string): string =>
    groups.length === 0 ? '' : `<h4>${name}</h4><ul>${groups.map((it) => `<li>${escaped(it.type)}: ${it.elements.map((element) => `<code>${escaped(element)}</code>`).join(', ')}<small>${escaped(standing(it))}</small></li>`).join('')}</ul>`;
  const parts = changes.map(({ view, title, presence, added, removed, regraded, conditions }) => `<section class="change"><h3>${escaped(title)} <code>${escaped(view)}</code>${presence === 'new' ? ' <em>nieuw</em>' : presence === 'gone' ? ' <em>vervallen</em>' : ''}</h3>
${list('Ziet erbij', added, (it) => standingText(it.now))}${list('Ziet niet meer', removed, (it) => standingText(it.was))}${list('Andere rij, mate of grond', regraded, (it) => `${standingText(it.was)} → ${standingText(it.now)}`)}${conditions.length === 0 ? '' : `<h4>Andere voorwaarde</h4><ul>${conditions.map(({ type, was, now }) => `<li><code>${escaped(type)}</code> ${escaped(was || 'geen')} → ${escaped(now || 'geen')}</li>`).join('')}</ul>`}
</section>`);
  return `<h2>Veranderd sinds ${escaped(since)}</h2>\n${parts.length === 0 ? '<p>Niemand ziet iets anders.</p>' : parts.join('\n')}`;
}

function uniqueReasons(reasons: readonly { readonly why: string; readonly ground: string }[]): readonly { readonly why: string; readonly ground: string }[] {
  return [...new Map(reasons.map((it) => [it.why, it])).values()].slice(0, 3);
}

function anchor(view: string, row: string): string {
  return `${view}--${row.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/-$/, '')}`;
}

function gradeClass(grade: string): string {
  return { F: 'full', M: 'part', C: 'coded', A: 'band' }[grade.charAt(0)] ?? 'none';
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign);
}
