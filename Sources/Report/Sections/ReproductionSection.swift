import Foundation
import Ledger

/// The sweep file, the command and the environment.
enum ReproductionSection {
  static func markdown(_ survey: Survey) -> String {
    let file = "\(Format.slug(survey.experiment.name)).json"
    var text = "## How to reproduce this\n\nSave this as `\(file)`, then run `harness run \(file)`:\n\n"
    text += Markdown.fenced(json: survey.experiment.sweep.trimmingCharacters(in: .whitespacesAndNewlines))
    text += "\n\nPaths in it are relative to the folder of the original file. "
    text += "The protocol of all points: fingerprint \(Markdown.code(survey.evaluationProtocol.fingerprint)), "
    text += "temperature \(Format.setting(survey.evaluationProtocol.temperature))."
    if let environment = survey.environments.last {
      let rows = environment.values.sorted { $0.key < $1.key }.map {
        [Markdown.escaped($0.key), Markdown.escaped($0.value)]
      }
      text += " The last of \(survey.environments.count) recorded runs, \(UTCTime.text(environment.recorded)):\n\n"
      text += Markdown.table(["name", "value"], rows, left: 2) + "\n\nFrom the tables `experiment` and `environment`."
    }
    return text
  }
}
