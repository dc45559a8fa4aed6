/// The templates of texts and summaries of one domain. Names in braces are placeholders for facts.
struct SummaryGrammar: Sendable {
  struct Rule: Sendable {
    let templates: [[Phrase]]
    /// - Parameter lines: One template a line.
    init(_ lines: String) { templates = lines.split(separator: "\n").map { Phrase.parse($0) } }
  }

  /// A sentence about one kind of fact, which some texts contain.
  struct OptionalSentence: Sendable {
    let kind: String
    let rule: Rule
    /// The probability that a text contains the sentence.
    let probability: Double
  }

  /// The kind of fact and the phrasing of each placeholder. If the phrasing is nil, the writer draws it.
  let placeholders: [String: (kind: String, phrasing: Int?)]
  /// The kinds of facts that every text states in its story.
  let core: [String]
  let opening: Rule
  let story: Rule
  /// Important facts that some texts state. A summary should state them if the text does.
  let optional: [OptionalSentence]
  /// Unimportant facts.
  let fillers: [OptionalSentence]
  let titles: Rule
  /// Summaries of the facts in their placeholders. There are some for each combination of the core with optional facts.
  let summaries: Rule
  /// Unnecessary sentences that some summaries add.
  let ramblings: Rule
}

extension SummaryDomain {
  var grammar: SummaryGrammar { self == .posts ? SummaryGrammar.posts : SummaryGrammar.news }
}

extension SummaryGrammar {
  static let posts = SummaryGrammar(
    placeholders: [
      "person": ("person", 0), "she": ("person", 1), "object": ("object", nil), "past": ("deed", 0),
      "participle": ("deed", 1), "reason": ("reason", nil), "plan": ("plan", nil), "age": ("age", nil),
      "place": ("place", nil), "job": ("job", nil), "pet": ("pet", nil), "food": ("food", nil), "day": ("day", nil),
      "other": ("other", 0),
    ],
    core: ["person", "deed", "object"],
    opening: Rule(
      """
      I do not know where else to ask.
      sorry for the wall of text.
      throwaway because people I know read this.
      long time reader, first time writer.
      I am still shaking as I type this.
      this is going to sound silly.
      okay, so here is what happened.
      """),
    story: Rule(
      """
      my {person} {past} my {object}.
      so my {person} {past} my {object}.
      I came home and went for my {object}. it turns out that my {person} had {participle} it.
      you all know how I feel about my {object}. well, my {person} {past} it.
      my {object} was {participle} by my {person}. yes, really.
      long story short, my {person} {past} my {object}.
      the thing is that my {person} {past} my {object}, and I saved for years to have it.
      I trusted my {person}. then {she} {past} my {object}.
      I had a {object}, a good one. my {person} {past} it.
      """),
    optional: [
      OptionalSentence(
        kind: "reason",
        rule: Rule(
          """
          it was done {reason}.
          {she} says it was {reason}.
          my {person} says that it was {reason}.
          and all of that {reason}.
          everybody says that my {person} did it {reason}.
          """), probability: 0.75),
      OptionalSentence(
        kind: "plan",
        rule: Rule(
          """
          should I {plan}?
          part of me wants to {plan}.
          I am thinking about whether to {plan}.
          would it be wrong to {plan}?
          now I am about to {plan}.
          people tell me to {plan}.
          """), probability: 0.85),
    ],
    fillers: [
      OptionalSentence(
        kind: "age", rule: Rule("I am {age}.\nI am {age} years old.\nI just turned {age}."), probability: 0.4),
      OptionalSentence(
        kind: "place", rule: Rule("I live in {place}.\nthis is in {place}.\nwe came to {place} last year."),
        probability: 0.4),
      OptionalSentence(
        kind: "job", rule: Rule("I work as a {job}.\nI am a {job}.\nI make a living as a {job}."), probability: 0.3),
      OptionalSentence(
        kind: "pet", rule: Rule("I have a {pet}.\nmy {pet} saw it all.\nmy {pet} is fine."), probability: 0.3),
      OptionalSentence(
        kind: "food", rule: Rule("we were having {food}.\nthere was {food} for dinner.\nI was making {food}."),
        probability: 0.3),
      OptionalSentence(
        kind: "day", rule: Rule("that was on {day}.\nit happened on {day}.\n{day} was a bad one."), probability: 0.4),
      OptionalSentence(
        kind: "other",
        rule: Rule("my {other} thinks that I am overreacting.\nI told my {other} about it.\nmy {other} only laughed."),
        probability: 0.35),
    ],
    titles: Rule(
      """
      what to do about my {person}
      my {person} and my {object}
      my {object} is the problem
      I need advice
      am I wrong here
      a long story about my {person}
      I am so angry
      """),
    summaries: Rule(
      """
      my {person} {past} my {object} {reason}, should I {plan}?
      my {person} {past} my {object} {reason}. should I {plan}?
      {person} {past} my {object} {reason}, [not sure|wondering] whether to {plan}.
      my {object} was {participle} by my {person} {reason}. should I {plan}?
      should I {plan} after my {person} {past} my {object} {reason}?
      my {person} {past} my {object}, should I {plan}?
      my {person} {past} my {object}. should I {plan}?
      {person} {past} my {object}, [not sure|wondering] whether to {plan}.
      my {object} was {participle} by my {person}. should I {plan}?
      my {person} {past} my {object} {reason}.
      {person} {past} my {object} {reason}, what should I do?
      my {object} was {participle} by my {person} {reason}.
      my {person} {past} my {object}.
      {person} {past} my {object}, what should I do?
      my {object} was {participle} by my {person}.
      """),
    ramblings: Rule(
      """
      so yeah, that is the whole story and I do not know what to think any more.
      I know that it is a lot to read, but please tell me what you would do.
      it has been on my mind all week and I can not sleep, so any help is welcome.
      """))

