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
    return tag == DistinctTexts.empty ? nil : storage.texts.string(tag)
  }

  /// The node is a scalar without quotes that is not a block.
  package var isPlain: Bool { record.isPlain }

  /// The raw text of a scalar; empty for a collection.
  package var text: String {
    let record = record
    return record.kind == .scalar ? storage.texts.string(record.first) : ""
  }

  /// Whether `scalar()` is a string.
  package var isString: Bool {
    let record = record
    return record.isString(in: storage.texts)
      || record.kind == .scalar && storage.texts.isApplication(record.tag)
  }

  /// The elements of a sequence; empty for other nodes.
  package var items: Items {
    Items(storage: storage, first: Int(record.first), endIndex: kind == .sequence ? Int(record.count) : 0)
  }

  /// The pairs of a mapping as the loader leaves them; empty for other nodes.
  ///
  /// Merge keys are expanded and come first; of equal keys the last value stays, in the place of the first.
  package var pairs: Pairs {
    Pairs(storage: storage, first: Int(record.first), endIndex: kind == .mapping ? Int(record.count) / 2 : 0)
  }

  /// The value whose key is this string; `on:`, `1:` and `!x a:` are no strings.
  package func child(_ key: String) -> YAMLNode? {
    pairs.first { $0.key.text == key && $0.key.record.isString(in: storage.texts) }?.value
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
    package let startIndex = 0
    package let endIndex: Int

    package subscript(position: Int) -> YAMLNode {
      YAMLNode(storage: storage, id: storage.children[first + position])
    }
  }

  package struct Pairs: RandomAccessCollection, Sendable {
    let storage: NodeStorage
    let first: Int
    package let startIndex = 0
    package let endIndex: Int

    package subscript(position: Int) -> (key: YAMLNode, value: YAMLNode) {
      let place = first + 2 * position
      return (
        YAMLNode(storage: storage, id: storage.children[place]),
        YAMLNode(storage: storage, id: storage.children[place + 1])
      )
    }
  }
}
