/// One step of libyaml through a document, with its texts interned, so that no C memory outlives the step.
struct YAMLEvent {
  enum Kind {
    case streamStart, streamEnd
    case documentStart, documentEnd
    case alias, scalar
    case sequenceStart, mappingStart
    /// The end of a sequence or mapping.
    case collectionEnd
  }

  var kind: Kind
  /// Counted from 1.
  var line: UInt32
  /// In Unicode scalars, from 1.
  var column: UInt32
  /// The anchor that a node declares or an alias names.
  var anchor = DistinctTexts.empty
  /// The tag with its handle resolved; the non-specific `!` counts as none.
  var tag = DistinctTexts.empty
  var text = DistinctTexts.empty
  /// Where a double-quoted scalar stands, in Unicode scalars from 0 and without a byte order mark.
  var doubleQuoted: Range<Int>?
  /// The scalar is written without quotes and not as a block.
  var isPlain = false
  /// The scalar has the type that its text looks like: it is plain and untagged, or has the tag `!`.
  var isImplicit = false

  var mark: YAMLMark { YAMLMark(line: Int(line), column: Int(column)) }
}
