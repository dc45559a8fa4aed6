/// What built-in news reports are made of. Deeds, and half of the objects and people, are those of forum posts; the rest is
/// words that no post has.
enum NewsFacts {
  static let person = FactKind(
    "person",
    """
    teacher
    coach
    landlord
    neighbor
    babysitter
    tenant
    farmer
    sailor
    guard
    banker
    student
    tourist
    """)

  static let object = FactKind(
    "object",
    """
    boat
    piano
    statue
    painting
    telescope
    drone
    violin
    necklace
    tractor
    fountain
    organ
    trophy
    """)

  static let deed = PostFacts.deed

  /// Where it stood.
  static let site = FactKind(
    "site",
    """
    museum
    harbor
    stadium
    library
    airport
    castle
    church
    market
    theater
    hospital
    """)

  /// What the town does about it.
  static let measure = FactKind(
    "measure",
    """
    reward / offer a reward
    fence / build a fence
    cameras / put up cameras
    curfew / order a curfew
    inquiry / open an inquiry
    fine / impose a fine
    vote / hold a vote
    auction / hold an auction
    patrol / send a patrol
    donations / collect donations
    """)

  static let official = FactKind(
    "official",
    """
    mayor
    sheriff
    governor
    minister
    bishop
    judge
    """)

  /// How many saw it.
  static let count = FactKind(
    "count",
    """
    dozens
    hundreds
    thousands
    fifty
    sixty
    eighty
    """)

  static let weather = FactKind(
    "weather",
    """
    rain
    fog
    snow
    sunshine
    thunder
    wind
    """)

  static let kinds = [
    person, object, deed, site, measure, official, count, weather, PostFacts.place, PostFacts.day,
  ]
}
