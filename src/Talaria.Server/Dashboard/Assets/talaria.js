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
    try {
      return await navigator.clipboard.writeText(text);
    } catch { /* not over http, nor in a frame without allow="clipboard-write" */ }
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

  // The catalogue filters while one types; Enter there is no submit.
  const picker = (choices) => {
    const search = choices.querySelector("[data-picker-search]");
    const none = choices.querySelector("[data-picker-none]");
    choices.querySelector("[data-picker-button]").hidden = true;
    search.onkeydown = (event) => { if (event.key === "Enter") event.preventDefault(); };
    search.oninput = () => {
      const wanted = search.value.trim().toLowerCase();
      let found = 0;
      choices.querySelectorAll("[data-picker-family]").forEach((family) => {
        let here = 0;
        family.querySelectorAll("[data-picker-type]").forEach((type) => {
          const shown = type.dataset.pickerType.includes(wanted) || type.querySelector("input").checked;
          type.hidden = !shown;
          here += shown ? 1 : 0;
        });
        family.hidden = here === 0;
        found += here;
      });
      none.hidden = found > 0;
    };
  };

  // One more row of fields like the last.
  const rows = (set) => {
    const add = set.querySelector("[data-add-row]");
    add.hidden = false;
    add.onclick = () => {
      const last = [...set.querySelectorAll("[data-header-row]")].at(-1);
      const row = last.cloneNode(true);
      row.querySelectorAll("input").forEach((input) => {
        input.value = "";
        input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+$/, (n) => Number(n) + 1));
      });
      last.after(row);
      row.querySelector("input").focus();
    };
  };

  // Server-sent events: <tbody data-live="URL" data-live-most="50"> gets each event's HTML on top. A child with the same id is replaced
  // where it stands, unless its data-row says the same; an event named "replace" does only that. <... data-live-state> in the same card or
  // page shows whether it is connected. With a <button data-live-new> there, what is new waits behind it while somebody reads: while the
  // top of the list is out of sight, the pointer is on it, or something is open beside it.
  const live = (list) => {
    const near = (selector) => list.closest(".card")?.querySelector(selector) || document.querySelector(`main ${selector}`);
    const [state, button] = [near("[data-live-state]"), near("[data-live-new]")];
    const most = Number(list.dataset.liveMost || 50);
    const show = (text) => { if (state) { state.textContent = text; state.dataset.liveState = text === "Live" ? "on" : "off"; } };
    let waiting = [];
    const isRead = () => button && list.children.length > 0
      && (list.getBoundingClientRect().top < 0 || list.matches(":hover") || document.body.classList.contains("has-panel"));
    const put = (item) => {
      list.prepend(item);
      item.classList.add("fresh");
      begin(item);
    };
    const release = () => {
      waiting.forEach(put);
      waiting = [];
      if (button) button.hidden = true;
      if (list.children.length > most) {
        while (list.children.length > most) list.lastElementChild.remove();
        near("a[rel=next]")?.remove(); // it would pass over what was just taken away
      }
      if (list.children.length > 0) list.closest("[data-live-empty]")?.removeAttribute("data-live-empty");
    };
    const take = (event) => {
      const holder = document.createElement("template");
      holder.innerHTML = event.data; // made and encoded by our own templates
      for (const item of [...holder.content.children]) {
        const old = item.id && document.getElementById(item.id);
        const at = item.id ? waiting.findIndex((w) => w.id === item.id) : -1;
        if (old && list.contains(old)) {
          if (item.dataset.row && item.dataset.row === old.dataset.row) continue;
          const focused = old.contains(document.activeElement);
          if (old.hasAttribute("aria-current")) item.setAttribute("aria-current", old.getAttribute("aria-current"));
          old.replaceWith(item);
          item.classList.add("fresh");
          begin(item);
          if (focused) item.querySelector("a")?.focus({ preventScroll: true });
        } else if (at >= 0) waiting[at] = item;
        else if (item.id && list.children.length >= most && item.id < list.lastElementChild.id) continue; // older than all that the list has
        else if (event.type === "html") waiting.push(item);
      }
      if (waiting.length > most) waiting = waiting.slice(-most);
      if (!isRead()) release();
      else if (waiting.length > 0) {
        button.textContent = `${waiting.length} new`;
        button.hidden = false;
      }
    };
    if (button) button.onclick = () => { release(); list.closest(".card")?.scrollIntoView({ block: "nearest" }); };
    const source = new EventSource(list.dataset.live);
    source.onopen = () => show("Live");
    source.onerror = () => show(source.readyState === EventSource.CLOSED ? "Not live any more: reload the page" : "Reconnecting…");
    source.addEventListener("html", take);
    source.addEventListener("replace", take);
    addEventListener("pagehide", () => source.close());
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  };

  // <... data-refresh="5"> fetches its page again (or that of data-refresh-from) every so many seconds and takes the part with its id from
  // it, until that has no data-refresh. What was unfolded stays so.
  const refresh = (part) => {
    const again = async () => {
      if (!part.isConnected) return;
      const busyPart = part.querySelector("dialog[open], form[aria-busy]");
      if (!document.hidden && !busyPart) {
        try {
          const answer = await fetch(part.dataset.refreshFrom || location.href, { headers: { accept: "text/html" } });
          const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
          if (answer.ok && fresh) {
            part.querySelectorAll("details[id]").forEach((d) => {
              const same = fresh.querySelector(`#${CSS.escape(d.id)}`);
              if (same) same.open = d.open;
            });
            const focused = part.contains(document.activeElement) && document.activeElement;
            part.replaceWith(fresh);
            begin(fresh);
            if (focused) (focused.id && document.getElementById(focused.id) || fresh.querySelector("[tabindex], a, button"))?.focus({ preventScroll: true });
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
    each(scope, "[data-picker]", picker);
    each(scope, "[data-rows]", rows);
    each(scope, "[data-live]", live);
    each(scope, "[data-refresh]", refresh);
    each(scope, "time[data-when]", tell);
  };
  window.talaria = { begin, say };
  document.addEventListener("DOMContentLoaded", () => {
    begin(document.body);
    document.querySelector("[data-focus]")?.focus();
    setInterval(tick, 1000);
  });
  // Back to a page with a form that was sent.
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((f) => { delete f.dataset.sent; f.removeAttribute("aria-busy"); }));
})();
