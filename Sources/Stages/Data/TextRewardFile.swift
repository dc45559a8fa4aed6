import Alignment
import Foundation
import SweepFile
import Tasks

/// The file of a ground-truth reward of texts.
enum TextRewardFile {
  static let name = "reward.json"

  private enum Kind: String, Codable { case facts, reference }
  private struct Heading: Codable { let kind: Kind }
  private struct Whole<Reward: Codable>: Codable {
    let kind: Kind
    let reward: Reward
  }

  static func write(_ reward: FactsReward, to url: URL) throws { try write(Whole(kind: .facts, reward: reward), url) }

  static func write(_ reward: ReferenceReward, to url: URL) throws {
    try write(Whole(kind: .reference, reward: reward), url)
  }

  private static func write(_ whole: some Encodable, _ url: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(whole).write(to: url)
  }

  static func read(_ url: URL) throws -> any TextReward {
    let data = try Data(contentsOf: url), decoder = JSONDecoder()
    return switch try decoder.decode(Heading.self, from: data).kind {
    case .facts: try decoder.decode(Whole<FactsReward>.self, from: data).reward
    case .reference: try decoder.decode(Whole<ReferenceReward>.self, from: data).reward
    }
  }
}
