import Alignment
import Foundation
import LanguageModel

/// What a pretrained model brings along.
extension SweepReader {
  /// A pretrained model's shape stands in its own configuration: the sweep file may repeat it, and use less of its
  /// context.
  mutating func takeShapes(_ root: inout SweepFields) {
    guard var model = root.section("model"), let path = model.word("pretrained") else { return }
    let pretrained: PretrainedModel
    do {
      pretrained = try PretrainedModel(in: URL(fileURLWithPath: path))
    } catch {
      return report(
        .conflict, at: model.location(of: "pretrained"), found: "\(error.file): \(error.found)",
        expected: error.expected)
    }
    let shape = pretrained.shape
    for (key, own) in [
      ("layers", shape.layers), ("width", shape.width), ("heads", shape.heads), ("vocabulary", shape.vocabulary),
      ("context", shape.context),
    ] {
      guard let entry = model.entries[key], entry.isGiven else {
        // A value that was at fault has been told of.
        guard !model.givenKeys.contains(where: { $0.name == key }) else { continue }
        model.entries[key] = .init(value: .setting(.integer(own)), location: model.location, isGiven: false)
        continue
      }
      guard let given = model.integer(key), key == "context" ? given > own : given != own else { continue }
      report(
        .conflict, at: entry.location, found: "\(Quoting.quoted(key)) is \(given), and the pretrained model has \(own)",
        expected: key == "context" ? "at most \(own)" : "\(own), or nothing: the pretrained model's own is taken")
    }
    if let entry = root.entries["model"] {
      root.entries["model"] = .init(value: .section(model), location: entry.location, isGiven: entry.isGiven)
    }
  }

  /// A model that begins with random weights has nothing to be asked for.
  mutating func checkPrompting(_ root: SweepFields) {
    for case .section(let entry) in root.list("methods") ?? []
    where entry.section.name == MethodDescription.prompting.key {
      if root.section("task")?.section.name == SentimentTask.name {
        report(
          .conflict, at: entry.location, found: "reviews are no examples that a model could be shown",
          expected: "\"prompting\" in another task than \"sentiment\"")
      } else if root.section("model")?.givenKeys.contains(where: { $0.name == "pretrained" }) != true,
        root.section("task")?.givenKeys.contains(where: { $0.name == "pretraining" }) != true
      {
        report(
          .conflict, at: entry.location, found: "a model that is trained from random weights",
          expected: "\"prompting\" only with `model.pretrained` or `task.pretraining`")
      }
    }
  }
}
