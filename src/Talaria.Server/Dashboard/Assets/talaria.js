// The dashboard's only script. Every page works without it: it adds copy buttons, dialogs, times that stay true, and live lists.
"use strict";
(() => {
  const root = document.documentElement;
  const key = "talaria-look";
  const recall = () => {
    try { return localStorage.getItem(key); } catch { return null; } // a frame of another site may have no storage
  };
  const look = recall();
  if (look === "light" || look === "dark") root.dataset.look = look;

  const each = (scope, selector, act) => {
    if (scope.matches?.(selector)) act(scope);
    scope.querySelectorAll(selector).forEach(act);
  };

  // Light or dark.
  const lookButton = (button) => {
    button.hidden = false;
    button.onclick = () => {
      const dark = root.dataset.look ? root.dataset.look === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.look = dark ? "light" : "dark";
      try { localStorage.setItem(key, root.dataset.look); } catch { /* it holds for this page */ }
    };
  };

  // Copy.
  const copyText = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  };
  const copyButton = (button) => {
    button.hidden = false;
    button.onclick = async (event) => {
      event.preventDefault();
      await copyText(button.dataset.copy);
      button.classList.add("done");
      say("Copied");
      setTimeout(() => button.classList.remove("done"), 1500);
    };
  };

  // What only a screen reader has to hear.
  let voice;
  const say = (text) => {
    if (!voice) {
      voice = document.createElement("div");
      voice.className = "sr";
      voice.setAttribute("role", "status");
      document.body.append(voice);
    }
    voice.textContent = text;
  };

  // Dialogs: the body of <details data-dialog> moves into a <dialog>.
  const dialog = (details) => {
    const summary = details.querySelector("summary");
    const body = details.querySelector(".dialog-body");
    if (!summary || !body) return;
    const box = document.createElement("dialog");
    const close = document.createElement("button");
    close.type = "button";
    close.className = "close";
    close.textContent = "✕";
    close.setAttribute("aria-label", "Close");
    close.onclick = () => box.close();
    box.setAttribute("aria-label", body.getAttribute("aria-label") || summary.textContent.trim());
    box.append(body, close);
    details.after(box);
    summary.setAttribute("role", "button");
    summary.setAttribute("aria-haspopup", "dialog");
    const show = () => {
      box.showModal();
      box.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    };
    summary.onclick = (event) => { event.preventDefault(); show(); };
    box.onclick = (event) => { if (event.target === box) box.close(); };
    if (details.open) { details.open = false; show(); }
  };

  // Times, in the words of Parts/RelativeTime.cs.
  const count = (ms) => {
    const s = Math.floor(ms / 1000);
    return s < 60 ? `${s} s` : s < 3600 ? `${Math.floor(s / 60)} min` : s < 86400 ? `${Math.floor(s / 3600)} h` : `${Math.floor(s / 86400)} d`;
  };
  const clock = (ms) => {
    const s = Math.max(0, Math.ceil(ms / 1000));
    const two = (n) => String(n).padStart(2, "0");
    return s >= 86400 ? count(ms) : s >= 3600 ? `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`;
  };
  const tell = (time) => {
    const left = Date.parse(time.dateTime) - Date.now();
    const text = time.dataset.when === "countdown" && left > 0 ? `in ${clock(left)}`
      : Math.abs(left) < 5000 ? "just now" : left > 0 ? `in ${count(left)}` : `${count(-left)} ago`;
    if (time.textContent !== text) time.textContent = text;
  };
  const tick = () => document.querySelectorAll("time[data-when]").forEach(tell);

  // A form is sent once.
  const busy = (form) => form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
  });

  // Choices filter at once.
  const filters = (form) => form.addEventListener("change", (event) => {
    if (event.target.matches("select")) form.requestSubmit();
  });

  // Server-sent events: <tbody data-live="URL" data-live-most="50"> gets each event's HTML on top. An event named "replace" replaces the
  // child with the same id if it is there. <... data-live-state> anywhere in the same card shows whether it is connected.
  const live = (list) => {
    const state = list.closest(".card, main")?.querySelector("[data-live-state]");
    const most = Number(list.dataset.liveMost || 50);
    const show = (text) => { if (state) state.textContent = text; };
    const source = new EventSource(list.dataset.live);
    const take = (event) => {
      const holder = document.createElement("template");
      holder.innerHTML = event.data; // made and encoded by our own templates
      for (const item of [...holder.content.children]) {
        const old = item.id && document.getElementById(item.id);
        if (old && list.contains(old)) old.replaceWith(item); else list.prepend(item);
        item.classList.add("fresh");
        begin(item);
      }
      while (list.children.length > most) list.lastElementChild.remove();
      list.closest("[data-live-empty]")?.removeAttribute("data-live-empty");
    };
    source.onopen = () => show("Live");
    source.onerror = () => show("Reconnecting…");
    source.addEventListener("html", take);
    addEventListener("pagehide", () => source.close());
  };

  // <... data-refresh="5"> fetches its page again every so many seconds and takes the part with its id from it, until that has no data-refresh.
  const refresh = (part) => {
    const again = async () => {
      if (!document.hidden) {
        try {
          const answer = await fetch(location.href, { headers: { accept: "text/html" } });
          const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
          if (answer.ok && fresh) {
            part.replaceWith(fresh);
            begin(fresh);
            return;
          }
        } catch { /* the next time */ }
      }
      setTimeout(again, Number(part.dataset.refresh) * 1000);
    };
    setTimeout(again, Number(part.dataset.refresh) * 1000);
  };

  const begin = (scope) => {
    each(scope, "[data-look]", (b) => { if (b !== root) lookButton(b); });
    each(scope, "[data-copy]", copyButton);
    each(scope, "details[data-dialog]", dialog);
    each(scope, "form[data-busy]", busy);
    each(scope, "form[data-filters]", filters);
    each(scope, "[data-live]", live);
    each(scope, "[data-refresh]", refresh);
    each(scope, "time[data-when]", tell);
  };
  document.addEventListener("DOMContentLoaded", () => {
    begin(document.body);
    document.querySelector("[data-focus]")?.focus();
    setInterval(tick, 1000);
  });
  // Back to a page with a form that was sent.
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((f) => { delete f.dataset.sent; f.removeAttribute("aria-busy"); }));
})();
