/// The facts of built-in forum posts. The name of a value must not occur in the name of another value or in a template, or a
/// text would seem to state a fact that it does not state (`BuiltinSummaryTests`).
enum PostFacts {
  /// The phrasings are the noun and the pronoun.
  static let person = FactKind(
    "person",
    """
    sister / sister, she
    brother / brother, he
    mother / mother, she
    father / father, he
    cousin / cousin, he
    aunt / aunt, she
    uncle / uncle, he
    roommate / roommate, he
    neighbor / neighbor, she
    boss / boss, he
    coworker / coworker, she
    landlord / landlord, he
    girlfriend / girlfriend, she
    boyfriend / boyfriend, he
    teacher / teacher, she
    coach / coach, he
    tenant / tenant, he
    babysitter / babysitter, she
    """)

  static let object = FactKind(
    "object",
    """
    laptop
    bike
    guitar
    camera
    phone
    couch
    tent
    jacket
    piano
    boat
    bracelet
    drone
    violin
    scooter
    necklace
    telescope
    kayak
    printer
    mattress
    suitcase
    statue
    painting
    """)

  /// The phrasings are the past tense and the participle.
  static let deed = FactKind(
    "deed",
    """
    sold, sell, selling / sold, sold
    broke, broken, break, breaking / broke, broken
    lost, lose, losing / lost, lost
    stole, stolen, steal, stealing / stole, stolen
    pawned, pawn, pawning / pawned, pawned
    ruined, ruin, ruining / ruined, ruined
    hid, hidden, hide, hiding / hid, hidden
    borrowed, borrow, borrowing / borrowed, borrowed
    burned, burn, burning / burned, burned
    scratched, scratch, scratching / scratched, scratched
    donated, donate, donating / donated, donated
    soaked, soak, soaking / soaked, soaked
    """)

  static let reason = FactKind(
    "reason",
    """
    rent / to pay the rent, for the rent
    spite / out of spite
    accident / by accident
    joke / as a joke, for a joke
    debt / to pay off a debt, because of a debt
    drunk / while drunk
    jealousy, jealous / out of jealousy
    bet / because of a bet, for a bet
    dare / on a dare
    project / for a school project
    revenge / as revenge, in revenge
    boredom, bored / out of boredom
    """)

  static let plan = FactKind(
    "plan",
    """
    police / call the police, go to the police
    lawyer / hire a lawyer, get a lawyer
    money / ask for money, demand money
    move out, moving out / move out
    forgive, forgiving / forgive and forget
    letter / write a letter
    quiet / stay quiet
    apology, apologize / ask for an apology, wait for an apology
    locks / change the locks
    contact / cut all contact
    therapy / suggest therapy
    invoice / send an invoice
    courage, talk / find the courage to talk
    replacement / demand a replacement
    vacation / cancel our vacation
    """)

  static let age = FactKind("age", (19...46).map(String.init).joined(separator: "\n"))

  static let place = FactKind(
    "place",
    """
    Denver
    Austin
    Boston
    Dallas
    Seattle
    Chicago
    Phoenix
    Portland
    Detroit
    Atlanta
    Houston
    Miami
    """)

  static let job = FactKind(
    "job",
    """
    nurse
    waiter
    plumber
    dentist
    baker
    chef
    driver
    florist
    cashier
    pilot
    """)

  static let pet = FactKind(
    "pet",
    """
    cat
    dog
    parrot
    hamster
    rabbit
    lizard
    pony
    goldfish
    """)

  static let food = FactKind(
    "food",
    """
    pizza
    tacos
    soup
    pasta
    curry
    pancakes
    noodles
    salad
    """)

  static let day = FactKind(
    "day",
    """
    Monday
    Tuesday
    Wednesday
    Thursday
    Friday
    Saturday
    Sunday
    """)

  static let kinds = [person, object, deed, reason, plan, age, place, job, pet, food, day]
}
