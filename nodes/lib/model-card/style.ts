/** The product's paper, ink and one accent; no outside font, so that the file stands alone. */
export const cardStyle = `
:root { color-scheme: light dark; --canvas: #f6f5f1; --panel: #fffefb; --sunk: #f1efe9; --line: #e4e1d8; --ink: #1f2320; --ink2: #565c57; --ink3: #666c67; --accent: #0b6b52; --soft: #ddeee7; --right: #0b6b52; --wrong: #a8322a; --warn: #8a5a00; --warn-soft: #fdf1d8; --figure: #b0307c; }
@media (prefers-color-scheme: dark) { :root { --canvas: #141715; --panel: #1a1e1b; --sunk: #161a17; --line: #2d332f; --ink: #ecefea; --ink2: #b3bbb4; --ink3: #929b94; --accent: #4cc09a; --soft: #17352b; --right: #4cc09a; --wrong: #ef918a; --warn: #f0bd5e; --warn-soft: #352a12; --figure: #ee8cc4; } }
* { box-sizing: border-box; margin: 0; }
body { background: var(--canvas); color: var(--ink); font: 400 14px/1.5 Inter, system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; -webkit-font-smoothing: antialiased; padding: 40px 20px; }
main { max-width: 860px; margin: 0 auto; }
article { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 40px 44px 44px; }
header .kind { color: var(--accent); font-size: 12.5px; font-weight: 600; }
h1 { font-size: 28px; line-height: 1.2; font-weight: 650; letter-spacing: -.015em; margin: 4px 0 6px; overflow-wrap: anywhere; }
header p { color: var(--ink2); max-width: 62ch; }
h2 { font-size: 17px; font-weight: 600; margin-bottom: 12px; }
h3 { font-size: 14px; font-weight: 600; margin: 0 0 8px; }
section { margin-top: 32px; padding-top: 28px; border-top: 1px solid var(--line); }
section > * + h3, .two > * > * + h3 { margin-top: 24px; }
section > * + .two { margin-top: 24px; }
p { overflow-wrap: anywhere; } p + p { margin-top: 8px; }
.muted { color: var(--ink3); }
.facts { display: flex; flex-wrap: wrap; gap: 8px 28px; margin-top: 20px; }
.facts dt, .figures dt { color: var(--ink3); font-size: 12.5px; } .facts dd { font-weight: 550; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 20px 28px; }
.figures dt { margin-bottom: 2px; }
.figures dd { font-size: 30px; line-height: 1.15; font-weight: 600; letter-spacing: -.015em; font-variant-numeric: tabular-nums; }
.figures small { display: block; margin-top: 2px; font-size: 12.5px; font-weight: 400; letter-spacing: 0; color: var(--ink3); }
.said { display: grid; grid-template-columns: 150px 1fr; gap: 10px 24px; } .said dt { color: var(--ink3); } .said dd { white-space: pre-wrap; overflow-wrap: anywhere; max-width: 66ch; }
table { border-collapse: collapse; font-size: 13px; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 6px 16px 6px 0; border-bottom: 1px solid var(--line); vertical-align: baseline; overflow-wrap: anywhere; }
thead th { color: var(--ink3); font-weight: 500; font-size: 12.5px; } tbody th { font-weight: 550; } tr > :last-child { padding-right: 0; }
.n { text-align: right; white-space: nowrap; }
.meaning { color: var(--ink3); font-size: 12.5px; max-width: 46ch; } th.meaning, td.meaning { padding-left: 16px; }
.remarks { margin-top: 16px; color: var(--ink2); max-width: 66ch; }
.wide { overflow-x: auto; }
.confusion { width: auto; border-collapse: separate; border-spacing: 2px; } .confusion th, .confusion td { border: 0; padding: 6px 10px; } .confusion td { min-width: 62px; text-align: center; border-radius: 4px; background: color-mix(in oklab, var(--tone) var(--heat), var(--sunk)); } .confusion thead th { text-align: center; color: var(--ink); } .confusion .corner { color: var(--ink3); font-weight: 400; font-size: 11px; text-align: left; }
.right { --tone: var(--right); } .wrong { --tone: var(--wrong); } .confusion small { display: block; font-size: 11px; }
.limits { display: grid; gap: 8px; padding: 0; list-style: none; } .limits li { background: var(--warn-soft); border-radius: 6px; padding: 8px 12px; }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(280px, 1fr)); gap: 28px 40px; align-items: start; }
.drawing { width: 100%; max-width: 320px; display: block; margin-top: 8px; } .drawing text { font-size: 10.5px; fill: var(--ink3); } .rule { stroke: var(--line); fill: none; } .ideal { stroke: var(--ink3); stroke-dasharray: 4 4; fill: none; } .line { stroke: var(--figure); stroke-width: 2; fill: none; stroke-linejoin: round; } .dot { fill: var(--figure); }
code { font: 12px/1.5 ui-monospace, "SF Mono", Menlo, monospace; overflow-wrap: anywhere; }
.few { color: var(--warn); font-size: 12px; margin-right: 6px; }
.mistakes { display: grid; gap: 12px; padding: 0; list-style: none; } .mistakes li + li { border-top: 1px solid var(--line); padding-top: 12px; }
.mistakes b { font-weight: 550; } .mistakes p { margin-top: 4px; color: var(--ink2); font-size: 13px; }
footer { margin-top: 32px; color: var(--ink3); font-size: 12.5px; }
.language { position: absolute; opacity: 0; pointer-events: none; } .switch { display: flex; justify-content: flex-end; gap: 4px; margin-bottom: 12px; } .switch label { padding: 4px 12px; border-radius: 6px; color: var(--ink2); font-size: 12.5px; cursor: pointer; }
#read-en:checked ~ main [for="read-en"], #read-zh:checked ~ main [for="read-zh"] { background: var(--soft); color: var(--accent); font-weight: 600; }
#read-en:focus-visible ~ main [for="read-en"], #read-zh:focus-visible ~ main [for="read-zh"] { outline: 2px solid var(--accent); outline-offset: 1px; }
#read-en:checked ~ main article[lang="zh"], #read-zh:checked ~ main article[lang="en"] { display: none; }
@media (max-width: 620px) { body { padding: 0; } article { border: 0; border-radius: 0; padding: 28px 20px; } .said { grid-template-columns: 1fr; gap: 2px; } .said dd { margin-bottom: 10px; } .switch { padding: 12px 20px 0; } }
@media print { body { background: none; padding: 0; } article { border: 0; padding: 0; } .switch { display: none; } section, tr, li { break-inside: avoid; } }
`;
