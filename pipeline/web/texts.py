"""Nothing in; the words that the page is laid out with out: examples, and what each tab is for."""

from __future__ import annotations

# (language, question, the document that answers it); shown when the library holds that document
EXAMPLES = (
    ("en", "How many seats does the Mazhilis have?", "assembly.html"),
    ("en", "How many members did the Patriot Party have?", "party-system.pdf"),
    ("ru", "Сколько партий было зарегистрировано в 2004 году?", "партии-2004.docx"),
    ("kk", "Ассамблея қай жылы құрылды?", "қазақстан-халқы.txt"),
    ("ko", "카자흐스탄의 국토 면적은 세계 몇 위인가?", "한국-카자흐스탄.md"),
    ("en", "Who won the World Cup in 2022?", "history.md"),
)
CHECKED = (".md", ".txt", ".html", ".htm", ".docx", ".json", ".jsonl")  # what may be sent to be checked
CHECK_EXAMPLE = (
    "According to history.md, “Kazakhstan appeared on the map of independent states only on "
    "16 December 1991.” The land is older: “Archaeologists place a Bronze Age culture on the territory "
    "at roughly 1500–1200 BC.” The three hordes, it is said, “were founded by a single khan who ruled "
    "from Samarkand for forty years.” Of the Turks it says: “Their empire stretched from Manchuria to "
    "southern Kazakhstan” (party-programmes.md). The Golden Man was found near Almaty."
)
EVALUATE_LEAD = (
    "Ask every gold question and score what dayek says. A question left unanswered counts as wrong "
    "wherever it has an answer; each value comes with its 95 % interval."
)
COMPARE_LEAD = (
    "Compare two runs over the same questions: what differs beyond chance, which questions were lost, and "
    "what each run found for them. Runs come from this page and from dayek eval."
)
JUDGE_LEAD = (
    "Judge next: questions drafted from your documents, those first whose judgement tells most. A draft "
    "counts in no score until a person has accepted it."
)
NEW_LEAD = (
    "A new library: an index of its own for each matter or project. The bar above switches between them, "
    "and each tab of your browser keeps its own choice."
)
