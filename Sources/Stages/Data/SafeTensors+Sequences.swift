import Foundation
import LanguageModel

extension SafeTensors {
  /// Stores sequences of different lengths as one array with offsets.
  mutating func store(_ sequences: [[Int32]], as name: String) {
    let flat = sequences.flatMap { $0 }
    var offsets: [Int32] = [0]
    for sequence in sequences { offsets.append((offsets.last ?? 0) + Int32(sequence.count)) }
    arrays["\(name).tokens"] = Array(shape: [flat.count], values: .int32(flat))
    arrays["\(name).offsets"] = Array(shape: [offsets.count], values: .int32(offsets))
  }

  /// Reads sequences that `store` wrote.
  func sequences(_ name: String, in url: URL) throws -> [[Int32]] {
    let flat = try integers("\(name).tokens", in: url), offsets = try integers("\(name).offsets", in: url)
    guard offsets.first == 0, Int(offsets.last ?? -1) == flat.count,
      zip(offsets, offsets.dropFirst()).allSatisfy({ $0 <= $1 })
    else { throw SafeTensorsError(file: url.lastPathComponent, problem: "the offsets of \"\(name)\" do not match") }
    return zip(offsets, offsets.dropFirst()).map { [Int32](flat[Int($0)..<Int($1)]) }
  }
}
