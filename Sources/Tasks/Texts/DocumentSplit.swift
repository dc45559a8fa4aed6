import Tensor

/// Documents split into a training part (classifier, tokenizer, SFT, prompts) and a held-out part (evaluation prompts, the
/// classifier's accuracy). The role of a document stays the same when other documents are added or removed.
public struct DocumentSplit: Sendable {
  public let training: [Document]
  public let heldOut: [Document]

  public static let defaultHeldOutFraction = 0.12

  public init(_ documents: [Document], seed: UInt64) {
    (training, heldOut) = DocumentSplit.split(
      documents, by: \.id, heldOutFraction: DocumentSplit.defaultHeldOutFraction, seed: seed)
  }

  /// Splits elements into training and held-out elements. The role of an element depends only on its id and the seed.
  static func split<Element>(
    _ elements: [Element], by id: (Element) -> String, heldOutFraction: Double, seed: UInt64
  ) -> (training: [Element], heldOut: [Element]) {
    let isHeldOut = elements.map { self.isHeldOut(id: id($0), fraction: heldOutFraction, seed: seed) }
    return (
      zip(elements, isHeldOut).filter { !$1 }.map(\.0), zip(elements, isHeldOut).filter { $1 }.map(\.0)
    )
  }

  private static func isHeldOut(id: String, fraction: Double, seed: UInt64) -> Bool {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a
    for byte in id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    var random = RandomStream(seed: seed, purpose: "held-out split", index: hash)
    return random.uniform() < fraction
  }
}
