import Foundation

/// Pairs for a person to judge: an HTML page that works offline, and the same pairs as CSV.
///
/// Prompts and completions are text from outside. In the page they are data, never markup: JSON in which nothing can
/// end the script, put into the page as text. In both CSV files, the one here and the one that the page saves, a text
/// that a spreadsheet would read as a formula begins with an apostrophe.
public struct PairPage: Sendable, Encodable {
  public struct Item: Sendable, Encodable {
    var name, prompt, first, second: String

    public init(name: String, prompt: String, first: String, second: String) {
      self.name = name
      self.prompt = prompt
      self.first = first
      self.second = second
    }
  }

  private let experiment: String
  private let items: [Item]

  public init(experiment: String, items: [Item]) {
    self.experiment = experiment
    self.items = items
  }

  /// The pairs with empty columns `judge` and `verdict`, for a person to fill in.
  public func csv() -> String {
    let rows = items.map { item in
      [experiment, item.name, "", "", item.prompt, item.first, item.second].map { CSV.field(Self.harmless($0)) }
    }
    return CSV.file("experiment,pair,judge,verdict,prompt,A,B", rows, lineEnd: "\r\n")
  }

  private static func harmless(_ text: String) -> String {
    guard let first = text.unicodeScalars.first(where: { $0 != " " }), "=+-@\t\r".unicodeScalars.contains(first) else {
      return text
    }
    return "'" + text
  }

  public func html() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    var json = ""
    for scalar in String(decoding: try encoder.encode(self), as: UTF8.self)
      .unicodeScalars
    {
      // These could end the script, begin a comment in it, or end a line of it.
      switch scalar {
      case "<", ">", "&", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: json.unicodeScalars.append(scalar)
      }
    }
    return Self.page.replacing("/*DATA*/", with: json, maxReplacements: 1)
  }

  private static let page = #"""
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Which is better?</title>
    <style>
    body { font: 17px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 1.5rem auto; padding: 0 1rem; color: #222; background: #fff }
    h1 { font-size: 1.3rem }
    .text { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid #bbb; border-radius: 6px; padding: .7rem; min-height: 3rem }
    .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem }
    @media (max-width: 40rem) { .pair { grid-template-columns: 1fr } }
    .chosen { outline: 3px solid #0072B2 }
    button { font: inherit; padding: .4rem .9rem; margin: .2rem .3rem .2rem 0 }
    button[aria-pressed=true] { background: #0072B2; color: #fff }
    kbd { border: 1px solid #999; border-radius: 3px; padding: 0 .3rem; font-size: .85em }
    #done { color: #555 }
    </style>
    </head>
    <body>
    <h1>Which is better?</h1>
    <p><label>Your name: <input id="judge" maxlength="80" autocomplete="off"></label>
    <span id="done" role="status"></span></p>
    <h2 id="place"></h2>
    <div class="text" id="prompt" aria-label="Prompt"></div>
    <div class="pair">
    <section><h3>A</h3><div class="text" id="first" aria-label="Completion A"></div></section>
    <section><h3>B</h3><div class="text" id="second" aria-label="Completion B"></div></section>
    </div>
    <p>
    <button id="A" aria-pressed="false">A is better <kbd>A</kbd></button>
    <button id="B" aria-pressed="false">B is better <kbd>B</kbd></button>
    <button id="tie" aria-pressed="false">No difference <kbd>T</kbd></button>
    </p>
    <p>
    <button id="back">Back <kbd>←</kbd></button>
    <button id="next">Next <kbd>→</kbd></button>
    <button id="save">Save the answers <kbd>S</kbd></button>
    </p>
    <noscript><p>This page needs JavaScript. The CSV file beside it holds the same pairs: fill in the columns judge and
    verdict (A, B or tie).</p></noscript>
    <script type="application/json" id="data">/*DATA*/</script>
    <script>
    "use strict";
    const data = JSON.parse(document.getElementById("data").textContent);
    const element = name => document.getElementById(name);
    const storageKey = "judging " + data.experiment + " " + data.items.map(item => item.name).join("");
    let answers = {}, at = 0;
    // Some browsers store nothing for local files. The saved file is what counts.
    try {
      const kept = JSON.parse(localStorage.getItem(storageKey) || "{}");
      answers = kept.answers || {};
      element("judge").value = kept.judge || "";
    } catch (error) {}
    function keep() {
      try {
        localStorage.setItem(storageKey, JSON.stringify({ answers: answers, judge: element("judge").value }));
      } catch (error) {}
    }
    function show() {
      const item = data.items[at], answer = answers[item.name];
      element("place").textContent = "Pair " + (at + 1) + " of " + data.items.length;
      element("prompt").textContent = item.prompt;
      element("first").textContent = item.first;
      element("second").textContent = item.second;
      for (const word of ["A", "B", "tie"]) element(word).setAttribute("aria-pressed", String(answer === word));
      element("first").classList.toggle("chosen", answer === "A");
      element("second").classList.toggle("chosen", answer === "B");
      element("done").textContent = Object.keys(answers).length + " of " + data.items.length + " judged";
    }
    function move(by) {
      at = Math.min(Math.max(at + by, 0), data.items.length - 1);
      show();
    }
    function judge(word) {
      answers[data.items[at].name] = word;
      keep();
      show();
      setTimeout(() => move(1), 150);
    }
    // The program writes CSV the same way: an apostrophe before text that a spreadsheet would read as a formula.
    function harmless(text) { return /^ *[=+\-@\t\r]/.test(text) ? "'" + text : text; }
    function field(text) { return /[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text; }
    function csv() {
      const rows = [["experiment", "pair", "judge", "verdict"]];
      for (const item of data.items) {
        if (answers[item.name]) rows.push([data.experiment, item.name, element("judge").value.trim(), answers[item.name]]);
      }
      return rows.map(row => row.map(text => field(harmless(text))).join(",") + "\r\n").join("");
    }
    function save() {
      if (!element("judge").value.trim()) {
        element("judge").focus();
        element("done").textContent = "Please give your name first.";
        return;
      }
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([csv()], { type: "text/csv" }));
      link.download = "answers.csv";
      link.click();
      URL.revokeObjectURL(link.href);
    }
    for (const word of ["A", "B", "tie"]) element(word).addEventListener("click", () => judge(word));
    element("back").addEventListener("click", () => move(-1));
    element("next").addEventListener("click", () => move(1));
    element("save").addEventListener("click", save);
    element("judge").addEventListener("input", keep);
    document.addEventListener("keydown", event => {
      if (event.target === element("judge") || event.ctrlKey || event.metaKey || event.altKey) return;
      const action = {
        a: () => judge("A"), b: () => judge("B"), t: () => judge("tie"), s: save, arrowleft: () => move(-1),
        arrowright: () => move(1)
      }[event.key.toLowerCase()];
      if (action) {
        event.preventDefault();
        action();
      }
    });
    show();
    </script>
    </body>
    </html>

    """#
}
