// A list whose rows open beside it: <table data-panel> with <a data-open>. The page behind the link is fetched and its [data-part] shown.
// Up and down go to the neighbours, Escape closes. On a narrow screen the link is a link.
"use strict";
(() => {
  const wide = matchMedia("(min-width: 1100px)");

  const panels = (list) => {
    let panel, body, row, wanted;

    const build = () => {
      panel = document.createElement("aside");
      panel.className = "panel";
      panel.setAttribute("aria-label", "Delivery");
      const close = document.createElement("button");
      close.type = "button";
      close.className = "close";
      close.textContent = "✕";
      close.setAttribute("aria-label", "Close");
      close.onclick = shut;
      const hint = document.createElement("p");
      hint.className = "panel-hint quiet";
      hint.textContent = "↑ ↓ other deliveries · Esc closes";
      body = document.createElement("div");
      body.className = "panel-body";
      panel.append(hint, close, body);
      document.querySelector("main").append(panel);
      panel.addEventListener("keydown", keys);
    };

    const shut = () => {
      if (!panel) return;
      panel.remove();
      panel = undefined;
      wanted?.abort();
      document.body.classList.remove("has-panel");
      row?.removeAttribute("aria-current");
      row?.querySelector("a[data-open]")?.focus({ preventScroll: true });
    };

    const open = async (link) => {
      wanted?.abort();
      const mine = wanted = new AbortController();
      try {
        const answer = await fetch(link.href, { headers: { accept: "text/html" }, signal: mine.signal });
        const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-part]");
        if (mine !== wanted) return;
        if (!answer.ok || !part) { location.href = link.href; return; }
        if (!panel) build();
        document.body.classList.add("has-panel");
        row?.removeAttribute("aria-current");
        // The row may have been replaced while this was fetched.
        row = document.getElementById(link.closest("tr").id) || link.closest("tr");
        row.setAttribute("aria-current", "true");
        body.replaceChildren(document.importNode(part, true));
        panel.scrollTop = 0;
        window.talaria.begin(body);
        const heading = body.querySelector("h1");
        if (heading) {
          heading.tabIndex = -1;
          heading.focus({ preventScroll: true });
        }
      } catch (error) {
        if (error.name !== "AbortError") location.href = link.href;
      }
    };

    const step = (by) => {
      const rows = [...list.querySelectorAll("tbody tr")];
      const here = rows.findIndex((r) => r.id === row?.id);
      const next = rows[here + by];
      if (!next) return;
      next.scrollIntoView({ block: "nearest" });
      open(next.querySelector("a[data-open]"));
    };

    // Arrows are left to what scrolls or is typed into: they go on from the heading, and from the rows.
    const keys = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const steps = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 };
      if (event.key === "Escape") { if (panel && !document.querySelector("dialog[open]")) { event.preventDefault(); shut(); } }
      else if (panel && event.key in steps && !event.target.closest("pre, input, select, textarea, summary, [role=region]")) {
        event.preventDefault();
        step(steps[event.key]);
      }
    };
    list.addEventListener("keydown", keys);

    list.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0 || !wide.matches) return;
      const on = event.target.closest("tbody tr");
      const link = event.target.closest("a");
      if (!on || (link && !link.matches("[data-open]")) || event.target.closest("button, summary") || String(getSelection())) return;
      event.preventDefault();
      open(on.querySelector("a[data-open]"));
    });
    wide.addEventListener("change", () => { if (!wide.matches) shut(); });
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("table[data-panel]").forEach(panels));
})();
