import Testing

@testable import Report

struct SeriesStyleTests {
  private func series(_ methods: [String]) -> [Survey.Series] {
    methods.map { Survey.Series(method: $0, methodTitle: $0, rewardSource: nil, cells: []) }
  }

  /// With thirty methods on one frontier, no two have the same colour and shape.
  @Test func manyMethodsHaveDifferentLooks() {
    let styles = SeriesStyle.styles(for: series((0..<30).map { "method-\($0)" } + ["dpo", "ppo"]))
    #expect(Set(styles.map { "\($0.colour) \($0.point)" }).count == styles.count)
    #expect(Set(SeriesStyle.all.map { "\($0.colour) \($0.point)" }).count == SeriesStyle.all.count)
  }

  /// DPO looks the same beside any other method. A few methods differ in colour and in dashes.
  @Test func theUsualMethodsKeepTheirLooks() {
    let alone = SeriesStyle.styles(for: series(["dpo"]))
    let among = SeriesStyle.styles(for: series(["kto", "simpo", "ppo", "dpo", "ipo", "unlikelihood", "x", "y"]))
    #expect(among[3] == alone[0])
    #expect(Set(among.map(\.colour)).count == 8 && Set(among.map(\.dash)).count == 8)
  }
}
