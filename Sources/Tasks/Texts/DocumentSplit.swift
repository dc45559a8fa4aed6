import Tensor

/// Documents split into a training part (classifier, tokenizer, SFT, prompts) and a held-out part (evaluation prompts, the
/// classifier's accuracy).
///
/// The role of a document depends only on its id and the seed. It stays the same when other documents are added or removed.
public struct DocumentSplit: Sendable {
  public let training: [Document]
  public let heldOut: [Document]

  public static let defaultHeldOutFraction = 0.12

  public init(_ documents: [Document], seed: UInt64) {
    var training: [Document] = []
    var heldOut: [Document] = []
    for document in documents {
      if DocumentSplit.isHeldOut(id: document.id, fraction: DocumentSplit.defaultHeldOutFraction, seed: seed) {
        heldOut.append(document)
      } else {
        training.append(document)
      }
    }
    self.training = training
    self.heldOut = heldOut
  }

  static func isHeldOut(id: String, fraction: Double, seed: UInt64) -> Bool {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a
    for byte in id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    var random = RandomStream(seed: seed, purpose: "held-out split", index: hash)
    return random.uniform() < fraction
  }
}
