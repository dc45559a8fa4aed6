/// The location of a value in the sweep file.
struct JSONLocation: Sendable {
  /// A path such as `$.methods[1].sweep.beta[0]`.
  let path: String
  let position: LocatedJSON.Position
}
