import Tensor

/// Writes the built-in corpus of the dialogue task: questions with a chosen and a rejected answer, in the form of Anthropic's HH.
/// The corpus is small and intended for tests and first trials.
///
/// A question asks how to do something with a thing. The helpful answer names the thing and two correct steps. The unhelpful
/// answer evades the question or answers another one. The n-th dialogue depends only on the seed and n.
struct DialogueWriter: Sendable {
  /// Increase this number whenever the same seed yields other text.
  static let version = 1
  static let promptSuffix = "\n\nAssistant:"

  let seed: UInt64

  private struct Action {
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

  private static let actions = [
    Action(words: "clean", steps: ["wipe it with a wet cloth", "use warm water and soap", "let it dry"]),
    Action(words: "repair", steps: ["look for the broken part", "tighten every screw", "use strong glue"]),
    Action(words: "paint", steps: ["sand it well", "put on a thin coat", "wait a day for the second coat"]),
    Action(words: "move", steps: ["ask a friend to help", "lift with your legs", "put a blanket under it"]),
    Action(words: "sell", steps: ["take good photos", "set a fair price", "write an honest ad"]),
    Action(words: "store", steps: ["keep it dry", "cover it with a sheet", "put it where nobody trips"]),
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
    let thing = "\(pick(Self.qualities)) \(pick(Self.things))", action = pick(Self.actions)
    func filled(_ template: String, _ action: Action) -> String {
      template.replacing("{deed}", with: action.words).replacing("{thing}", with: thing)
    }
    func answer(_ action: Action) -> String {
      let order = random.permutation(of: action.steps.count)
      let opening = pick(["To {deed} your {thing}, ", "For the {thing}: ", "With a {thing}, "])
      return Prose.finished("\(filled(opening, action))\(action.steps[order[0]]). then \(action.steps[order[1]]).")
    }
    let question = filled(pick(Self.questions), action)
    let helpful = answer(action)
    var other = action
    while other.words == action.words { other = pick(Self.actions) }
    let unhelpful = random.uniform() < 0.5 ? pick(Self.evasions) : answer(other)
    return Example(
      id: "builtin/dialogues/\(index)", prompt: "\n\nHuman: \(question)\(Self.promptSuffix)",
      completions: [" " + helpful, " " + unhelpful], references: [0], pairs: [.init(chosen: 0, rejected: 1)])
  }
}
