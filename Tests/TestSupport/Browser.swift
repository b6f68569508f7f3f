package import Foundation

/// Chromium without a window.
package enum Browser {
  private static let tool = ["chromium", "chromium-headless-shell", "google-chrome"].map { Tool($0) }.first(
    where: \.isInstalled)

  package static let isInstalled = tool != nil

  package struct Failure: Error {
    package let text: String
  }

  /// A page as the browser sees it.
  package struct Seen: Decodable {
    package var width: Int
    package var height: Int
    /// The names of all elements.
    package var elements: Set<String>
  }

  /// Opens a page in a window of this width and measures it.
  ///
  /// The page's own policy forbids every script, so it is measured from outside, over the browser's debugging pipe.
  package static func measure(_ page: URL, width: Int) throws -> Seen {
    // A copy that lets this one script run; what the page draws is the same.
    let script = """
      const all = Array.from(document.querySelectorAll("*"), e => e.localName);
      const body = document.body, root = document.documentElement;
      const seen = {width: root.scrollWidth, height: root.scrollHeight, elements: all};
      const out = document.createElement("pre"); out.id = "seen"; out.textContent = JSON.stringify(seen);
      body.append(out);
      """
    let text = try String(contentsOf: page, encoding: .utf8)
    let open = text.replacing("default-src 'none'; ", with: "default-src 'none'; script-src 'nonce-measure'; ")
    guard open != text else { throw Failure(text: "\(page.path) has no policy") }
    let html = open.replacing(
      "</body>", with: "<script nonce=\"measure\">window.onload = () => {\(script)}</script></body>")
    let answer = try result(of: html, id: "seen", width: width)
    var seen = try JSONDecoder().decode(Seen.self, from: Data(answer.utf8))
    // The measuring script itself.
    guard text.contains("<script") == false else { throw Failure(text: "\(page.path) has a script of its own") }
    seen.elements.remove("script")
    return seen
  }

  /// Opens a page and answers the text that its script left in an element.
  package static func result(of html: String, id: String, width: Int) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "flowbind-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let page = folder.appending(path: "page.html")
    try Data(html.utf8).write(to: page)
    let answer = try tool?.answer(
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--virtual-time-budget=60000",
        "--user-data-dir=\(folder.path)/profile", "--window-size=\(width),1000", "--dump-dom", page.absoluteString,
      ], withErrors: false)
    guard let answer, answer.status == 0 else { throw Failure(text: "the browser did not open the page") }
    guard let found = answer.said.firstMatch(of: try Regex("(?s)<pre id=\"\(id)\"[^>]*>(.*?)</pre>")),
      let text = found[1].substring
    else { throw Failure(text: "the page has no result: \(answer.said.suffix(2000))") }
    return String(text).replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&nbsp;", with: "\u{A0}")
      .replacing("&amp;", with: "&")
  }
}

/// Mermaid's own library, which is not part of this repository.
package enum Mermaid {
  private static let path = ProcessInfo.processInfo.environment["FLOWBIND_MERMAID"] ?? ""

  package static let isThere = FileManager.default.isReadableFile(atPath: path)

  /// Draws diagrams; the answer to each is `drawn`, or what is wrong with it.
  ///
  /// Drawn also means that every label is shown as the characters that its codes stand for.
  package static func draw(_ diagrams: [String]) throws -> [String] {
    let list = String(decoding: try JSONEncoder().encode(diagrams), as: UTF8.self).replacing("<", with: "\\u003c")
    let html = """
      <!DOCTYPE html><meta charset="utf-8"><body><script src="\(URL(filePath: path).absoluteString)"></script><script>
      (async () => {
        mermaid.initialize({startOnLoad: false, securityLevel: "strict"});
        const verdicts = [];
        for (const [number, text] of \(list).entries()) {
          try {
            const {svg} = await mermaid.render("d" + number, text);
            const page = new DOMParser().parseFromString(svg, "text/html");
            const shown = page.body.textContent.replace(/\\s+/g, "");
            const labels = Array.from(text.matchAll(/\\["(.*?)"\\]/g), m => m[1].replace(/#(\\d+);/g, (_, c) => String.fromCodePoint(c)));
            const lost = labels.filter(label => !shown.includes(label.replace(/\\s+/g, "")));
            const smuggled = page.querySelector("script, img, iframe, a, [onerror], [onclick]");
            verdicts.push(smuggled ? "smuggled " + smuggled.outerHTML : lost.length ? "lost " + lost.join(" | ") : "drawn");
          } catch (error) { verdicts.push("error " + error.message); }
        }
        const out = document.createElement("pre"); out.id = "verdicts"; out.textContent = JSON.stringify(verdicts);
        document.body.append(out);
      })();
      </script></body>
      """
    let answer = try Browser.result(of: html, id: "verdicts", width: 1400)
    return try JSONDecoder().decode([String].self, from: Data(answer.utf8))
  }
}
