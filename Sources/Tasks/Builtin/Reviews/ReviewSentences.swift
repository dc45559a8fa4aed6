extension ReviewGrammar {
  /// The grammar of the built-in reviews. Sentences start in lower case; `Prose` capitalizes them.
  static let reviews = ReviewGrammar(praise: praiseRules, blame: blameRules, neutral: opinionRules + factRules)

  /// Rules for both polarities. `{aspect}` moves to the next aspect of the film. `{np}`, `{noun}`, `{is}`, `{was}` and `mild` then
  /// refer to this aspect. `clause` also moves to the next aspect.
  private static let opinionRules = [
    "verdict": """
    [very|really|quite] {~mild}
    so {~mild}
    {~mild}
    {~mild} and {~mild}
    [simply|truly|absolutely] {~strong}
    {~strong}
    """,
    "statement": """
    {aspect}{np} {is} {~verdict}
    {aspect}I found {np} {~verdict}
    {aspect}I thought that {np} {was} {~verdict}
    {aspect}{np} {is} never {!mild} and often {~mild}
    {aspect}{np} {is} anything but {!mild}
    {aspect}{np} {is} far from {!mild}
    {aspect}there is nothing {!mild} about {np}
    {aspect}{np} {is} not nearly as {!mild} as {~asFeared}
    {aspect}{np} could hardly be less {!mild}
    {aspect}what {~struck} me most is how {~mild} {np} {is}
    {aspect}{np} {is} {~better} than in {other}
    {aspect}compared with {other}, {np} {is} {~verdict}
    {aspect}{np} {is} {~worth}
    """,
    "plain": """
    {~statement}.
    {~statement}.
    {~clause}.
    {~clause}.
    {~clause}, and {~clause}.
    {~statement}, and {~clause}.
    {~clause}, {~andOther}.
    """,
    "contrast": """
    {!clause}, but {~clause}.
    {!statement}, but {~clause}.
    although {!clause}, {~statement}.
    although {!clause}, {~clause}.
    even though {!clause}, {~clause}.
    {aspect}despite the {!mild} {noun}, {~clause}.
    yes, {!clause}. [still|even so|all the same], {~clause}.
    {aspect}{np} may be {!mild}, but {~clause}.
    {!clause}. that {~didNot}, because {~clause}.
    some [people|critics] [say|write] that {!claim}. [I do not agree|I saw it differently]: {~clause}.
    """,
    "summary": """
    {title} is {~thing}.
    this is a {~strong} {genre}.
    all in all, {title} is {~thing}.
    in short, {~clause}.
    {~caveat}.
    """,
    "this": """
    this film
    this movie
    {title}
    """,
    "verdictOpening": """
    {title} is a {~strong} {genre}.
    {title} is {~thing}.
    what a {~strong} {genre} this is[.|!]
    {~feeling} {title}[| from the first minute], and so did {companion}.
    if you see only one {genre} this year, {~makeIt} {title}.
    of all the {genres} that I saw this year, {title} is the {~best}.
    I do not know where to begin with {title}: {~clause}.
    as a {otherJob} myself, I found {title} {~strong}.
    {companion} {~told} {title}, and that was good advice.
    people who {~like} {other} will {~like} {title} too.
    after {other} came {title}, and it is {~better}.
    """,
    "partOpening": """
    {lead} is {~strong} [in {title}|as {hero}].
    {star} and {costar} are {~strong} together, and {~clause}.
    {~plain}
    {~plain}
    {~contrast}
    """,
    "storyOpening": """
    {~reversal}
    {~audience}
    """,
    "turn": """
    that is what I [expected|wanted] to write. then I saw it again: {~claim}.
    at least, that is what I thought for the first ten minutes. then I changed my mind: {~claim}.
    so I thought when I left. a day later I thought again: {~claim}.
    that was my first thought, and I was wrong: {~claim}.
    """,
  ]

  private static let praiseRules = [
    "strong": lines("superb, brilliant, wonderful, excellent, terrific, perfect, great, fantastic, beautiful"),
    "asFeared": "I feared\nI had feared\nsome people say\nthe trailer made me fear",
    "struck": "impressed\nsurprised\ndelighted",
    "better": "much better\na lot stronger\nfar better\neven better",
    "worth": """
    worth the price of a ticket
    the best thing about it
    a [real|constant] pleasure
    the reason to see this
    a joy
    """,
    "didNot": "did not bother me\nhardly matters\ntakes nothing away",
    "thing": """
    a gem
    a [rare|real|little] treat
    a small miracle
    a delight from start to finish
    the best {genre} in years
    everything that a {genre} should be
    well worth your time
    """,
    "caveat": """
    it is not a masterpiece, but it is well worth your time
    it has its faults, and I loved it anyway
    it is not {other}, and it does not need to be
    not everybody will like it, but I did
    """,
    "feeling": "I loved\nI adored\nI enjoyed",
    "makeIt": "make it",
    "best": "best\nfinest\none that I will remember",
    "told": "told me to see\nbegged me to see\nadvised me to see",
    "like": "love\nenjoy",
    "reversal": """
    while {other} was {!strong}, this [film|one] is {~strong}.
    I expected [a mess|the usual nonsense|very little|another tired {genre}]. I was wrong.
    I was ready to hate {this}, and I could not.
    {companion} dragged me to {this}, and I am glad.
    on paper this sounds [terrible|silly|like a bad joke]. on screen it works.
    I nearly [turned it off|left] after ten minutes. I am so glad that I stayed.
    it took me a while to get into it, and then I did not want it to end.
    I do not even like {genres}, and I loved this one.
    the reviews were bad, the poster was worse, and I had a great time.
    I was about to give up on {director}. then came {title}.
    do not be fooled by the slow start. {~clause}.
    """,
    "audience": """
    {companion} laughed from start to finish.
    {companion} cried more than once, and so did I.
    half of the audience was in tears[| at the end].
    the whole theater clapped at the end.
    {companion} wanted to see it again at once.
    nobody said a word on the way home, and that was a good sign.
    {companion} and I talked about it all the way home.
    even {companion} liked it, and that says a lot.
    for two hours you could hear a pin drop.
    """,
    "recommend": """
    go and see it[| while you can].
    do not miss {this}.
    I would see it again tomorrow.
    I recommend it to anybody who loves {genres}.
    rent it, buy it or borrow it, but see it.
    it deserves a much wider audience.
    if you liked {other}, you will love this.
    take {companion} with you and enjoy.
    I cannot wait to see what {director} does next.
    forget {other} and watch this instead.
    """,
    "rating": """
    [seven|eight|nine|ten] out of ten.
    [four|five] stars out of five.
    I give it [eight|nine|ten] out of ten.
    [nine|ten] out of ten from me, and [eight|nine] from {companion}.
    """,
    "andOther": "which is more than I can say for {other}\nand I mean that\nand that is only the beginning",
    "cheer": "bravo!\nwhat a night!\nmore of this, please!\nI loved it!\nwow!\nthank you, {director}!",
  ]

  private static let blameRules = [
    "strong": lines("dreadful, awful, terrible, hopeless, ridiculous, dull, horrible, poor, pointless"),
    "asFeared": "I had hoped\nthe critics say\nthe trailer promised\nthe poster says",
    "struck": "annoyed\nsurprised\nbothered",
    "better": "much worse\na lot weaker\nfar worse\neven worse",
    "worth": """
    a [real|constant] disappointment
    the worst thing about it
    the reason to stay away
    beyond help
    hard to bear
    """,
    "didNot": "did not save it\nhardly helps\nis not enough",
    "thing": """
    a mess
    a [real|complete|total] bore
    a waste of time
    a chore from start to finish
    the worst {genre} in years
    everything that a {genre} should not be
    not worth your time
    """,
    "caveat": """
    it is not the worst {genre} that I have seen, but it comes close
    it has its moments, and I still wanted to leave
    it is not {other}, and it badly wants to be
    somebody will like it, but I did not
    """,
    "feeling": "I hated\nI disliked\nI regretted",
    "makeIt": "do not make it",
    "best": "worst\nweakest\none that I would most like to forget",
    "told": "told me not to see\nwarned me not to see",
    "like": "hate\ndislike",
    "reversal": """
    while {other} was {!strong}, this [film|one] is {~strong}.
    I expected [a treat|something special|a classic|great things]. I got [a headache|two hours of nothing|a bad nap].
    I wanted to love {this}, and I could not.
    with {director} behind the camera I hoped for something special. no such luck.
    on paper this sounds [perfect|wonderful|like a sure thing]. on screen it dies.
    it starts so well. then it falls apart.
    I love {genres}, and I could not stand this one.
    the first ten minutes had me. the rest lost me.
    I kept waiting for it to get better. it never did.
    the reviews were great, the poster was better, and I had a terrible time.
    I have always liked {director}. then came {title}.
    do not be fooled by the lovely start. {~clause}.
    """,
    "audience": """
    {companion} fell asleep [after twenty minutes|halfway through].
    half of the audience left before the end.
    somebody behind us laughed in all the wrong places.
    {companion} asked for the money back.
    {companion} and I talked about dinner all the way home.
    even {companion} hated it, and that says a lot.
    nobody clapped[| at the end].
    I could hear people snore.
    {companion} still has not forgiven me for it.
    """,
    "recommend": """
    stay away from {this}.
    do not waste your [time|money|evening] on it.
    I would not see it again for any money.
    I cannot recommend it, not even to people who love {genres}.
    watch {other} instead.
    life is too short for films like this.
    if you liked {other}, you will be disappointed.
    save your money and take {companion} to dinner.
    I do not want to see what {director} does next.
    leave it on the shelf.
    """,
    "rating": """
    [one|two|three|four] out of ten.
    [one star|two stars] out of five.
    I give it [two|three|four] out of ten.
    [one|two] out of ten from me, and [two|three] from {companion}.
    """,
    "andOther": "and {other} was no better\nand I mean that\nand that is only the beginning",
    "cheer": "what a waste!\nnever again!\nenough!\nI want my money back!\nplease, no more!\nshame on you, {director}!",
  ]

  static func lines(_ words: String) -> String {
    words.split(separator: ",").map { $0.drop { $0 == " " } }.joined(separator: "\n")
  }
}

private func + (left: [String: String], right: [String: String]) -> [String: String] {
  left.merging(right) { _, _ in preconditionFailure("a rule is given twice") }
}
