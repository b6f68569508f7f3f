/// Rows of cells in columns that line up; what is too wide loses its middle.
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

  /// A column that may shrink stays at least this wide, so that names can still be told apart.
  private static let narrowest = 44
  private static let gap = 3

  /// Whether no line need be wider than the style's width.
  ///
  /// - Parameter uncut: whether every cell is to be shown in full.
  func fits(indent: String, style: TextStyle, uncut: Bool = false) -> Bool {
    let widths = spelled(style).columnWidths(available: uncut ? .max : style.width - indent.count)
    return widths.reduce(indent.count, +) + Self.gap * (widths.count - 1) <= style.width
  }

  /// With texts as the reader sees them: “→” takes one column, “->” two.
  private func spelled(_ style: TextStyle) -> TextTable {
    TextTable(
      columns: columns.map { column in
        var column = column
        column.title = style.spelled(column.title)
        return column
      }, rows: rows.map { Row(cells: $0.cells.map(style.spelled), color: $0.color) })
  }

  func lines(indent: String, style: TextStyle) -> [String] {
    let table = spelled(style)
    let widths = table.columnWidths(available: style.width - indent.count)
    let header = table.line(table.columns.map(\.title), widths, style)
    return [style.paint(indent + header, .dim)]
      + table.rows.map { row in indent + style.paint(table.line(row.cells, widths, style), row.color) }
  }

  private func columnWidths(available: Int) -> [Int] {
    var widths = columns.indices.map { column in
      max(columns[column].title.displayWidth, rows.map { $0.cells[column].displayWidth }.max() ?? 0)
    }
    var excess = widths.reduce(0, +) + Self.gap * (widths.count - 1) - available
    while excess > 0 {
      let shrinkable = columns.indices.filter { columns[$0].mayShrink && widths[$0] > Self.narrowest }
      guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { break }
      let next = shrinkable.filter { $0 != widest }.map { widths[$0] }.max() ?? Self.narrowest
      let step = min(excess, max(1, widths[widest] - max(next, Self.narrowest)))
      widths[widest] -= step
      excess -= step
    }
    return widths
  }

  private func line(_ cells: [String], _ widths: [Int], _ style: TextStyle) -> String {
    var line = ""
    for (column, cell) in cells.enumerated() {
      let cut = style.cut(cell, to: widths[column])
      let padding = String(repeating: " ", count: max(0, widths[column] - cut.displayWidth))
      if column > 0 { line += String(repeating: " ", count: Self.gap) }
      line += columns[column].isRightAligned ? padding + cut : cut + padding
    }
    while line.hasSuffix(" ") { line.removeLast() }
    return line
  }
}
