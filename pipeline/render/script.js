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
  let asked = false; // a person chose a place: on a phone, go to it

  /* Scroll a source pane so that its quote stands a quarter down from the top. */
  const reveal = (pane) => {
    const paper = one(".paper", pane);
    const mark = paper && one("mark, .near", paper);
    if (!mark) return;
    const top = mark.getBoundingClientRect().top - paper.getBoundingClientRect().top + paper.scrollTop;
    paper.scrollTop = Math.max(0, top - paper.clientHeight * 0.26);
    if (asked && narrow()) pane.scrollIntoView({ block: "start" });
    asked = false;
  };

  /* The place bar keeps library and question, so that a reload or a shared link asks it there again. */
  const library = () => one("#top select[data-library]")?.dataset.library || "";
  const remember = (question) => {
    const parts = Object.entries({ library: library(), q: question }).filter(([, said]) => said);
    const link = parts.map(([key, said]) => `${key}=${encodeURIComponent(said)}`).join("&");
    window.history.replaceState(window.history.state, "", link ? `?${link}` : location.pathname);
  };

  const question = () => one("#answer .answer")?.dataset.question || "";

  /* Another library was chosen: what was asked in the one before is asked anew there. */
  const NEW = "/new";
  const opened = (select) => {
    const chosen = select.value;
    if (chosen === NEW) {
      select.value = library();
      all("#tabs button[role=tab]").find((tab) => tab.textContent.trim() === "Library")?.click();
      const field = () => one("#new-name input, #new-name textarea");
      setTimeout(() => (field()?.scrollIntoView({ block: "center" }), field()?.focus()), 150);
      return;
    }
    if (question()) asking();
    const detail = { library: chosen, question: question() };
    select.dispatchEvent(new CustomEvent("dayek-switch", { bubbles: true, detail }));
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("#top select[data-library]")) opened(event.target);
  });

  const changed = (name, selector, act) => {
    const element = one(selector);
    const stamp = element && element.dataset.stamp;
    if (!stamp || seen[name] === stamp || !shown(element)) return;
    seen[name] = stamp;
    act(element);
  };

  const look = () => {
    changed("source", "#source .source", reveal);
    changed("check-source", "#check-source .source", reveal);
    changed("answer", "#answer .answer", (answer) => {
      remember(answer.dataset.question);
      delete document.body.dataset.asking;
    });
    changed("top", "#top .top", () => {
      if (openIn !== undefined && openIn !== library()) remember(question());
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
  };

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
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = words), 1600);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
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
