import Stages
import SweepFile

/// A command as it can be given to a POSIX shell: every word comes to the program as it is, whatever it holds.
public enum ShellCommand {
  public static func text(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

  public static func quoted(_ word: String) -> String {
    let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-".utf8)
    // By bytes: a combining mark makes another character of the quote before it, though not for a shell.
    if !word.isEmpty, word.utf8.allSatisfy(plain.contains) { return word }
    var bytes: [UInt8] = [UInt8(ascii: "'")]
    for byte in word.utf8 {
      if byte == UInt8(ascii: "'") { bytes += Array("'\\''".utf8) } else { bytes.append(byte) }
    }
    return String(decoding: bytes + [UInt8(ascii: "'")], as: UTF8.self)
  }
}
