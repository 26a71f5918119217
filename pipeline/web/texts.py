"""Nothing in; the examples of the page out: questions to ask, and a text to check."""

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
