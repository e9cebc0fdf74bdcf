"""The style and the script of the HTML report."""

from __future__ import annotations

STYLE = """\
.figures{display:flex;flex-wrap:wrap;gap:.8rem 2.5rem;margin:1rem 0;font-family:system-ui,sans-serif}
.figures div{display:flex;flex-direction:column-reverse}dt{font-size:.8rem;color:var(--dim)}
dd{margin:0;font-size:1.6rem;line-height:1.2;font-variant-numeric:tabular-nums}
.fault{color:var(--red)}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:0 2.5rem}
.plots h2{margin-top:1rem}
.bars{width:100%;table-layout:fixed}.bars th{font-weight:400;width:50%;overflow-wrap:anywhere;line-height:1.3}
.bars .number{width:3rem;padding-right:0}
.bar{display:block;width:100%;min-width:4rem;height:.75em}
rect.a2{fill:var(--green)}rect.a1{fill:#d9a021}rect.a0,rect.plain{fill:var(--blue)}
.a2{--c:var(--green);--bg:var(--greenbg)}.a1{--c:var(--amber);--bg:var(--amberbg)}
.a0{--c:var(--blue);--bg:var(--bluebg)}
mark,ins{color:inherit;background:var(--bg);text-decoration:none;border-bottom:2px solid var(--c)}
.a1 mark,.a1 ins{border-bottom-style:dashed}.a0 mark{border-bottom-style:dotted}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem}
.wide{overflow-x:auto}nav td:first-child{overflow-wrap:anywhere;min-width:9rem}nav a,aside a{color:var(--blue)}
form{position:sticky;top:0;z-index:1;background:var(--paper);border-bottom:1px solid var(--rule);font-size:.9rem;
margin-top:1.5rem;padding:.4rem 0}
form:has([open]){position:static}summary{cursor:pointer;padding:.2rem 0}
fieldset{border:1px solid var(--rule);margin:.6rem 0;padding:.4rem .8rem}
.choices{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,16rem),1fr));gap:.1rem 1rem;
max-height:14rem;overflow:auto;padding:.3rem}
.choices label{overflow-wrap:anywhere;padding-left:1.6em;text-indent:-1.6em}small{color:var(--dim)}
button{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--rule);border-radius:.3rem}
kbd{border:1px solid var(--rule);border-radius:.2rem;padding:0 .3em}
.strip{margin:.5rem 0 1rem}.strip svg{display:block;width:100%;height:2.5rem;border-bottom:1px solid var(--rule)}
figcaption{font:.8rem system-ui,sans-serif;color:var(--dim)}
article .row{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}
.row aside,.calm p{grid-column:1/-1}.row aside{margin-top:.3rem}.calm p{color:var(--dim)}
.head{border:0;padding:0;font:.8rem system-ui,sans-serif;color:var(--dim)}
aside li{padding-left:1.2em;text-indent:-1.2em;border-left:0}aside b{color:var(--ink);font-weight:600}
a.f{color:inherit;text-decoration:none}.f s{display:none}h2,.f{scroll-margin-top:4rem}
.off ins,li.off{display:none}.off s{display:inline;text-decoration:none}.off>mark{background:none;border:0}
.only .calm,.only .quiet{display:none}
@media(max-width:50rem){body{padding:1rem}article .row{grid-template-columns:1fr}.head,.plot{display:none}
.row:not(.calm) p::before{display:block;content:"original";font:.75rem system-ui,sans-serif;color:var(--dim)}
.row:not(.calm) p+p::before{content:"corrected";margin-top:.4rem}}
@media print{form{display:none}}
"""

SCRIPT = """
"use strict";
(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const findings = [...document.querySelectorAll(".f")];
  const rows = [...document.querySelectorAll(".row:not(.calm):not(.head)")];
  const marks = findings.filter((one) => one.tagName === "A");
  const only = document.getElementById("only");
  const visible = () => marks.filter((mark) => !mark.classList.contains("off") && mark.offsetParent);
  const show = () => {
    const boxes = [...form.querySelectorAll("input[name=hide]:not(:checked)")];
    const hidden = new Set(boxes.map((box) => box.value));
    for (const one of findings) {
      one.classList.toggle("off", [...one.classList].some((name) => hidden.has(name)));
    }
    for (const row of rows) row.classList.toggle("quiet", !row.querySelector("li.f:not(.off)"));
    document.body.classList.toggle("only", only.checked);
    const left = marks.filter((mark) => !mark.classList.contains("off"));
    for (const mark of marks) mark.tabIndex = mark.classList.contains("off") ? -1 : 0;
    document.getElementById("shown").textContent =
      left.length + " of " + marks.length + (marks.length === 1 ? " finding" : " findings");
  };
  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("click", (event) => {
    const to = event.target.dataset.to;
    if (!to) return;
    const boxes = event.target.closest("fieldset").querySelectorAll("input");
    for (const box of boxes) box.checked = to === "all";
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !["n", "p"].includes(event.key)) return;
    const seen = visible();
    if (!seen.length) return;
    const at = seen.indexOf(document.activeElement);
    const step = event.key === "n" ? 1 : -1;
    const next = at < 0 ? (step > 0 ? 0 : seen.length - 1) : (at + step + seen.length) % seen.length;
    seen[next].focus();
    seen[next].scrollIntoView({ block: "center" });
  });
  form.hidden = false;
  show();
})();
"""
