/// Numbers as JSON and people write them: the shortest digits that give the same number, and no needless ".0".
public enum NumberText {
  public static func text(_ value: Double) -> String {
    let description = value.description
    return description.hasSuffix(".0") ? String(description.dropLast(2)) : description
  }
}
