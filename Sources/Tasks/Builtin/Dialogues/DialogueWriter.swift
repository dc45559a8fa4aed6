import Tensor

/// Writes single questions with two answers, of which the helpful one is preferred: the built-in corpus of the dialogue
/// task, in the form of Anthropic's HH. It is small, for tests and for trying things out.
///
/// A question is how to do something with a thing. The helpful answer names the thing and two steps that belong to what is
/// asked; the other evades, or answers another question. The n-th dialogue depends on the seed and n alone.
struct DialogueWriter: Sendable {
  /// Raised whenever the same seed gives other text.
  static let version = 1
  static let closing = "\n\nAssistant:"

  let seed: UInt64

  private struct Deed {
    let words: String
    let steps: [String]
  }

  private static let things = [
    "kettle", "sofa", "window", "bicycle", "carpet", "mirror", "oven", "sink", "jacket", "keyboard", "lamp", "table",
    "toaster", "curtain", "pan", "bathtub", "fridge", "door", "chair", "clock",
  ]
  private static let qualities = [
    "old", "new", "small", "heavy", "wooden", "green", "cheap", "broken", "white", "noisy",
  ]

  private static let deeds = [
    Deed(words: "clean", steps: ["wipe it with a wet cloth", "use warm water and soap", "let it dry"]),
    Deed(words: "repair", steps: ["look for the broken part", "tighten every screw", "use strong glue"]),
    Deed(words: "paint", steps: ["sand it well", "put on a thin coat", "wait a day for the second coat"]),
    Deed(words: "move", steps: ["ask a friend to help", "lift with your legs", "put a blanket under it"]),
    Deed(words: "sell", steps: ["take good photos", "set a fair price", "write an honest ad"]),
    Deed(words: "store", steps: ["keep it dry", "cover it with a sheet", "put it where nobody trips"]),
  ]

  private static let questions = [
    "How do I {deed} my {thing}?", "What is the best way to {deed} a {thing}?",
    "Can you tell me how to {deed} my {thing}?",
    "I have to {deed} a {thing}. Any advice?", "I want to {deed} my {thing} today. Where do I begin?",
  ]
  private static let evasions = [
    "I do not know.", "Why do you ask me?", "You should know that yourself.", "That is a strange question.",
    "I would rather talk about something else.", "Just look it up.",
  ]

  func example(at index: Int) -> Example {
    var random = RandomStream(seed: seed, purpose: "built-in dialogue", index: UInt64(index))
    func pick<Element>(_ elements: [Element]) -> Element { elements[random.index(below: elements.count)] }
    let thing = "\(pick(Self.qualities)) \(pick(Self.things))", deed = pick(Self.deeds)
    func filled(_ template: String, _ deed: Deed) -> String {
      template.replacing("{deed}", with: deed.words).replacing("{thing}", with: thing)
    }
    func answer(_ deed: Deed) -> String {
      let order = random.permutation(of: deed.steps.count)
      let opening = pick(["To {deed} your {thing}, ", "For the {thing}: ", "With a {thing}, "])
      return Prose.finished("\(filled(opening, deed))\(deed.steps[order[0]]). then \(deed.steps[order[1]]).")
    }
    let question = filled(pick(Self.questions), deed)
    let helpful = answer(deed)
    var other = deed
    while other.words == deed.words { other = pick(Self.deeds) }
    let unhelpful = random.uniform() < 0.5 ? pick(Self.evasions) : answer(other)
    return Example(
      id: "builtin/dialogues/\(index)", prompt: "\n\nHuman: \(question)\(Self.closing)",
      completions: [" " + helpful, " " + unhelpful], references: [0], pairs: [.init(chosen: 0, rejected: 1)])
  }
}
