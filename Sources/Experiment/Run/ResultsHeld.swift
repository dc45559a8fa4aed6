/// Another run holds the results folder.
public struct ResultsHeld: Error, CustomStringConvertible {
  public let results: String
  public let holder: String
  public var description: String {
    "another run is at work in \(results) (\(holder)); wait for it, or give another folder with --results"
  }
}
