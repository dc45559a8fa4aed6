import Foundation
import Testing

@testable import Tasks

@Suite struct BuiltinSummaryTests {
  private func examples(_ domain: SummaryDomain, _ count: Int = 3000, seed: UInt64 = 0) -> [Example] {
    let writer = SummaryWriter(domain: domain, seed: seed)
    return (0..<count).map { writer.example(at: $0) }
  }

  /// The name of a value must not occur in the name of another value, or a text would state facts by accident.
  @Test(arguments: SummaryDomain.allCases)
  func noNameContainsAnother(_ domain: SummaryDomain) {
    var names: [(words: [String], fact: String)] = []
    for kind in domain.kinds {
      #expect(Set(kind.values.map(\.name)).count == kind.values.count)
      for value in kind.values {
        for name in value.names { names.append((FactLexicon.words(of: name), "\(kind.name) \(value.name)")) }
      }
    }
    for first in names {
      for second in names where first.fact != second.fact && first.words.count <= second.words.count {
        let isWithin = (0...(second.words.count - first.words.count)).contains {
          second.words[$0...].starts(with: first.words)
        }
        #expect(!isWithin, "\(first.fact) in \(second.fact)")
      }
    }
  }

  /// The lexicon finds exactly the facts of the writer in the text. So no template states a fact by accident.
  @Test(arguments: SummaryDomain.allCases)
  func textsStateTheirFacts(_ domain: SummaryDomain) throws {
    for example in examples(domain) {
      let facts = try #require(example.facts)
      let stated = domain.lexicon.facts(in: example.prompt)
      #expect(stated == Set(facts.important + facts.filler), "\(example.prompt)")
      #expect(Set(facts.important).count == facts.important.count)
      #expect(example.prompt.hasSuffix("\n\nTL;DR:") && example.completions[0].hasPrefix(" "))
    }
  }

  /// The summaries are imperfect, so that a policy can improve the reward.
  @Test(arguments: SummaryDomain.allCases)
  func summariesAreImperfect(_ domain: SummaryDomain) throws {
    let readings = examples(domain).compactMap { example in
      example.facts.map { FactsReward.Counts(of: example.completions[0], given: $0) }
    }
    let count = Double(readings.count)
    func fraction(_ holds: (FactsReward.Counts) -> Bool) -> Double { Double(readings.count(where: holds)) / count }
    let mean = readings.reduce(0) { $0 + $1.reward } / count
    #expect((0.7...0.95).contains(mean), "\(mean)")
    #expect((0.45...0.8).contains(fraction { $0.covered == $0.important }))
    #expect((0.03...0.09).contains(fraction { $0.invented > 0 }))
    #expect((0.02...0.15).contains(fraction { $0.words > 5 * $0.important }))
    #expect(readings.allSatisfy { $0.covered >= 2 && $0.reward <= 1 })
  }

  @Test func textsAreVariedAndShort() {
    let posts = examples(.posts)
    #expect(Set(posts.map(\.prompt)).count == posts.count)
    #expect(Set(posts.map { $0.completions[0] }).count > posts.count * 95 / 100)
    let words = posts.map { FactLexicon.words(of: $0.prompt).count }
    #expect(words.allSatisfy { (15...100).contains($0) }, "\(words.min() ?? 0) \(words.max() ?? 0)")
    // The domains differ: many words of the news occur in no post.
    func vocabulary(_ examples: [Example]) -> Set<String> {
      examples.reduce(into: []) { $0.formUnion(FactLexicon.words(of: $1.prompt)) }
    }
    let known = vocabulary(posts), news = vocabulary(examples(.news))
    #expect(Double(news.subtracting(known).count) / Double(news.count) > 0.4)
  }

