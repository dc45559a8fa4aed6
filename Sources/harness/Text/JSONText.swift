import Foundation
import Ledger

/// The output of `--json`. Control characters that a terminal would act on are escaped.
enum JSONText {
  static func of(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    encoder.dateEncodingStrategy = .iso8601
    return (try? encoder.encode(value)).map { ForeignText.shown(json: String(decoding: $0, as: UTF8.self)) } ?? "null"
  }
}
