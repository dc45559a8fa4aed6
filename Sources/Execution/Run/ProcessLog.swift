import Stages

/// The log of a worker or a cluster task on stderr.
enum ProcessLog {
  /// Writes a line. Control characters are escaped.
  static func write(_ text: String) { StandardStream.writeErrorLine(text) }
}
