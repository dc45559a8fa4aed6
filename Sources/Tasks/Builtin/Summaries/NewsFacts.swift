/// The facts of built-in news reports. The deeds and half of the objects and people also occur in posts. The other words do not.
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

  /// The place of the object.
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

  /// The reaction of the town.
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

  /// The number of witnesses.
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
