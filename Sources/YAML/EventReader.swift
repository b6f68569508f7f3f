import CLibYAML

/// Owns a libyaml parser over a text and hands out its events; the only place that knows C.
@safe
struct EventReader: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let event: UnsafeMutablePointer<yaml_event_t>
  private let bytes: [UInt8]
  /// Nil where the text has no tab.
  private var tabs: TabCheck?

  /// Calls `body` with a reader over `bytes`, which must be UTF-8.
  static func read<Result>(
    _ bytes: [UInt8], _ body: (inout EventReader) throws(YAMLSyntaxError) -> Result
  ) throws(YAMLSyntaxError) -> Result {
    try unsafe bytes.withUnsafeBufferPointer { (input) throws(YAMLSyntaxError) -> Result in
      var reader = try unsafe EventReader(input, bytes)
      return try body(&reader)
    }
  }

  private init(_ input: UnsafeBufferPointer<UInt8>, _ bytes: [UInt8]) throws(YAMLSyntaxError) {
    self.bytes = bytes
    tabs = bytes.has(UInt8(ascii: "\t")) ? TabCheck(bytes) : nil
    unsafe parser = .allocate(capacity: 1)
    unsafe event = .allocate(capacity: 1)
    unsafe parser.initialize(to: yaml_parser_t())
    unsafe event.initialize(to: yaml_event_t())
    guard unsafe yaml_parser_initialize(parser) == 1 else { throw Self.outOfMemory }
    // Without an encoding libyaml finds out itself, and skips a byte order mark only then.
    unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe event.deallocate()
    unsafe parser.deallocate()
  }

  mutating func next(_ texts: inout DistinctTexts) throws(YAMLSyntaxError) -> YAMLEvent {
    guard unsafe yaml_parser_parse(parser, event) == 1 else { throw failure() }
    defer { unsafe yaml_event_delete(event) }
    let mark = unsafe event.pointee.start_mark
    var next = YAMLEvent(
      kind: .scalar, line: UInt32(mark.line + 1), column: UInt32(mark.column + 1))
    switch unsafe event.pointee.type {
    case YAML_SCALAR_EVENT:
      let scalar = unsafe event.pointee.data.scalar
      unsafe next.text = texts.intern(UnsafeBufferPointer(start: scalar.value, count: scalar.length))
      unsafe next.anchor = intern(scalar.anchor, &texts)
      unsafe next.tag = intern(scalar.tag, &texts)
      next.isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
      next.isImplicit = unsafe scalar.plain_implicit != 0
      // The only scalar that keeps `!` as its tag is an empty one; PyYAML resolves it like any other.
      if unsafe isNonSpecific(scalar.tag) { next.isImplicit = true }
      let end = unsafe event.pointee.end_mark
      if unsafe scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE { next.doubleQuoted = mark.index..<end.index }
      try tabs?.pass(mark.index, end.index, isPlain: next.isPlain)
    case YAML_ALIAS_EVENT:
      next.kind = .alias
      next.anchor = unsafe intern(event.pointee.data.alias.anchor, &texts)
    case YAML_SEQUENCE_START_EVENT:
      next.kind = .sequenceStart
      next.anchor = unsafe intern(event.pointee.data.sequence_start.anchor, &texts)
      next.tag = unsafe intern(event.pointee.data.sequence_start.tag, &texts)
    case YAML_MAPPING_START_EVENT:
      next.kind = .mappingStart
      next.anchor = unsafe intern(event.pointee.data.mapping_start.anchor, &texts)
      next.tag = unsafe intern(event.pointee.data.mapping_start.tag, &texts)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: next.kind = .collectionEnd
    case YAML_DOCUMENT_START_EVENT: next.kind = .documentStart
    case YAML_DOCUMENT_END_EVENT: next.kind = .documentEnd
    case YAML_STREAM_START_EVENT: next.kind = .streamStart
    default:
      next.kind = .streamEnd
      try tabs?.passRest()
    }
    return next
  }

  private func intern(_ text: UnsafeMutablePointer<UInt8>?, _ texts: inout DistinctTexts) -> DistinctTexts.ID {
    guard let text = unsafe text, unsafe !isNonSpecific(text) else { return DistinctTexts.empty }
    return unsafe texts.intern(UnsafeBufferPointer(start: text, count: strlen(text)))
  }

  private func isNonSpecific(_ tag: UnsafeMutablePointer<UInt8>?) -> Bool {
    guard let tag = unsafe tag else { return false }
    return unsafe tag[0] == UInt8(ascii: "!") && tag[1] == 0
  }
}

extension EventReader {
  private static var outOfMemory: YAMLSyntaxError {
    YAMLSyntaxError(code: "too-large", message: "not enough memory to read this", mark: YAMLMark(line: 1, column: 1))
  }

  /// Tells in words what libyaml stumbled over.
  private func failure() -> YAMLSyntaxError {
    let problem = unsafe text(parser.pointee.problem)
    switch unsafe parser.pointee.error {
    case YAML_READER_ERROR:
      return unreadable(problem)
    case YAML_MEMORY_ERROR:
      return Self.outOfMemory
    default:
      let context = unsafe text(parser.pointee.context)
      let mark = unsafe mark(parser.pointee.problem_mark)
      let other = unsafe self.mark(parser.pointee.context_mark)
      return YAMLSyntaxError(
        code: "yaml-syntax", message: context.isEmpty ? problem : "\(problem), \(context)",
        mark: mark, otherMark: context.isEmpty || other == mark ? nil : other,
        help: SyntaxHelp.help(for: problem))
    }
  }

  /// libyaml's reader knows only the offset, in bytes, of what it cannot decode.
  private func unreadable(_ problem: String) -> YAMLSyntaxError {
    let offset = unsafe min(Int(parser.pointee.problem_offset), bytes.count)
    let mark = YAMLMark(afterUTF8: bytes.prefix(offset))
    if problem.hasPrefix("control characters") {
      let code = String(unsafe parser.pointee.problem_value, radix: 16, uppercase: true)
      let digits = String(repeating: "0", count: max(0, 4 - code.count)) + code
      return YAMLSyntaxError(
        code: "yaml-syntax", message: "the control character U+\(digits) is not allowed", mark: mark,
        help: "write it as an escape in a double-quoted text, or remove it")
    }
    return YAMLSyntaxError(
      code: "invalid-utf8", message: "this is not UTF-8: \(problem)", mark: mark, help: "save the file as UTF-8")
  }

  private func mark(_ mark: yaml_mark_t) -> YAMLMark {
    YAMLMark(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }

  private func text(_ text: UnsafePointer<CChar>?) -> String {
    guard let text = unsafe text else { return "" }
    return unsafe String(cString: text)
  }
}
