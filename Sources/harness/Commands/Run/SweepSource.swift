import Stages
import SweepFile
import Foundation

/// The contents of a sweep file, read once.
struct SweepSource {
  /// The name of the file in messages.
  let file: String
  let bytes: [UInt8]

  var text: String { String(decoding: bytes, as: UTF8.self) }

  static func read(_ path: String) throws -> [UInt8] {
    try Sweep.read(contentsOf: URL(fileURLWithPath: path), file: Terminal.line(path))
  }

  /// - Parameter url: the location of the file. Relative paths in the file start from its folder.
  func plan(besides url: URL) throws -> Plan {
    let sweep = try Sweep.load(bytes: bytes, file: file, folder: url.deletingLastPathComponent())
    if StageStore.isReserved(sweep.name) {
      throw BadInput(
        ["$.name: \"\(sweep.name)\" is not allowed; the results folder uses this name itself"],
        file: file, bytes: bytes)
    }
    do {
      return try Plan(sweep)
    } catch let fault as InputFault {
      throw BadInput(["\(fault)"], file: file, bytes: bytes)
    }
  }
}
