/// A node of a document: a view that is cheap to copy and keeps the document alive.
///
/// An alias is the node it stands for, with its mark and `id`.
package struct YAMLNode: Sendable {
  package enum Kind: Sendable {
    case scalar, sequence, mapping
  }

  let storage: NodeStorage
  /// Tells the node from all others of its document; where an alias stands for a node, the two share it.
  package let id: UInt32

  private var record: NodeRecord { storage.nodes[Int(id)] }

  package var kind: Kind { record.kind }

  /// Where the node begins, with its anchor and tag.
  package var mark: YAMLMark { record.mark }

  /// The tag with its handle resolved, as `!KeyOf` or `tag:yaml.org,2002:str`; nil if there is none or only `!`.
  package var tag: String? {
    let tag = record.tag
    return tag == TextTable.empty ? nil : storage.texts.string(tag)
  }

  /// The number of the tag among the words that the document was read with.
  package var tagWord: Int? { storage.texts.word(record.tag) }

  /// The node is a scalar without quotes that is not a block.
  package var isPlain: Bool { record.isPlain }

  /// The raw text of a scalar; empty for a collection.
  package var text: String {
    let record = record
    return record.kind == .scalar ? storage.texts.string(record.first) : ""
  }

  /// The number of a scalar's raw text among the words that the document was read with.
  package var word: Int? {
    let record = record
    return record.kind == .scalar ? storage.texts.word(record.first) : nil
  }

  /// Whether `scalar()` is a string, found out without making one.
  package var isString: Bool {
    let record = record
    return record.isString(in: storage.texts)
      || record.kind == .scalar && record.tag != TextTable.empty && !storage.texts.isStandardTag(record.tag)
  }

  /// Compares the raw text of a scalar without making a String of it.
  package func textEquals(_ text: String) -> Bool {
    let record = record
    return record.kind == .scalar && storage.texts.equals(record.first, text)
  }

  /// The elements of a sequence; empty for other nodes.
  package var items: Items {
    let record = record
    let isSequence = record.kind == .sequence
    return Items(
      storage: storage, first: Int(record.first), startIndex: 0, endIndex: isSequence ? Int(record.count) : 0)
  }

  /// The pairs of a mapping as the loader leaves them; empty for other nodes.
  ///
  /// Merge keys are expanded and come first; of equal keys the last value stays, in the place of the first.
  package var pairs: Pairs {
    let record = record
    let isMapping = record.kind == .mapping
    return Pairs(
      storage: storage, first: Int(record.first), startIndex: 0, endIndex: isMapping ? Int(record.count) / 2 : 0)
  }

  /// The value whose key is this string (`on:` and `1:` are no strings), found without making Strings.
  package func child(_ key: String) -> YAMLNode? {
    let record = record
    guard record.kind == .mapping else { return nil }
    let first = Int(record.first)
    for place in stride(from: first, to: first + Int(record.count), by: 2) {
      let candidate = storage.nodes[Int(storage.children[place])]
      if candidate.isString(in: storage.texts), storage.texts.equals(candidate.first, key) {
        return YAMLNode(storage: storage, id: storage.children[place + 1])
      }
    }
    return nil
  }

  /// The typed value of a scalar; one with an application's tag is a string.
  ///
  /// - Throws: `not-a-scalar` for a collection.
  package func scalar() throws(YAMLSyntaxError) -> YAMLScalar {
    let record = record
    guard record.kind == .scalar,
      let scalar = storage.texts.scalar(record.first, isImplicit: record.isImplicit, tag: record.tag)
    else {
      throw YAMLSyntaxError(code: "not-a-scalar", message: "a single value belongs here", mark: mark)
    }
    return scalar
  }
}

extension YAMLNode {
  package struct Items: RandomAccessCollection, Sendable {
    let storage: NodeStorage
    let first: Int
    package let startIndex: Int
    package let endIndex: Int

    package subscript(position: Int) -> YAMLNode {
      YAMLNode(storage: storage, id: storage.children[first + position])
    }

    package func makeIterator() -> Iterator { Iterator(items: self, position: startIndex) }

    /// As the collection's own would be, but known to the optimiser of other modules.
    package struct Iterator: IteratorProtocol {
      let items: Items
      var position: Int

      package mutating func next() -> YAMLNode? {
        guard position < items.endIndex else { return nil }
        defer { position += 1 }
        return items[position]
      }
    }
  }

  package struct Pairs: RandomAccessCollection, Sendable {
    let storage: NodeStorage
    let first: Int
    package let startIndex: Int
    package let endIndex: Int

    package subscript(position: Int) -> (key: YAMLNode, value: YAMLNode) {
      let place = first + 2 * position
      return (
        YAMLNode(storage: storage, id: storage.children[place]),
        YAMLNode(storage: storage, id: storage.children[place + 1])
      )
    }

    package func makeIterator() -> Iterator { Iterator(pairs: self, position: startIndex) }

    /// As the collection's own would be, but known to the optimiser of other modules.
    package struct Iterator: IteratorProtocol {
      let pairs: Pairs
      var position: Int

      package mutating func next() -> (key: YAMLNode, value: YAMLNode)? {
        guard position < pairs.endIndex else { return nil }
        defer { position += 1 }
        return pairs[position]
      }
    }
  }
}