  static let news = SummaryGrammar(
    placeholders: [
      "person": ("person", nil), "object": ("object", nil), "past": ("deed", 0), "participle": ("deed", 1),
      "site": ("site", nil), "measure": ("measure", nil), "place": ("place", nil), "official": ("official", nil),
      "count": ("count", nil), "weather": ("weather", nil), "day": ("day", nil),
    ],
    core: ["person", "deed", "object", "site", "place"],
    opening: Rule(
      """
      nobody was hurt.
      it is the second such case this year.
      it made headlines all over the country.
      traffic was held up for hours.
      """),
    story: Rule(
      """
      a {person} {past} the {object} of the {site} in {place}, officials said.
      in {place}, a {person} {past} a {object} that belonged to the {site}.
      the {object} of the {site} in {place} was {participle} by a {person}, according to witnesses.
      the {site} in {place} is without its {object}: a {person} {past} it, an official said.
      """),
    optional: [
      OptionalSentence(
        kind: "measure",
        rule: Rule(
          """
          the council will {measure}.
          there are plans to {measure}.
          in response, the town is to {measure}.
          """), probability: 0.85)
    ],
    fillers: [
      OptionalSentence(
        kind: "official", rule: Rule("the {official} had no comment.\nthe {official} called it a shame."),
        probability: 0.5),
      OptionalSentence(
        kind: "count", rule: Rule("{count} of people were watching.\nsome {count} people came to see."),
        probability: 0.5),
      OptionalSentence(
        kind: "weather", rule: Rule("there was {weather} at the time.\nit came after a night of {weather}."),
        probability: 0.5
      ),
      OptionalSentence(kind: "day", rule: Rule("it was on {day}.\nthe case became known on {day}."), probability: 0.6),
    ],
    titles: Rule(""),
    summaries: Rule(
      """
      a {person} {past} the {object} of the {site} in {place}; plans to {measure}.
      {object} of the {site} in {place} {participle} by a {person}, town to {measure}.
      a {person} {past} the {object} of the {site} in {place}.
      {object} of the {site} in {place} {participle} by a {person}.
      """),
    ramblings: Rule(
      """
      more on this and on other stories can be read in the next edition and on our pages.
      it remains to be seen what comes of it, and readers may write to us about it.
      """))
}
