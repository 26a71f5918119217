/* Who judges, and which words of the source are the evidence: kept here, sent along when a person judges.
   A browser counts UTF-16 units; dayek counts code points, so every offset is counted anew. */
(() => {
  if (window.dayekJudges) return;
  window.dayekJudges = true;

  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const KEPT = "dayek.judge"; // the name, in this browser only
  const SHORT = 60; // letters of a selection that may be the answer itself
  let chosen = null; // { doc, start, end }, as dayek counts
  let typed = false; // the person wrote the answer: leave it alone
  let judged = false; // a person judged: go to what the page says of it
  const seen = {};

  const name = () => {
    try {
      return window.localStorage.getItem(KEPT) || "me";
    } catch {
      return one(".judge-name")?.value.trim() || "me";
    }
  };
  const keep = (words) => {
    try {
      window.localStorage.setItem(KEPT, words.trim());
    } catch {
      /* a browser that keeps nothing sends what the field says */
    }
    for (const field of all(".judge-name")) if (field !== document.activeElement) field.value = words;
  };

  /* The letters of the document in a range: page rules and the like are ours, not the document's. */
  const words = (range) => {
    const held = range.cloneContents();
    for (const ours of all(".page-rule, .left-out", held)) ours.remove();
    return held.textContent;
  };
  const before = (article, node, at) => {
    const range = document.createRange();
    range.setStart(article, 0);
    range.setEnd(node, at);
    return words(range);
  };
  const points = (text) => [...text].length;

  /* The selected range, cut to the source's text; nothing when it lies elsewhere. */
  const selected = (article) => {
    const selection = document.getSelection();
    if (!article || !selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0).cloneRange();
    if (!range.intersectsNode(article)) return null;
    if (!article.contains(range.startContainer)) range.setStart(article, 0);
    if (!article.contains(range.endContainer)) range.setEnd(article, article.childNodes.length);
    return range.collapsed ? null : range;
  };

  const choose = () => {
    const bar = one("#evidence .seek");
    const article = one("#source article[data-doc]");
    const range = bar && selected(article);
    if (!range) return;
    const first = Number(article.dataset.begins);
    const head = before(article, range.startContainer, range.startOffset).replace(/[\uD800-\uDBFF]$/, "");
    const tail = before(article, range.endContainer, range.endOffset);
    const said = words(range).trim();
    if (!said) return;
    chosen = { doc: article.dataset.doc, start: first + points(head), end: first + points(tail) };
    one(".chosen", bar).textContent = `“${said}”`;
    one(".take", bar).disabled = false;
    const field = one(".in-short", bar);
    if (!typed) field.value = points(said) <= SHORT ? said.replace(/\s+/g, " ") : "";
    if (window.Highlight && CSS.highlights) CSS.highlights.set("chosen", new Highlight(range));
  };

  const begin = (bar) => {
    chosen = null;
    typed = false;
    if (window.CSS?.highlights) CSS.highlights.delete("chosen");
    choose(); // words that were selected before count too
  };

  const look = () => {
    const bar = one("#evidence .seek");
    if ((bar?.dataset.stamp || "") !== (seen.bar || "")) {
      seen.bar = bar?.dataset.stamp || "";
      begin(bar);
    }
    for (const part of all("#judging .judging, #judge-next .judging")) {
      const where = part.closest("#judging") ? "answer" : "draft";
      if (seen[where] === part.dataset.stamp) continue;
      seen[where] = part.dataset.stamp;
      for (const field of all(".judge-name", part)) field.value = name();
      if (judged) one(".recorded, .asked", part)?.focus({ preventScroll: true });
      judged = false;
    }
  };

  let waiting = 0;
  const soon = () => {
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      look();
    });
  };
  new MutationObserver(soon).observe(document.body, { subtree: true, childList: true });

  let pause = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(pause);
    pause = setTimeout(choose, 80);
  });

  /* Before the click is sent on: what the page knows and the server cannot. */
  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest("[data-judge]");
      if (!button) return;
      judged = true;
      button.dataset.author = name();
      if (button.dataset.judge !== "select") return;
      clearTimeout(pause);
      choose();
      Object.assign(button.dataset, chosen, { answer: one("#evidence .in-short").value });
    },
    true,
  );

  document.addEventListener("input", (event) => {
    if (event.target.matches(".judge-name")) keep(event.target.value);
    if (event.target.matches(".in-short")) typed = true;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches(".in-short")) return;
    one("#evidence .take").click();
  });

  look();
})();
