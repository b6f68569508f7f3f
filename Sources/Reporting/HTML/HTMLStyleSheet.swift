/// The style sheet of the HTML report; the page's policy names its hash, so that nothing else can style the page.
package enum HTMLStyleSheet {
  /// SHA-256 of `text` in Base64; a test computes it anew.
  package static let hash = "iMo0ij/ZNvFv+VyDkITMUsT0CXI/cTmUeQbZHqmGqS4="

  package static let text = """
    :root { color-scheme: light dark; --text: #1f2328; --soft: #59636e; --line: #d1d9e0; --back: #fff; --card: #f6f8fa;
      --change: #9a6700; --add: #1a7f37; --remove: #cf222e; --problem: #cf222e; --good: #1a7f37; }
    @media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --soft: #9198a1; --line: #3d444d; --back: #0d1117;
      --card: #151b23; --change: #d29922; --add: #3fb950; --remove: #f85149; --problem: #f85149; --good: #3fb950; } }
    * { box-sizing: border-box; }
    body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 75rem; color: var(--text); background: var(--back);
      font: 15px/1.5 system-ui, sans-serif; }
    h1 { font-size: 1.35rem; line-height: 1.3; margin: 0 0 .25rem; border-left: .4rem solid var(--soft); padding-left: .75rem; }
    h1.good { border-color: var(--good); } h1.change { border-color: var(--change); } h1.bad { border-color: var(--problem); }
    h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; overflow-wrap: anywhere; }
    h2 small { color: var(--soft); font-weight: normal; }
    p { margin: .25rem 0; } .soft, .note { color: var(--soft); }
    code, pre, svg text { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
    code, td, li, p { overflow-wrap: anywhere; } code { font-size: .87em; }
    pre { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .75rem;
      white-space: pre-wrap; overflow-wrap: anywhere; }
    fieldset { border: 0; margin: 1rem 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
    legend { float: left; padding: 0; margin-right: .5rem; color: var(--soft); }
    table { border-collapse: collapse; width: 100%; table-layout: fixed; } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem;
      border-bottom: 1px solid var(--line); }
    th { color: var(--soft); font-weight: 500; white-space: nowrap; } .order { text-align: right; }
    th.sign { width: 2.25rem; } th.order { width: 6.5rem; } th.stage { width: 34%; } th.source { width: 22%; }
    td.source { color: var(--soft); } td.sign { text-align: center; font-weight: 700; }
    tr.update td.sign, tr.update td.change { color: var(--change); } tr.create td.sign, tr.create td.change { color: var(--add); }
    tr.delete td.sign, tr.delete td.change, tr.problem td.sign, tr.problem td.change { color: var(--remove); }
    tr.unchanged, tr.left, .since { color: var(--soft); } .since { font-size: .9em; } .new { font-weight: 700; }
    .sides { display: flex; flex-wrap: wrap; gap: 1rem; margin: .75rem 0 0; }
    figure { margin: 0; flex: 1 1 20rem; max-width: 27rem; min-width: 0; } figcaption { color: var(--soft); }
    svg { display: block; width: 100%; height: auto; } svg text { font-size: 12px; fill: var(--text); }
    svg .order { fill: var(--soft); } svg rect { fill: var(--card); stroke: var(--line); }
    svg line { stroke: var(--soft); } svg .update rect { stroke: var(--change); stroke-width: 2; }
    svg .create rect { stroke: var(--add); stroke-width: 2; }
    svg .delete rect { stroke: var(--remove); stroke-width: 2; stroke-dasharray: 5 3; }
    svg .problem rect { stroke: var(--problem); stroke-width: 2; } svg .left rect { stroke-dasharray: 2 3; }
    ul { margin: .25rem 0; padding-left: 1.25rem; } .error, .refused, .failed, .stale { color: var(--problem); }
    .in_doubt { color: var(--problem); } .warning, .allowed, .undone { color: var(--change); } .applied { color: var(--good); }
    body:has(#hide-sync:checked) section.sync, body:has(#hide-rows:checked) tr.unchanged,
    body:has(#hide-rows:checked) section.sync table, body:has(#hide-left:checked) tr.left,
    body:has(#hide-sides:checked) .sides { display: none; }
    @media (max-width: 40rem) { table, tbody, tr, td { display: block; } thead { display: none; }
      tr { border-bottom: 1px solid var(--line); padding: .4rem 0; } td { border: 0; padding: 0; }
      td.sign, td.order, td.stage { display: inline; text-align: left; padding-right: .4rem; } td:empty { display: none; } }
    @media print { fieldset { display: none; } body { max-width: none; padding: 0; } section { break-inside: avoid; } }
    """
}
