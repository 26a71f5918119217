/* Taking an answer away: what was shown goes back to the server, which checks it and gives a file. */
(() => {
  if (window.dayekAway) return;
  window.dayekAway = true;

  const rows = () => [...document.querySelectorAll("#answer .away")];
  const asked = new Map(); // what was asked since the page was opened, in order, by library and question
  const library = () => document.querySelector("#top select[data-library]")?.dataset.library || "";
  const here = () => [...asked].filter(([key]) => key.startsWith(`${library()}\n`)).map(([, given]) => given);

  const noted = () => {
    for (const row of rows().filter((row) => !row.dataset.noted)) {
      row.dataset.noted = "yes";
      const key = `${library()}\n${JSON.parse(row.dataset.given).question}`;
      asked.delete(key);
      asked.set(key, row.dataset.given);
      const all = row.querySelector(".away-all");
      all.hidden = here().length < 2;
      const said = all.querySelector("[data-words]");
      said.textContent = said.dataset.words.replace("{n}", here().length);
    }
  };

  const named = (reply) => {
    const said = /filename\*=UTF-8''([^;]+)/.exec(reply.headers.get("content-disposition") || "");
    return said ? decodeURIComponent(said[1]) : "dayek";
  };

  const take = async (button) => {
    const row = button.closest(".away");
    const told = row.querySelector(".away-told");
    const all = row.querySelector(".away-all input").checked;
    const answers = (all ? here() : [row.dataset.given]).map((given) => JSON.parse(given));
    const body = JSON.stringify({ library: library(), tongue: document.documentElement.lang, form: button.dataset.take, doc: button.dataset.doc || "", answers });
    told.textContent = "…";
    button.disabled = true;
    try {
      const reply = await fetch("/take", { method: "POST", headers: { "content-type": "application/json" }, body });
      if (!reply.ok) throw new Error(await reply.text());
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await reply.blob());
      link.download = named(reply);
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
      told.textContent = link.download;
    } catch (error) {
      told.textContent = error.message;
    } finally {
      button.disabled = false;
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-take]");
    if (button) take(button);
  });
  new MutationObserver(noted).observe(document.body, { subtree: true, childList: true });
  noted();
})();
