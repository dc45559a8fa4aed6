import Tensor

/// Which documents train (classifier, tokenizer, SFT, prompts) and which are held out (evaluation prompts, the
/// classifier's accuracy).
///
/// A document's role depends on its id and the seed alone, so it stays the same when other documents come or go.
public struct Splits: Sendable {
  public let training: [Document]
  public let heldOut: [Document]

  public static let defaultHeldOutShare = 0.12

  public init(_ documents: [Document], heldOutShare: Double = defaultHeldOutShare, seed: UInt64) {
    var training: [Document] = []
    var heldOut: [Document] = []
    for document in documents {
      if Splits.isHeldOut(id: document.id, share: heldOutShare, seed: seed) {
        heldOut.append(document)
      } else {
        training.append(document)
      }
    }
    self.training = training
    self.heldOut = heldOut
  }

  static func isHeldOut(id: String, share: Double, seed: UInt64) -> Bool {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a
    for byte in id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    var random = RandomStream(seed: seed, purpose: "held-out split", index: hash)
    return random.uniform() < share
  }
}
