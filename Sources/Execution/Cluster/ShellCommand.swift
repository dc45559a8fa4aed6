/// Quotes commands for a POSIX shell: every word reaches the program unchanged.
public enum ShellCommand {
  public static func text(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

  public static func quoted(_ word: String) -> String {
    let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-".utf8)
    // Work on bytes: in Swift a quote followed by a combining mark is one other character, but not for a shell.
    if !word.isEmpty, word.utf8.allSatisfy(plain.contains) { return word }
    var bytes: [UInt8] = [UInt8(ascii: "'")]
    for byte in word.utf8 {
      if byte == UInt8(ascii: "'") { bytes += Array("'\\''".utf8) } else { bytes.append(byte) }
    }
    return String(decoding: bytes + [UInt8(ascii: "'")], as: UTF8.self)
  }
}
