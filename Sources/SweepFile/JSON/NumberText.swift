/// Formats numbers for JSON and people: the shortest digits that give the same number, without ".0".
public enum NumberText {
  public static func text(_ value: Double) -> String {
    let description = value.description
    return description.hasSuffix(".0") ? String(description.dropLast(2)) : description
  }
}
