/* The page's own hands: keys, selecting, scrolling to the quote, copying. Everything that is said
   comes from the server; nothing here makes HTML. */
(() => {
  if (window.dayek) return;
  window.dayek = true;

  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const shown = (element) => Boolean(element && element.offsetParent);
  const narrow = () => window.matchMedia("(max-width: 900px)").matches;
  const seen = {};
  let openIn; // the library that the page shows
  let answered; // the question that was answered last
  let picked; // a place that a person chose while an answer was on its way
  let asked = false; // a person chose a place: on a phone, go to it

  /* What this browser keeps: whether the text is preferred to the page. Nothing of a question. */
  const kept = (key, value) => {
    try {
      if (value !== undefined) localStorage.setItem(`dayek.${key}`, value);
      return localStorage.getItem(`dayek.${key}`) || "";
    } catch {
      return "";
    }
  };

  /* Pages grow and shrink in steps; one that has grown gets a finer picture. */
  const ZOOMS = [0.6, 0.8, 1, 1.3, 1.7, 2.2, 3];
  let zoom = narrow() ? 5 : 2;
  const zoomed = () => {
    for (const leaves of all(".leaves")) leaves.style.setProperty("--zoom", ZOOMS[zoom]);
    if (ZOOMS[zoom] <= 1) return;
    for (const img of all(".leaf img")) {
      const fine = img.getAttribute("src").replace("width=1200", "width=2000");
      if (fine !== img.getAttribute("src")) img.setAttribute("src", fine);
    }
  };

  /* Scroll a source pane so that its quote stands a quarter down from the top. */
  const reveal = (pane) => {
    const paper = one(".paper", pane);
    if (one(".leaf", pane)) zoomed();
    const mark = paper && one(".lights .strong, .lights .soft, article:not(:has(.leaf)) :is(mark, .near)", paper);
    if (!mark) return;
    const top = mark.getBoundingClientRect().top - paper.getBoundingClientRect().top + paper.scrollTop;
    paper.scrollTop = Math.max(0, top - paper.clientHeight * 0.26);
    const left = mark.getBoundingClientRect().left - paper.getBoundingClientRect().left;
    if (left < 0 || left > paper.clientWidth - 40) paper.scrollLeft += left - paper.clientWidth * 0.2;
    if (asked && narrow()) pane.scrollIntoView({ block: "start" });
    asked = false;
  };

  /* The place bar keeps all that a tab has chosen, the question and the place that is shown, so that a reload,
     a shared link or the back button shows the same again. */
  const chosen = () => {
    try {
      return JSON.parse(one("#at textarea, #at input")?.value || "{}");
    } catch {
      return {};
    }
  };
  const library = () => one("#top select[data-library]")?.dataset.library || "";
  let tongueAsked = new URLSearchParams(location.search).get("tongue") || "";
  const placeIn = ({ doc, start, end }) => (doc ? { doc, start, end } : {});
  let place = placeIn(Object.fromEntries(new URLSearchParams(location.search))); // what a person chose to see
  let returning = false; // the back button brings an answer: the address is as it should be
  const link = (asked) => {
    const { point, language, folder, since, until } = chosen();
    const said = { library: library(), tongue: tongueAsked, point, language, folder, since, until, q: asked, ...place };
    const parts = Object.entries(said).filter(([, value]) => value !== undefined && value !== "");
    return parts.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&");
  };
  const remember = (asked) => {
    const to = link(asked);
    if (to === location.search.slice(1)) return;
    const was = new URLSearchParams(location.search);
    const same = was.get("q") === (asked || null) && (was.get("doc") || "") === (place.doc || "") &&
      (was.get("start") || "") === String(place.start ?? "");
    const how = same ? "replaceState" : "pushState";
    window.history[how](window.history.state, "", to ? `?${to}` : location.pathname);
  };
  window.addEventListener("popstate", () => {
    const was = Object.fromEntries(new URLSearchParams(location.search));
    place = placeIn(was);
    tongueAsked = was.tongue || "";
    returning = Boolean(was.q);
    if (was.q) asking();
    const tongue = was.tongue || one("#top select[data-tongue]")?.dataset.tongue;
    one("#top .top").dispatchEvent(
      new CustomEvent("dayek-switch", { bubbles: true, detail: { ...was, tongue, question: was.q || "" } }),
    );
  });

  const question = () => one("#answer :is(.answer, .reading)")?.dataset.question || "";

  /* Another library was chosen: what was asked in the one before is asked anew there. */
  const NEW = "/new";
  const opened = (select) => {
    const wanted = select.value;
    if (wanted === NEW) {
      select.value = library();
      all("#tabs button[role=tab]").at(-1)?.click();
      const field = () => one("#new-name input, #new-name textarea");
      setTimeout(() => (field()?.scrollIntoView({ block: "center" }), field()?.focus()), 150);
      return;
    }
    choose(select, { library: wanted });
  };
  const choose = (from, what) => {
    if (question()) asking();
    const tongue = one("#top select[data-tongue]")?.dataset.tongue;
    const detail = { ...chosen(), library: library(), tongue, question: question(), ...what };
    from.dispatchEvent(new CustomEvent("dayek-switch", { bubbles: true, detail }));
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("#top select[data-library]")) opened(event.target);
    if (event.target.matches("#top select[data-tongue]")) {
      tongueAsked = event.target.value;
      choose(event.target, { tongue: event.target.value });
    }
  });

  /* The list of documents is narrowed as its fields are filled. */
  const sift = (bar) => {
    const [words, language, folder, since, until] = ["words", "language", "folder", "since", "until"].map(
      (name) => one(`[data-sift=${name}]`, bar).value.trim().toLowerCase(),
    );
    const rows = all(".library > li", bar.parentElement);
    for (const row of rows) {
      const { language: tongue, folder: below, date } = row.dataset;
      const inFolder = !folder || below.toLowerCase() === folder || below.toLowerCase().startsWith(`${folder}/`);
      const dated = (!since && !until) ||
        (date && date.slice(0, since.length) >= since && (!until || date.slice(0, until.length) <= until));
      const text = words && one("summary", row).textContent.toLowerCase();
      row.hidden = !(inFolder && dated && (!language || tongue === language) && (!words || text.includes(words)));
    }
    const left = rows.filter((row) => !row.hidden).length;
    const said = one(".sifted", bar);
    said.textContent = left === rows.length ? "" : said.dataset.of.replace("{n}", left).replace("{of}", rows.length);
  };
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const bar = event.target.closest(".sift");
      if (bar) sift(bar);
    });
  }

  const changed = (name, selector, act) => {
    const element = one(selector);
    const stamp = element && element.dataset.stamp;
    if (!stamp || seen[name] === stamp || !shown(element)) return;
    seen[name] = stamp;
    act(element);
  };

  const look = () => {
    for (const name of ["source", "check-source"]) {
      changed(name, `#${name} .source`, (pane) => {
        delete document.body.dataset.opening;
        reveal(pane);
      });
    }
    changed("shelf", "#shelf .shelf", () => delete document.body.dataset.shelving);
    changed("answer", "#answer .answer", (answer) => {
      if (answered !== undefined && !returning) place = {};
      answered = answer.dataset.question;
      if (!returning) remember(answered);
      returning = false;
      delete document.body.dataset.asking;
      const { doc, start } = picked || {};
      picked = undefined;
      all("#ask .desk button[data-place]").find((b) => b.dataset.place === doc && b.dataset.start === start)?.click();
    });
    changed("failed", "#answer .failure", () => delete document.body.dataset.asking);
    const drop = one("#library-lead [data-drop]")?.dataset.drop;
    if (drop) one("#upload")?.style.setProperty("--drop", JSON.stringify(drop));
    if (drop) all("#upload button").forEach((button) => button.setAttribute("aria-label", drop));
    changed("top", "#top .top", (top) => {
      document.documentElement.lang = one("select[data-tongue]", top)?.dataset.tongue || "en";
      if (openIn !== undefined && !returning) remember(question());
      openIn = library();
    });
    changed("verdicts", "#verdicts [data-stamp]", () => delete document.body.dataset.asking);
  };

  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      look();
    });
  };
  new MutationObserver(soon).observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["data-stamp", "style", "class"],
  });

  const asking = () => (document.body.dataset.asking = "yes");

  const select = (button) => {
    for (const other of all("[data-place]", button.closest(".two") || document)) {
      other.setAttribute("aria-current", String(other === button));
    }
    asked = true;
    document.body.dataset.opening = "yes";
    if (!button.closest("#ask")) return;
    const { place: doc, start, end } = button.dataset;
    picked = document.body.dataset.asking ? { doc, start } : undefined; // to be chosen again with the answer
    if (picked) return;
    place = { doc, start, end };
    remember(question());
  };

  /* Before a click is sent on: what the person prefers to see. */
  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest("button[data-place]");
      if (!button) return;
      if (button.classList.contains("view")) kept("view", button.dataset.view);
      else if (kept("view") === "text") button.dataset.view = "text";
      else delete button.dataset.view;
    },
    true,
  );

  const cards = () => all("#answer .card");
  const open = (card) => {
    if (!card) return;
    card.click();
    card.focus({ preventScroll: true });
    if (!narrow()) card.scrollIntoView({ block: "nearest" });
  };
  const step = (by) => {
    const listed = cards();
    const at = listed.findIndex((card) => card.getAttribute("aria-current") === "true");
    open(listed[Math.min(listed.length - 1, Math.max(0, at + by))]);
  };

  const copied = async (button) => {
    const words = button.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      const area = document.createElement("textarea");
      area.value = button.dataset.copy;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    button.textContent = button.dataset.copied || "✔";
    setTimeout(() => (button.textContent = words), 1600);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || button.disabled) return;
    const { cite, zoom: larger, choose: what } = button.dataset;
    if (cite !== undefined) return open(cards()[cite - 1]);
    if (larger !== undefined) {
      zoom = Math.min(ZOOMS.length - 1, Math.max(0, zoom + Number(larger)));
      return zoomed();
    }
    if (what === "point") return choose(button, { point: button.dataset.value });
    if (what === "forget") return button.dispatchEvent(new CustomEvent("dayek-forget", { bubbles: true, detail: {} }));
    if (what === "filters") {
      const said = all("[data-filter]", button.closest(".filters")).map((field) => [field.dataset.filter, field.value]);
      return choose(button, Object.fromEntries(said));
    }
    if (button.classList.contains("view") || button.closest(".turn")) return;
    if (button.dataset.remove !== undefined || button.dataset.reread !== undefined) {
      document.body.dataset.shelving = "yes";
    }
    if (button.dataset.place !== undefined) select(button);
    else if (button.dataset.ask !== undefined || button.id === "ask-button") asking();
    else if (button.id === "check-button" || button.id === "check-example") asking();
    else if (button.dataset.step !== undefined) step(Number(button.dataset.step));
    else if (button.dataset.copy !== undefined) copied(button);
    else soon();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const field = event.target.closest("input, textarea, select, [contenteditable]");
    if (field) {
      if (event.key === "Escape") field.blur();
      if (event.key === "Enter" && field.closest("#question")) asking();
      return;
    }
    const box = one("#question textarea, #question input");
    if (event.key === "/" && shown(box)) {
      event.preventDefault();
      box.focus();
      box.select();
    } else if (/^[1-9]$/.test(event.key) && shown(one("#answer .card"))) open(cards()[event.key - 1]);
    else if ((event.key === "j" || event.key === "k") && shown(one("#answer .card"))) step(event.key === "j" ? 1 : -1);
  });

  look();
})();
