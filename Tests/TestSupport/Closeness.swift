/// Returns a description of the largest difference between two arrays, or nil if they agree within a tolerance.
///
/// The tolerance is `relative` × the largest expected magnitude, plus `absolute`. NaN never agrees.
public func disagreement<A: BinaryFloatingPoint, B: BinaryFloatingPoint>(
  _ name: String, _ found: [A], _ expected: [B], relative: Double = 0, absolute: Double = 0
) -> String? {
  guard found.count == expected.count else {
    return "\(name): \(found.count) values found, \(expected.count) expected"
  }
  let scale = expected.reduce(0) { max($0, abs(Double($1))) }
  let allowed = relative * scale + absolute
  var worst: (index: Int, difference: Double)?
  for index in found.indices {
    let difference = abs(Double(found[index]) - Double(expected[index]))
    guard !(difference <= allowed) else { continue }
    if worst == nil || !(difference <= worst!.difference) { worst = (index, difference) }
  }
  guard let worst else { return nil }
  return "\(name)[\(worst.index)]: found \(found[worst.index]), expected \(expected[worst.index]), "
    + "apart by \(worst.difference) where \(allowed) is allowed"
}
