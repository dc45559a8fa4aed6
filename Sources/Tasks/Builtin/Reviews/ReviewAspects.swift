/// The aspects of films that built-in reviews praise and blame.
enum ReviewAspects {
  static let all: [ReviewAspect] = people + craft + story

  private static let people: [ReviewAspect] = [
    ReviewAspect(
      "acting", singular: "acting, lead performance, cast", plural: "performances, supporting players",
      mildPraise: "convincing, touching, natural, subtle, warm, sharp",
      mildBlame: "wooden, flat, stiff, tired, awkward, loud",
      praise: """
        {lead} gives the performance of {his} career
        {second} steals every scene
        the whole cast seems to be having fun
        you believe every word {star} says
        {lead} and {second} work so well together
        {star} carries the film on {his} shoulders
        {star} says more with one look than others say with a page of words
        even the smallest part is played with care
        """,
      blame: """
        {lead} looks bored from start to finish
        {second} overacts in every scene
        {star} reads {his} lines as if from a phone book
        nobody in the cast seems to be awake
        there is no spark between {star} and {costar}
        {star} has two expressions and uses only one
        {lead} and {second} seem to be in different films
        even the smallest part is played without care
        """),
    ReviewAspect(
      "characters", singular: "villain, hero", plural: "characters, people on screen",
      mildPraise: "human, believable, likable, complex, memorable, funny",
      mildBlame: "thin, empty, annoying, stupid, simple, forgettable",
      praise: """
        I cared about {hero} from the first minute
        {hero} feels like somebody you might know
        every character gets a moment to shine
        {hero} and {villain} grow on you
        you want to spend more time with these people
        {villain} makes a villain to remember
        I still wonder what became of {hero}
        """,
      blame: """
        I never cared what happened to {hero}
        {hero} does one stupid thing after another
        nobody in this story behaves like a real person
        {villain} comes and goes without any reason
        you would not want to spend five minutes with these people
        I could not tell half of the characters apart
        {hero} learns nothing, and neither do we
        """),
    ReviewAspect(
      "direction", singular: "direction, directing", mildPraise: "confident, careful, clever, bold, elegant, inventive",
      mildBlame: "lazy, clumsy, confused, timid, careless, dull",
      praise: """
        {director} knows exactly where to put the camera
        {director} trusts us to pay attention
        {director} is in full control of every scene
        you can feel the hand of a master
        {director} finds beauty in the most ordinary places
        {director} makes it look easy
        """,
      blame: """
        {director} has no idea what to do with the camera
        {director} explains everything twice
        {director} never decides what kind of film this should be
        you can feel that nobody was in charge
        {director} seems to have lost interest after the first hour
        {director} mistakes noise for drama
        """),
    ReviewAspect(
      "dialogue", singular: "dialogue, writing", plural: "lines, conversations",
      mildPraise: "witty, sharp, natural, smart, funny, honest",
      mildBlame: "clumsy, silly, stiff, empty, painful, forced",
      praise: """
        people talk the way real people talk
        there are lines I will quote for years
        the writer has a wonderful ear for how people speak
        not a word is wasted
        every argument between {hero} and {villain} rings true
        the best lines are the quiet ones
        """,
      blame: """
        nobody has ever talked like this
        half of the lines made me laugh for the wrong reason
        the writer has no ear for how people speak
        every conversation sounds like a speech
        {hero} and {villain} say the same things again and again
        the worst lines come when the film tries to be deep
        """),
  ]

