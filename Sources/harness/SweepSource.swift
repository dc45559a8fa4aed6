import Execution
import Stages
import SweepFile
import Foundation

/// A sweep file, read once.
struct SweepSource {
  /// What messages call it.
  let file: String
  let bytes: [UInt8]

  var text: String { String(decoding: bytes, as: UTF8.self) }

  static func read(_ path: String) throws -> [UInt8] {
    try Sweep.read(contentsOf: URL(fileURLWithPath: path), file: Terminal.line(path))
  }

  /// - Parameter url: where the file lies, which its relative paths start from.
  func plan(besides url: URL) throws -> Plan {
    let sweep = try Sweep.load(bytes: bytes, file: file, folder: url.deletingLastPathComponent())
    if StageStore.isReserved(sweep.name) {
      throw BadInput(
        ["$.name: \"\(sweep.name)\" is not allowed; expected a name that is none of the results folder's own"],
        file: file, bytes: bytes)
    }
    do {
      return try Plan(sweep)
    } catch let fault as InputFault {
      throw BadInput(["\(fault)"], file: file, bytes: bytes)
    }
  }
}
