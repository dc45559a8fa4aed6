extension ReviewGrammar {
  /// Sentences without an opinion, and the words that describe a film.
  static let factRules = [
    "neutralOpening": """
    set in {place} in {decade}, {title} follows {hero}, a {trait} {job} who {quest}.
    {hero}, a {job} from {place}, {quest}.
    {title} is a {genre} about a {trait} {job} who {quest}.
    when a {trait} {job} {quest}, {stir}.
    in {title}, {lead} plays a {job} who {quest}.
    {lead} plays {hero}, a {trait} {job} who {quest}.
    I saw {title} {when} [with {companion}|{where}].
    {when}, {companion} and I watched {title} {where}.
    {companion} gave me {title} for my birthday.
    {director} made {title} right after {other}.
    it has been a while since I last saw a {genre} set in {place}.
    the story begins in {place}, where a {trait} {job} {quest}.
    this is the story of {hero}, who {quest}.
    {companion} had two free tickets for {title}, so we went.
    before {title} I knew {star} only from {other}.
    a {trait} {job} {quest}. so begins {title}.
    somewhere in {place}, a {job} {quest}.
    I had heard a lot about {title} from {companion}.
    after {other}, I did not know what to expect from {director}.
    everybody at work talks about {title}, so I had to see it too.
    {hero} is a {trait} {job}. {villain} is a {otherJob}. {stir}.
    {companion} and I could not agree about {title}.
    a {genre} with {star} and {costar}, set in {place}: {companion} had to see it.
    I watched {this} twice, once {where} and once with {companion}.
    {place} in {decade}: a {trait} {job} {quest}.
    people keep asking me what I thought of {title}.
    """,
    "neutral": """
    {lead} plays {hero}, a {trait} {job} who {quest}.
    {second} plays {villain}, [the [oldest friend|boss|worst enemy] of {hero}|a {otherJob} with a secret].
    the story follows {hero}, who {quest}.
    it is set in {place} in {decade}.
    {hero} {quest}. then {villain} arrives, and {stir}.
    it was directed by {director}, who also made {other}.
    I saw it {when} {where}.
    {companion} and I watched it {when}.
    it was shot in {place} in under a month.
    {star} was also in {other}.
    the film runs for about two hours.
    {hero} and {villain} meet [on a train to {place}|in a small cafe|at a wedding|by the river|in the rain].
    {villain} wants the money, and {hero} wants the truth.
    it is based on a [true story|book that I have not read].
    there is a dog in it, and a wedding.
    {companion} has seen all the films of {director}.
    I had not seen {other} before.
    the whole story takes place in one [night|house|week].
    in the second half {hero} goes [back to {place}|home|to look for {villain}].
    {hero} has to choose between {villain} and the truth.
    I will not say how it ends.
    the film opens with a [funeral|wedding|storm|phone call|fire] in {place}.
    """,
    "aside": """
    [honestly|frankly|well|look], {~statement}.
    I have to say, {~clause}.
    to be fair, {~clause}.
    [maybe it is just me|call me old], but {~clause}.
    {companion} thinks that {~claim}, and I agree.
    you know what? {~clause}.
    I told {companion} that {~claim}.
    as {companion} said, {~claim}.
    """,
    "stir": """
    nothing is the same again
    the whole town begins to talk
    the trouble starts
    old secrets come to light
    two families go to war
    nobody is safe
    """,
    "quest": """
    returns home after ten years
    finds a letter that was never sent
    inherits a house by the sea
    drives a stranger across the country
    witnesses a murder
    falls in love with the wrong person
    hides from the police in a church
    looks for a missing child
    wakes up with no memory
    steals a painting for a friend
    loses everything in one night
    moves into an empty hotel
    hears voices on the radio
    buys an old boat
    is accused of a crime
    has one week to save the farm
    meets an old enemy on a train
    takes the blame for a brother
    opens a school in the mountains
    writes letters to a soldier
    plans one last robbery
    runs away from a wedding
    wins the lottery and tells nobody
    learns that the neighbor is a spy
    must cross the desert alone
    keeps a secret from the family
    follows a ghost into the woods
    tries to win back an old love
    """,
    "trait": lines(
      """
      young, retired, lonely, shy, stubborn, famous, poor, \
      proud, quiet, nervous, charming, honest, old, rich
      """),
    "job": lines(
      """
      detective, nurse, teacher, lawyer, farmer, singer, painter, soldier, doctor, waiter, pilot, thief, writer, \
      dancer, sailor, priest, reporter, baker, student, boxer, cook, actor, judge, gardener
      """),
    "when": lines(
      """
      last night, on Friday, on Sunday, over the weekend, last week, \
      years ago, in the summer, on Christmas Eve
      """),
    "where": lines(
      """
      at home, in a small theater, on a long flight, at a festival, on television, in an empty theater, at school, \
      in a hotel room, on my phone
      """),
    "decade": lines(
      """
      the twenties, the thirties, the forties, the fifties, \
      the sixties, the seventies, the eighties
      """),
    "companion": lines(
      """
      my sister, my brother, my father, my mother, my wife, my husband, my best friend, an old friend, my neighbor, \
      my daughter, my son, my cousin, my boss, my aunt, my uncle, my roommate, a friend from work, my grandmother
      """),
    "place": lines(
      """
      Paris, London, Chicago, Berlin, Rome, Boston, Dublin, Texas, Vienna, Tokyo, Cairo, Madrid, Moscow, Alaska, \
      Naples, Havana, Kansas, Lisbon, Prague, Oslo
      """),
    "woman": lines(
      """
      Anna, Clara, Emma, Grace, Helen, Julia, Kate, Laura, Maria, \
      Nina, Rose, Sarah, Vera, Ruth, Alice, Eve, Nora, Lucy
      """),
    "man": lines(
      """
      Adam, Ben, Carl, David, Frank, George, Henry, Jack, Leo, Martin, \
      Oscar, Paul, Peter, Sam, Tom, Victor, Walter, Max
      """),
    "surname": lines(
      """
      Abbott, Barker, Carter, Dalton, Ellis, Foster, Graham, Harris, Hunter, Irving, Jensen, Keller, Lambert, Mason, \
      Novak, Palmer, Quinn, Rossi, Sanders, Turner, Vance, Weber, Young, Bishop, Chase, Delgado, Fischer, Garland, \
      Hayes, Moreau, Park, Sato
      """),
    "makeTitle": """
    The {titleAdjective} {titleNoun}
    The {titleAdjective} {titleNoun}
    {titleAdjective} {titleNoun}
    The {titleNoun} of {place}
    {titleNoun} and {titleNoun}
    {woman} and the {titleNoun}
    The Last {titleNoun}
    Return to {place}
    {titleNoun} at Midnight
    A {titleNoun} for {man}
    {place} {titleNoun}
    """,
    "titleAdjective": lines(
      """
      Silent, Broken, Golden, Hidden, Distant, Burning, Frozen, Empty, \
      Crooked, Gentle, Savage, Secret, Paper, Blue, Lost
      """),
    "titleNoun": lines(
      """
      Harbor, Garden, River, Mirror, Winter, Promise, Shadow, Bridge, Island, Orchard, Letter, Stranger, Kingdom, \
      Station, Lantern, Road, Summer, Wolf, Moon, Heart
      """),
  ]

  /// A genre and its plural.
  static let genres = [
    ("thriller", "thrillers"), ("comedy", "comedies"), ("western", "westerns"), ("drama", "dramas"),
    ("musical", "musicals"), ("romance", "romances"), ("war film", "war films"), ("horror film", "horror films"),
    ("crime film", "crime films"), ("ghost story", "ghost stories"), ("road movie", "road movies"),
    ("spy film", "spy films"), ("fairy tale", "fairy tales"), ("family film", "family films"),
  ]
}
