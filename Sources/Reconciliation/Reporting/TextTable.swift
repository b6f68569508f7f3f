/// Rows of cells in columns that line up; too wide columns are cut with an ellipsis.
struct TextTable {
  struct Column {
    var title: String
    var isRightAligned = false
    /// The widest column that may shrink does so when a line would be longer than the width.
    var mayShrink = true
  }

  struct Row {
    var cells: [String]
    var color: TextStyle.Color?
  }

  let columns: [Column]
  var rows: [Row] = []

  func lines(indent: String, style: TextStyle) -> [String] {
    let widths = columnWidths(available: style.width - indent.count)
    let header = line(columns.map(\.title), widths)
    return [style.paint(indent + header, .dim)]
      + rows.map { row in indent + style.paint(line(row.cells, widths), row.color) }
  }

  private func columnWidths(available: Int) -> [Int] {
    var widths = columns.indices.map { column in
      max(columns[column].title.count, rows.map { $0.cells[column].count }.max() ?? 0)
    }
    func total() -> Int { widths.reduce(0, +) + 3 * (widths.count - 1) }
    while total() > available {
      let shrinkable = columns.indices.filter { columns[$0].mayShrink && widths[$0] > 12 }
      guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
    }
    return widths
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (column, cell) in cells.enumerated() {
      let cut = cell.count > widths[column] ? String(cell.prefix(widths[column] - 1)) + "…" : cell
      let padding = String(repeating: " ", count: widths[column] - cut.count)
      if column > 0 { line += "   " }
      line += columns[column].isRightAligned ? padding + cut : cut + padding
    }
    while line.hasSuffix(" ") { line.removeLast() }
    return line
  }
}
