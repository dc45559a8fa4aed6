extension String {
  /// Returns the string filled up with spaces to at least `width` characters.
  func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
