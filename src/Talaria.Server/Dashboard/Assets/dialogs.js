// <a data-page-dialog> opens the page behind it as a dialog: its [data-dialog-part] is shown, and forms in it answer there. What does not
// work so goes on as a page: the link, or the form, does what it does without script.
"use strict";
(() => {
  const opener = (link) => {
    let box, body;

    const build = () => {
      box = document.createElement("dialog");
      box.className = "wide";
      const close = document.createElement("button");
      close.type = "button";
      close.className = "close";
      close.textContent = "✕";
      close.setAttribute("aria-label", "Close");
      close.onclick = () => box.close();
      body = document.createElement("div");
      body.className = "dialog-body stack";
      box.append(body, close);
      box.onclose = () => { box.remove(); link.focus(); };
      box.addEventListener("click", (event) => {
        if (event.target === box) box.close();
        else if (event.target.closest("a[data-close]")) { event.preventDefault(); box.close(); }
      });
      box.addEventListener("submit", send);
    };

    // False: what came is no such page, a sign-in say.
    const show = async (answer) => {
      const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-dialog-part]");
      if (!part) return false;
      if (!box?.isConnected) { build(); document.querySelector("main").append(box); }
      body.replaceChildren(document.importNode(part, true));
      box.setAttribute("aria-label", body.querySelector("h1")?.textContent.trim() || link.textContent.trim());
      // What asks again asks for the page that this is of.
      body.querySelectorAll("[data-refresh]").forEach((asking) => { asking.dataset.refreshFrom = answer.url; });
      window.talaria.begin(body);
      if (!box.open) box.showModal();
      (body.querySelector("[data-focus]") || body.querySelector("select") || body.querySelector("button, a"))?.focus();
      return true;
    };

    const send = async (event) => {
      const form = event.target;
      event.preventDefault();
      if (form.dataset.going) return;
      form.dataset.going = "1";
      const fields = new URLSearchParams(new FormData(form));
      try {
        const answer = form.method === "post"
          ? await fetch(form.action, { method: "POST", body: fields, headers: { accept: "text/html" } })
          : await fetch(`${form.action}?${fields}`, { headers: { accept: "text/html" } });
        if (await show(answer)) return;
      } catch { /* as a page */ }
      location.href = link.href;
    };

    link.setAttribute("aria-haspopup", "dialog");
    link.addEventListener("click", async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
      event.preventDefault();
      if (link.dataset.going) return;
      link.dataset.going = "1";
      try {
        const answer = await fetch(link.href, { headers: { accept: "text/html" } });
        if (!await show(answer)) location.href = link.href;
      } catch { location.href = link.href; }
      delete link.dataset.going;
    });
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("a[data-page-dialog]").forEach(opener));
})();
