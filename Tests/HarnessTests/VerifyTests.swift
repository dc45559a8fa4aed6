import Foundation
import TestSupport
import Testing

/// `harness verify`, from the command line.
struct VerifyTests {
  private struct Form: Decodable {
    struct Row: Decodable {
      let check: String
      let found: Double?
      let holds: Bool
    }
    let holds: Bool
    let checks: [Row]
    let figures: [String]
  }

  @Test func everyCheckHoldsAndIsPrinted() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    let table = try program.run("verify")
    #expect(table.status == 0, "\(table.output) \(table.errors)")
    #expect(table.output.contains("check  ") && table.output.contains(" checks hold."))
    #expect(!table.output.contains("FAILS"))

    let drawn = try program.run("verify", "--json", "--plots", "figures")
    let form = try JSONDecoder().decode(Form.self, from: Data(drawn.output.utf8))
    #expect(form.holds && form.checks.count >= 30 && form.checks.allSatisfy { $0.holds && $0.found != nil })
    for name in ["implicit-reward", "closed-form-frontier"] {
      #expect(program.exists("figures/\(name).csv") && program.exists("figures/\(name).gp"), "\(name) is missing")
    }
    // Without gnuplot, figures give a warning, and the checks are printed.
    #expect(drawn.status == 0 ? form.figures.count == 4 : drawn.errors.contains("there is no gnuplot on the PATH"))
    for figure in form.figures { #expect(try Data(contentsOf: program.url(figure)).count > 5000, "\(figure)") }
  }

  @Test func aFolderThatCannotBeIsRefusedFirst() throws {
    let program = try HarnessProgram()
    defer { program.remove() }
    try program.write("", to: "file")
    let refused = try program.run("verify", "--plots", "file/figures")
    #expect(refused.status == 2 && refused.output.isEmpty && refused.errors.contains("give another with --plots"))
  }
}