  /// A change of the templates must increase `SummaryWriter.version`, which is part of a stage's identity.
  @Test func textMatchesItsVersion() {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for domain in SummaryDomain.allCases {
      for example in examples(domain, 500) {
        for byte in (example.prompt + example.completions[0]).utf8 {
          hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
      }
    }
    #expect(SummaryWriter.version == 1 && String(hash, radix: 16) == "350f750cc15aa5d3")
    #expect(examples(.posts, 20) == Array(examples(.posts, 40).prefix(20)))
    #expect(examples(.posts, 20) != examples(.posts, 20, seed: 1))
  }

  @Test func dialoguesMatchTheirVersionAndHHsForm() throws {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    let dialogues = try ExampleCorpus.dialogues(documents: 500, seed: 0).load().examples
    #expect(dialogues.count > 450)
    for example in dialogues {
      for text in [example.prompt] + example.completions {
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
      }
      let split = HHDialogue.split(example.prompt + example.completions[0])
      #expect(split?.prompt == example.prompt && split?.reply == example.completions[0])
      #expect(HHDialogue.turns(in: example.prompt) == 1 && example.completions[0] != example.completions[1])
      #expect(example.pairs == [.init(chosen: 0, rejected: 1)] && example.references == [0])
    }
    #expect(DialogueWriter.version == 1 && String(hash, radix: 16) == "61dabe7c343bbbda")
  }
}

@Suite struct FactsRewardTests {
  private static let facts = SummaryFacts(
    domain: .posts,
    important: [
      Fact(kind: "person", value: "sister"), Fact(kind: "deed", value: "sold"), Fact(kind: "object", value: "bike"),
      Fact(kind: "reason", value: "rent"), Fact(kind: "plan", value: "move out"),
    ], filler: [Fact(kind: "pet", value: "cat"), Fact(kind: "person", value: "uncle")])

  /// The counts and the rewards were computed by hand.
  private static let cases: [(text: String, covered: Int, invented: Int, words: Int, reward: Double)] = [
    ("my sister sold my bike to pay the rent. should I move out?", 5, 0, 13, 1),
    ("My SISTER is selling my bike for the rent, moving out?", 5, 0, 11, 1),
    ("sister sold my bike", 3, 0, 4, 0.6),
    // A wrong person, object, reason and plan.
    ("my brother sold my guitar out of spite, should I call the police?", 1, 4, 13, -0.6),
    // Filler facts cost only their words. 5 of the 30 words are too many.
    (
      "so my sister sold my bike to pay the rent, my cat saw it all and my uncle only laughed, and now I am thinking "
        + "about whether to move out", 5, 0, 30, 0.9
    ),
    // Stating a fact twice has no effect.
    ("sister sister sister", 1, 0, 3, 0.2),
    ("", 0, 0, 0, 0), (" …\n", 0, 0, 0, 0),
    // A name inside another word states nothing.
    ("bikes parents sisterhood", 0, 0, 3, 0),
    // A name of two words that are not adjacent states nothing.
    ("move it out", 0, 0, 3, 0),
  ]

  @Test func rewardsAreCorrect() throws {
    let reward = FactsReward(facts: ["p": Self.facts])
    for test in Self.cases {
      let reading = FactsReward.Counts(of: test.text, given: Self.facts)
      #expect(reading.covered == test.covered && reading.invented == test.invented, "\(test.text)")
      #expect(reading.words == test.words && reading.important == 5, "\(test.text) \(reading.words)")
      let found = try #require(reward.reward(of: PromptCompletion(prompt: "p", completion: test.text)))
      #expect(abs(found - test.reward) < 1e-12, "\(test.text): \(found)")
    }
    #expect(reward.reward(of: PromptCompletion(prompt: "q", completion: "")) == nil)
  }

  @Test func rougeUsesTheBestReference() throws {
    let references = ["p": [" the cat sat", " a dog ran away"]]
    func value(_ measure: ReferenceReward.Measure, _ text: String, stems: Bool = false) -> Double? {
      ReferenceReward(measure: measure, stems: stems, references: references)
        .reward(of: PromptCompletion(prompt: "p", completion: text))
    }
    #expect(value(.rouge1, "a dog ran away") == 1 && value(.rouge2, "a dog ran away") == 1)
    // Two of the three words occur in the first reference, in the same order, but one pair of adjacent words does not.
    #expect(value(.rouge1, "cat sat there") == 2 / 3 && value(.rougeL, "sat the cat") == 2 / 3)
    #expect(value(.rouge2, "the cat ran") == 0.5 && value(.rougeL, "") == 0)
    #expect(value(.rouge1, "the cats sat") == 2 / 3 && value(.rouge1, "the cats sat", stems: true) == 1)
    #expect(
      ReferenceReward(measure: .rouge1, stems: false, references: [:]).reward(
        of: PromptCompletion(prompt: "p", completion: ""))
        == nil)
  }
}