  private static let craft: [ReviewAspect] = [
    ReviewAspect(
      "music", singular: "music, score, soundtrack", plural: "songs",
      mildPraise: "beautiful, haunting, lively, memorable, gentle, catchy",
      mildBlame: "loud, tired, annoying, sugary, cheap, boring",
      praise: """
        I bought the soundtrack the next day
        the music gave me chills
        the songs stay in your head in the best way
        the music always knows when to be quiet
        the score does half of the work
        """,
      blame: """
        the music never shuts up
        the music tells you what to feel at every turn
        the songs sound as if they came from a car advert
        the score drowns out every word
        the same song comes back five times
        """),
    ReviewAspect(
      "camera", singular: "camera work, photography", plural: "pictures, images, colors",
      mildPraise: "beautiful, bold, rich, elegant, warm, haunting", mildBlame: "ugly, dark, shaky, cheap, plain, grey",
      praise: """
        {place} has never looked so good
        you could hang almost any frame on a wall
        every shot has a reason to be there
        the night scenes are a joy to look at
        the camera moves like a dancer
        """,
      blame: """
        half of the night scenes are too dark to see
        {place} has never looked so ugly
        the camera shakes until your head hurts
        every second shot is out of place
        it looks as if it was shot on an old phone
        """),
    ReviewAspect(
      "effects", singular: "make-up, set design", plural: "special effects, sets, costumes",
      mildPraise: "rich, inventive, careful, convincing, charming, clever",
      mildBlame: "cheap, silly, fake, plain, careless, tired",
      praise: """
        the money is all on the screen
        you forget that you are looking at a set
        the effects serve the story for once
        every room looks lived in
        the costumes tell a story of their own
        """,
      blame: """
        the money clearly went somewhere else
        you can almost see the strings
        the effects look like an old video game
        every room looks like a shop window
        the wigs alone are worth a laugh
        """),
    ReviewAspect(
      "pacing", singular: "pace, editing, middle part", mildPraise: "lively, tight, smooth, steady, gripping, crisp",
      mildBlame: "slow, uneven, tiring, clumsy, heavy, messy",
      praise: """
        the two hours passed like twenty minutes
        there is not one wasted scene
        the film never outstays its welcome
        I did not look at my watch once
        the story moves along without a single dull stretch
        the film takes its time and earns it
        """,
      blame: """
        the two hours felt like four
        the film could lose thirty minutes and nobody would notice
        nothing happens for most of the first hour
        I looked at my watch every ten minutes
        the story stops dead halfway through
        the film goes on long after it is over
        """),
  ]

  private static let story: [ReviewAspect] = [
    ReviewAspect(
      "plot", singular: "plot, story, script", plural: "twists",
      mildPraise: "clever, surprising, tight, moving, fresh, gripping",
      mildBlame: "thin, predictable, confusing, silly, stale, messy",
      praise: """
        I never knew what would happen next
        every piece of the story falls into place
        the story goes where you least expect it
        the mystery kept me guessing until the end
        the script respects our intelligence
        there is a real surprise around every corner
        """,
      blame: """
        I knew what would happen after ten minutes
        the story makes no sense at all
        the holes in the plot are big enough to drive a truck through
        the story goes nowhere
        the script insults our intelligence
        we have seen all of this a hundred times before
        """),
    ReviewAspect(
      "ending", singular: "ending, last act, final scene",
      mildPraise: "moving, quiet, honest, surprising, brave, satisfying",
      mildBlame: "weak, silly, rushed, cheap, predictable, confusing",
      praise: """
        the ending left me in tears
        the last ten minutes make it all worthwhile
        the final scene stayed with me for days
        everything comes together at the end
        the last line is just right
        """,
      blame: """
        the ending left me cold
        the last ten minutes ruin everything
        the final scene comes out of nowhere
        nothing comes together at the end
        the film simply stops, as if the money ran out
        """),
    ReviewAspect(
      "humor", singular: "humor, comedy", plural: "jokes", mildPraise: "dry, clever, gentle, sharp, fresh, warm",
      mildBlame: "crude, stale, forced, cruel, childish, tired",
      praise: """
        I laughed until my sides hurt
        there is a smile in every scene
        the jokes come from the characters, as they should
        even the silliest joke lands
        I have not laughed so much in a long time
        """,
      blame: """
        I did not laugh once
        every joke is explained until it dies
        the jokes are older than {star}
        even the best joke falls flat
        I have laughed more at funerals
        """),
    ReviewAspect(
      "mood", singular: "mood, atmosphere, tension", mildPraise: "gripping, rich, warm, haunting, powerful",
      mildBlame: "flat, cold, false, weak, empty, heavy",
      praise: """
        I was on the edge of my seat
        you can almost smell the streets of {place}
        the tension builds until you can hardly breathe
        I felt every bit of it
        it casts a spell from the first scene
        there is a lot of heart in it
        """,
      blame: """
        I was bored out of my mind
        you never believe that you are in {place}
        there is no tension at all
        I felt nothing
        it leaves you cold from the first scene
        there is no heart in it
        """),
    ReviewAspect(
      "ideas", singular: "message, idea behind it", plural: "ideas, questions it asks",
      mildPraise: "honest, brave, timely, smart, powerful, deep",
      mildBlame: "shallow, obvious, muddled, false, stale, heavy",
      praise: """
        it has something to say and says it well
        it gave me a lot to think about
        it treats a hard subject with respect
        it is about so much more than a {job}
        it asks hard questions and trusts us with the answers
        """,
      blame: """
        it has nothing to say and takes two hours to say it
        it gave me nothing to think about
        it treats a hard subject like a joke
        it thinks that it is much deeper than it is
        it hits you over the head with its message
        """),
  ]
}
