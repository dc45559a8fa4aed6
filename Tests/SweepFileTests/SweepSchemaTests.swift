import Foundation
import SweepTestSupport
import Testing

@testable import Alignment
@testable import SweepFile

struct SweepSchemaTests {
  @Test(arguments: ["experiments/sweep.schema.json", "docs/sweep-file.md"])
  func committedFilesAreTheGeneratedOnes(_ path: String) throws {
    let generated = path.hasSuffix(".md") ? SweepReference.markdown() : SweepSchema.json()
    let committed = try String(contentsOf: SweepFiles.packageRoot.appendingPathComponent(path), encoding: .utf8)
    let isCurrent = committed == generated
    #expect(isCurrent, "\(path) is stale: run `make schema`")
  }

  /// What the schema calls a default is what an empty section gives.
  @Test func defaultsInTheSchemaAreTheReadersOwn() throws {
    let schema = try #require(try JSONSerialization.jsonObject(with: Data(SweepSchema.json().utf8)) as? [String: Any])
    let sections = try #require(schema["properties"] as? [String: Any])
    func defaults(_ section: String) throws -> [String: NSObject] {
      let properties = try #require((sections[section] as? [String: Any])?["properties"] as? [String: [String: Any]])
      return properties.compactMapValues { $0["default"] as? NSObject }
    }
    func json(_ value: some Encodable) throws -> [String: NSObject]? {
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(value)) as? [String: NSObject]
    }
    let sweep = try loadSweep(sweepText()), evaluation = sweep.evaluation
    #expect(try defaults("model") == json(sweep.model))
    #expect(try defaults("sft") == json(sweep.sft))
    #expect(try defaults("preferences") == json(sweep.preferences))
    #expect(try defaults("rewardModel") == json(sweep.rewardModel))
    #expect(
      try defaults("evaluation")
        == json(["prompts": evaluation.prompts, "every": evaluation.every, "samples": evaluation.samples]))
  }

  /// The words that an entry of `methods` has for itself are no setting's name.
  @Test func noSettingIsCalledLikeAPartOfItsEntry() {
    for method in MethodRegistry.all {
      #expect(
        Set(method.settings.map(\.name)).isDisjoint(with: [
          "method", "sweep", "combine", "reward", "seeds", "sft", "start", "preferences", "rewardModel",
        ]), "\(method.key)")
      #expect(Set(method.settings.map(\.name)).count == method.settings.count, "\(method.key)")
    }
  }

  /// A default that the file could not say would be a trap.
  @Test func everyDefaultIsAllowed() throws {
    let tables =
      MethodRegistry.all.map(\.settings) + [Sweep.sftSettings, Sweep.preferenceSettings, Sweep.rewardModelSettings]
    for setting in tables.joined() {
      let text =
        switch setting.defaultValue {
        case .number(let value): NumberText.text(value)
        case .integer(let value): "\(value)"
        case .boolean(let value): "\(value)"
        case .text(let value): "\"\(value)\""
        }
      let json = try LocatedJSON.parse([UInt8](text.utf8)).root
      #expect(SweepReader.scalar(json, as: setting.kind) == setting.defaultValue, "\(setting.name)")
    }
  }

  /// The reference in Markdown has a row for every key, and no other rows.
  @Test func theReferenceHasEveryKey() throws {
    let markdown = SweepReference.markdown()
    let rows = markdown.split(separator: "\n").filter { $0.hasPrefix("| `") }
    // Each section once, wherever it may stand, and without what only overrides another.
    var keysOfSections: [String: Int] = [:]
    func walk(_ shape: SweepShape) {
      switch shape {
      case .object(let section):
        if case .overrides? = section.shared { return }
        visit(section, selector: nil)
      case .variants(let key, let sections): for section in sections { visit(section, selector: key) }
      case .list(let element, _): walk(element)
      case .setting, .text, .name, .seed, .path, .address, .variable, .range: break
      }
    }
    func visit(_ section: SweepSection, selector: String?) {
      let keys = section.keys.map { $0.name + $0.help + $0.shape.expectation }
      let identity = "\(selector ?? "") \(section.name) \(section.help) \(keys)"
      keysOfSections[identity] = section.keys.count + (selector == nil ? 0 : 1)
      for key in section.keys where key.name != "sweep" { walk(key.shape) }
    }
    visit(SweepTables.root, selector: nil)
    #expect(rows.count == keysOfSections.values.reduce(0, +) && keysOfSections.count > 45)
    for heading in ["`task`: `summarization`", "`task.corpus`: `files`", "`task.reward`: `gold`", "`model`"] {
      #expect(markdown.components(separatedBy: "## \(heading)\n").count == 2, "\(heading)")
    }
    #expect(
      markdown.contains(
        "| `epochs` | a number above 0 and at most 1000 | 2 | Passes over the data; a fraction of a pass is allowed. |")
    )
    #expect(
      markdown.contains(
        "| `smoothing` | a number of at least 0 and below 1 | 0.99 | RMSprop's decay rate of the mean of the squared gradient. "
          + "Only with `optimizer` \"rmsprop\". |"))
    #expect(rows.allSatisfy { $0.replacing("\\|", with: "").split(separator: "|").count == 4 })
  }
}
