import Testing
import YAML

/// A text that is a value of a file has its marks in the file.
@Suite struct YAMLPlacementTests {
  private let text = "a: 1\nb:\n  c: [d]\n"

  private func marks(_ placement: YAMLPlacement) throws -> [YAMLMark] {
    let root = try #require(try YAMLDocument(parsing: Array(text.utf8), at: placement).root)
    let b = try #require(root.child("b"))
    return [root.mark, b.mark, try #require(b.child("c")?.items.first).mark]
  }

  @Test func `as a file, as a block of lines, and as one place`() throws {
    let inFile = [YAMLMark(line: 1, column: 1), YAMLMark(line: 3, column: 3), YAMLMark(line: 3, column: 7)]
    #expect(try marks(.file) == inFile)
    #expect(
      try marks(.block(line: 12, indent: 4)) == [
        YAMLMark(line: 12, column: 5), YAMLMark(line: 14, column: 7), YAMLMark(line: 14, column: 11),
      ])
    let point = YAMLMark(line: 7, column: 3)
    #expect(try marks(.point(point)) == [point, point, point])
  }

  @Test func `what is refused is refused at its place in the file`() {
    let error = #expect(throws: YAMLSyntaxError.self) {
      try YAMLDocument(parsing: Array("a: &x 1\nb: &x 2".utf8), at: .block(line: 10, indent: 2))
    }
    #expect(error?.mark == YAMLMark(line: 11, column: 6))
    #expect(error?.otherMark == YAMLMark(line: 10, column: 6))
  }

  @Test func `warnings have their places in the file, too`() throws {
    let document = try YAMLDocument(parsing: Array("a: 1\na: 2".utf8), at: .block(line: 5, indent: 8))
    #expect(document.warnings.map(\.mark) == [YAMLMark(line: 6, column: 9)])
    #expect(document.warnings.map(\.otherMark) == [YAMLMark(line: 5, column: 9)])
  }

  @Test func `a text in a text of a file adds both`() {
    let outer = YAMLPlacement.block(line: 10, indent: 4)
    #expect(outer.placement(of: .block(line: 3, indent: 2)) == .block(line: 12, indent: 6))
    #expect(outer.placement(of: .point(YAMLMark(line: 3, column: 2))) == .point(YAMLMark(line: 12, column: 6)))
    #expect(outer.placement(of: .file) == outer)
    let point = YAMLPlacement.point(YAMLMark(line: 2, column: 2))
    #expect(point.placement(of: .block(line: 3, indent: 2)) == point)
  }

  @Test func `a stream has its documents, each with its own anchors, only where it is asked for`() throws {
    let text = Array("a: &x 1\n---\nb: &x 2\n---\n- *x\n".utf8)
    let unknown = #expect(throws: YAMLSyntaxError.self) { try YAMLDocument(parsing: text, takesSeveral: true) }
    #expect(unknown?.code == "undefined-alias")
    let several = Array("a: &x 1\n---\nb: &x 2\n".utf8)
    let stream = try YAMLDocument(parsing: several, takesSeveral: true)
    #expect(stream.root?.child("a")?.text == "1")
    #expect(stream.others.map { $0.child("b")?.text } == ["2"])
    let refused = #expect(throws: YAMLSyntaxError.self) { try YAMLDocument(parsing: several) }
    #expect(refused?.code == "several-documents")
  }
}
