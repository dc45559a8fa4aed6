import Alignment
import Foundation
import LanguageModel

/// Checks that concern pretrained models.
extension SweepReader {
  /// Fills in the shape of a pretrained model from its configuration. The sweep file may repeat the shape, and use a
  /// smaller context.
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
        // A value that had a problem has been reported.
        guard !model.givenKeys.contains(where: { $0.name == key }) else { continue }
        model.entries[key] = .init(value: .setting(.integer(own)), location: model.location, isGiven: false)
        continue
      }
      guard let given = model.integer(key), key == "context" ? given > own : given != own else { continue }
      report(
        .conflict, at: entry.location, found: "\(Quoting.quoted(key)) is \(given), but the pretrained model has \(own)",
        expected: key == "context" ? "at most \(own)" : "\(own), or no value: it is read from the pretrained model")
    }
    if let entry = root.entries["model"] {
      root.entries["model"] = .init(value: .section(model), location: entry.location, isGiven: entry.isGiven)
    }
  }

  /// Reports the method `prompting` for a model with random weights, or for a task without examples.
  mutating func checkPrompting(_ root: SweepFields) {
    for case .section(let entry) in root.list("methods") ?? []
    where entry.section.name == MethodDescription.prompting.key {
      if root.section("task")?.section.name == SentimentTask.name {
        report(
          .conflict, at: entry.location, found: "reviews cannot serve as examples in a prompt",
          expected: "\"prompting\" with a task other than \"sentiment\"")
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
