/** The look of the report: light and dark, from phone to wide screen. Categorical colours are --c0 … --c9. */
export const style: string = `
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --panel: #fff; --ink: #1d2125; --soft: #5d666f; --line: #e2e4e6; --code: #f4f5f6;
  --c0: #3b6fb6; --c1: #e07b28; --c2: #c8403f; --c3: #3f9a93; --c4: #4c9a48;
  --c5: #c9a11f; --c6: #a8669b; --c7: #e0788f; --c8: #8d6a55; --c9: #7d8790;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --panel: #1b1f23; --ink: #e4e7ea; --soft: #98a2ab; --line: #2d3338; --code: #101316;
    --c0: #6fa3e8; --c1: #f29b52; --c2: #ec6b67; --c3: #6cc4bc; --c4: #7cc377;
    --c5: #e6c453; --c6: #cb90c0; --c7: #f3a3b4; --c8: #b99580; --c9: #aab3bb;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', sans-serif; }
header, main { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
h1 { font-size: 2.3rem; line-height: 1.1; letter-spacing: -.02em; margin: 3rem 0 .6rem; }
h2 { font-size: 1.45rem; letter-spacing: -.01em; margin: 0 0 .5rem; display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; }
p { max-width: 46rem; margin: .6rem 0 1rem; }
.lead { color: var(--soft); font-size: 1.05rem; }
.time { color: var(--soft); font-size: .85rem; font-weight: 400; white-space: nowrap; }
nav { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .8rem; margin: 1.6rem 0 2.4rem; }
.card { display: flex; flex-direction: column; gap: .15rem; padding: .9rem 1rem; background: var(--panel); border: 1px solid var(--line); border-radius: 10px; color: inherit; text-decoration: none; line-height: 1.35; font-size: .92rem; }
.card:hover { border-color: var(--c0); }
.card .figure { font-size: 1.6rem; font-weight: 650; letter-spacing: -.02em; }
.card .time { white-space: normal; margin-top: auto; padding-top: .4rem; }
section { background: var(--panel); border: 1px solid var(--line); border-radius: 12px; padding: 1.5rem; margin: 0 0 1.6rem; }
figure { margin: 0 0 1.2rem; min-width: 0; }
figcaption { color: var(--soft); font-size: .88rem; line-height: 1.4; margin-top: .4rem; max-width: 42rem; }
.row { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0 2rem; align-items: start; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; margin: .4rem 0 1.2rem; }
th, td { padding: .28rem .8rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
thead th { color: var(--soft); font-weight: 500; }
tbody th, thead th:first-child { text-align: left; padding-left: 0; font-weight: 500; }
.code { background: var(--code); border: 1px solid var(--line); border-radius: 8px; margin: 0 0 1.2rem; min-width: 0; }
.code summary { color: var(--soft); font-size: .8rem; padding: .45rem .9rem; cursor: pointer; }
pre { margin: 0; padding: .1rem .9rem .8rem; overflow-x: auto; font: 12.5px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.stack { display: grid; gap: .6rem; }
.images img { display: block; width: 100%; height: auto; image-rendering: pixelated; border-radius: 4px; }
.images figcaption { font-size: .72rem; line-height: 1.25; margin-top: .2rem; text-align: center; }
`;
