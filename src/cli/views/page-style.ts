/** The looks of the page "wat ziet wie": calm, dense enough to see all parties at once, legible in print. */
export const PAGE_STYLE = `
:root{--ink:#1c2733;--soft:#5b6b7a;--line:#dde4ea;--paper:#fff;--ground:#f4f6f8;--full:#1f6f54;--part:#2f6fb3;--coded:#8a5a00;--band:#7a4fa3;--none:#c3ccd4}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
header,main{max-width:1500px;margin:0 auto;padding:0 28px}
header{padding-top:28px}
h1{margin:0 0 6px;font-size:28px;letter-spacing:-.01em}
h2{margin:40px 0 12px;font-size:21px}
h3{margin:0 0 10px;font-size:16px}
h4{margin:12px 0 4px;font-size:13px;color:var(--soft);text-transform:uppercase;letter-spacing:.04em}
header p{margin:0 0 10px;max-width:90ch}
code{font:12.5px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;color:#33475b}
h3 code{padding:1px 6px;border-radius:4px;background:var(--ground);font-weight:400}
.legend{display:flex;flex-wrap:wrap;gap:6px 20px;align-items:center}
.legend span{display:inline-flex;gap:7px;align-items:center}
.hint,em,small{color:var(--soft)}
em{font-style:normal}
small{display:block;font-size:12.5px}
.grade{display:inline-block;min-width:26px;padding:1px 6px;border-radius:5px;color:#fff;font-size:13px;line-height:20px;text-align:center}
.grade.full{background:var(--full)}.grade.part{background:var(--part)}.grade.coded{background:var(--coded)}.grade.band{background:var(--band)}
.grade.none{background:transparent;color:#8b98a5}
.grade.x{background:transparent;color:var(--soft);border:1px solid var(--line);line-height:18px}
.scroll{overflow-x:auto;padding-bottom:110px;margin-bottom:-90px}
table{border-collapse:separate;border-spacing:0;width:100%;background:var(--paper);border:1px solid var(--line);border-radius:10px}
th,td{border-bottom:1px solid var(--line);padding:0;text-align:center}
tbody tr:last-child th,tbody tr:last-child td{border-bottom:0}
thead th{position:sticky;top:0;z-index:2;background:var(--paper);padding:12px 6px;font-size:13px;vertical-align:bottom}
thead a{color:inherit;text-decoration:none;overflow-wrap:anywhere}
thead a:hover{text-decoration:underline}
tbody th,.corner{position:sticky;left:0;z-index:1;background:var(--paper);padding:7px 14px;text-align:left;font-weight:500;white-space:nowrap;border-right:1px solid var(--line)}
.corner{z-index:3;border-top-left-radius:10px}
thead th:last-child{border-top-right-radius:10px}
tbody tr:hover th,tbody tr:hover td{background:#f7fafc}
.cell{position:relative;display:flex;justify-content:center;gap:3px;align-items:center;min-width:62px;padding:7px 4px;color:inherit;text-decoration:none}
.cell i{font-size:11.5px;color:var(--soft)}
.cell:focus-visible{outline:2px solid var(--part);outline-offset:-2px;border-radius:6px}
.tip{display:none;position:absolute;z-index:5;top:calc(100% - 2px);left:6px;width:320px;padding:10px 14px;background:#1c2733;color:#fff;border-radius:8px;text-align:left;font-size:13.5px;line-height:1.45;box-shadow:0 10px 28px rgb(15 25 35/.28);pointer-events:none}
.tip.right{left:auto;right:6px}
.tip p{margin:6px 0 0}.tip small{color:#b6c4d1}
.cell:hover .tip,.cell:focus .tip{display:block}
section{margin:0 0 18px;padding:18px 22px 10px;background:var(--paper);border:1px solid var(--line);border-radius:10px;scroll-margin-top:12px}
details{border-top:1px solid var(--line);padding:6px 0;scroll-margin-top:60px}
details:target{background:#fff8e1;box-shadow:0 0 0 6px #fff8e1;border-radius:2px}
summary{cursor:pointer;padding:2px 0}
summary .grade{min-width:38px;margin-right:8px}
summary em{margin-left:6px;font-size:13px}
details p{margin:8px 0 2px 54px;max-width:95ch}
details ul{margin:0 0 8px 54px;padding-left:16px}
li code{overflow-wrap:anywhere}
.not{color:#7a3b2e}
.change ul{margin:0 0 6px;padding-left:18px}
.change li{margin-bottom:5px}
@media (max-width:700px){header,main{padding:0 12px}h1{font-size:23px}tbody th,.corner{white-space:normal;padding:7px 8px;min-width:120px}}
@media print{body{background:#fff;font-size:10px}.tip,.hint{display:none!important}.scroll{overflow:visible}details{break-inside:avoid}.grade{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`.trim();
