"""What is true of an object in words, and the questions about a clip that nano 7 was trained on. Facts in answers are marked «like this» and weigh more."""

from .vocabulary import COLOURS, SHAPES, SIZES, ZONES, zone

VISIBLE = 0.12


def pick(rng, options, lead=0.5):
    """The first phrasing with probability `lead`, else any other: a model that has one favourite errs less."""
    return options[0] if len(options) == 1 or rng.random() < lead else options[1 + int(rng.integers(len(options) - 1))]


def article(word):
    return "an" if word[0] in "aeiou" else "a"


class Facts:
    """What is true of one object, in words."""

    def __init__(self, clip, k):
        self.k = k
        o = self.o = clip["objects"][k]
        st = clip["states"][:, k]
        n = len(st)
        seen = [f for f in range(n) if st[f, 4] > VISIBLE and 0 <= st[f, 0] <= 1 and 0 <= st[f, 1] <= 1]
        self.first = zone(st[seen[0], 0], st[seen[0], 1]) if seen else 4
        self.last = zone(st[seen[-1], 0], st[seen[-1], 1]) if seen else 4
        x, y = st[-1, 0], st[-1, 1]
        self.left_frame = bool(seen) and seen[-1] < n - 1 and not (0 < x < 1 and 0 < y < 1)
        self.gone = not seen or seen[-1] < n - 1
        self.seen_from, self.seen_to = (seen[0], seen[-1]) if seen else (0, n - 1)
        self.n = n
        self.state = st
        self.moving = o["motion"]["kind"] != "none"

    @property
    def name(self):
        return f"{self.o['colour']} {self.o['shape']}"

    def thing(self, rng, size=True):
        """«small» striped red circle, without article."""
        o = self.o
        words = [f"«{o['size']}»"] if size else []
        if o["surface"] != "plain":
            words.append(f"«{o['surface']}»")
        return " ".join(words + [f"«{o['colour']}»", f"«{o['shape']}»"])

    def does(self, rng):
        """Third person phrase of the behaviour."""
        b, m = self.o["behaviour"], self.o["motion"]
        if b == "still":
            return pick(rng, ["«stays still»", "«does not move»", "«remains in place»", "«stays in the same place»", "«keeps still»", "is «still»"], 0.7)
        if b == "circles":
            return pick(rng, ["«circles around»", "«moves in a circle»", "«goes around in a circle»", "«follows a circular path»", "«goes round and round»", "«circles»"], 0.7)
        if b == "bounces":
            return pick(rng, ["«bounces» off the border", "«bounces» back at the border", "«bounces» off the edge of the frame", "«bounces» around", "hits the border and «bounces» back", "«bounces»"], 0.7)
        if b == "spins":
            return pick(rng, ["«spins» in place", "«rotates» in place", "«turns around itself»", "«spins» around", "keeps «spinning»", "«spins»"], 0.7)
        if b == "grows":
            return pick(rng, ["«grows» larger", "«gets bigger»", "«becomes larger»", "«grows»", "«increases in size»", "«expands»"], 0.7)
        if b == "shrinks":
            return pick(rng, ["«shrinks» smaller", "«gets smaller»", "«becomes smaller»", "«shrinks»", "«decreases in size»", "«reduces in size»"], 0.7)
        if b == "changes colour":
            a, z = self.o["colour"], self.o["to_colour"]
            return pick(rng, [f"«changes colour» from «{a}» to «{z}»", f"«turns» from «{a}» to «{z}»", f"«changes» from «{a}» to «{z}»",
                              f"«changes color» from «{a}» to «{z}»", f"goes from «{a}» to «{z}»", f"«becomes» «{z}» after being «{a}»"], 0.7)
        if b == "appears":
            return pick(rng, ["«appears» part-way through", "«appears» partway through the clip", "«shows up» part-way", "is not there at first and then «appears»", "suddenly «appears»", "«appears»"], 0.7)
        if b == "disappears":
            return pick(rng, ["«disappears» part-way through", "«disappears» partway through the clip", "«vanishes» part-way", "is there at first and then «disappears»", "suddenly «disappears»", "«disappears»"], 0.7)
        way = direction(rng, m["direction"])
        go = pick(rng, ["moves", "travels", "goes", "slides", "drifts", "heads"], 0.75)
        if b == "speeds up":
            return pick(rng, [f"{go} {way} and «speeds up»", f"«speeds up» while moving {way}", f"{go} {way}, «faster» and faster", f"«accelerates» {way}",
                              f"{go} {way} and gets «faster»", f"moves {way} with «increasing speed»"], 0.75)
        if b == "stops":
            return pick(rng, [f"{go} {way} and then «stops»", f"«stops» after moving {way}", f"{go} {way}, then «stops» part-way", f"{go} {way} and comes to a «stop»",
                              f"first moves {way}, then «stops»", f"{go} {way} until it «stops»"], 0.75)
        return f"{go} {way}"

    def ends(self, rng):
        a, z = ZONES[self.first], ZONES[self.last]
        if not self.moving:
            return pick(rng, [f"It is «{a}».", f"It can be seen «{a}».", f"It sits «{a}».", f"Its place is «{a}»."], 0.7)
        if self.left_frame:
            return pick(rng, [f"It starts «{a}» and «leaves» the frame.", f"It begins «{a}» and «goes out» of the frame.", f"Starting «{a}», it «leaves» the frame."], 0.7)
        return pick(rng, [f"It starts «{a}» and ends «{z}».", f"It goes from «{a}» to «{z}».", f"It begins «{a}» and finishes «{z}».", f"Starting «{a}», it ends up «{z}»."], 0.75)


def direction(rng, name):
    if "-" in name:
        v, h = name.split("-")
        return pick(rng, [f"«diagonally» «{v}» and to the «{h}»", f"«diagonally», «{v}» and «{h}»", f"«{v}» and to the «{h}» «diagonally»", f"«diagonally» to the «{v}»-«{h}»"], 0.8)
    if name in ("left", "right"):
        return pick(rng, [f"to the «{name}»", f"«{name}»", f"towards the «{name}»", f"to the «{name}» side"], 0.7)
    return pick(rng, [f"«{name}»", f"«{name}wards»", f"straight «{name}»", f"«{name}»"], 0.7)


R = "<region>"

#: How questions introduce objects: one, and two in some ways.
LEAD_ONE = f"There is one object: <object0> {R}. "
LEADS_TWO = [f"There are two objects: <object0> {R}, <object1> {R}. ", f"There are 2 objects in the video: <object0> {R}, <object1> {R}. "]


def refer(rng, text_direct, text_named):
    """A question with the region inside, or in the form that introduces objects first."""
    if rng.random() < 0.45:
        return text_direct
    return LEAD_ONE + text_named


def describe(rng, f):
    lead = LEAD_ONE
    q = pick(rng, [f"Describe the {R} in detail in the video.", f"Please give a detailed description of the highlighted object {R} in the video.", f"Describe the {R} in detail.",
                   f"Give a detailed description of the {R}.", f"Can you describe the {R} in the video?", f"What can you tell me about the {R}?", f"Tell me about {R}.",
                   f"{lead}Please describe <object0> in detail.", f"{lead}Describe <object0>."], 0.4)
    thing, does, ends = f.thing(rng), f.does(rng), f.ends(rng)
    a = article(thing.strip("«"))
    main = f"The object is {a} {thing}. It {does}. {ends}"
    answer = pick(rng, [main, f"This is {a} {thing}. It {does}. {ends}", f"{a.capitalize()} {thing} that {does}. {ends}", f"The region shows {a} {thing}. It {does}. {ends}",
                        f"In the video, {a} {thing} {does}. {ends}", f"It is {a} {thing}, which {does}. {ends}"], 0.75)
    return q, answer


def caption(rng, f):
    q = pick(rng, [f"Please describe the important aspects of the marked object {R} in the video. Output in one sentence.", f"Describe the {R} in one short phrase.",
                   f"Describe {R} briefly.", f"Give a short caption for {R}.", f"What is {R}? Answer in one short sentence.", f"Summarise {R} in one phrase."], 0.3)
    thing, does = f.thing(rng, size=False), f.does(rng)
    a = article(thing.strip("«")).capitalize()
    return q, pick(rng, [f"{a} {thing} that {does}.", f"{a} {thing} {does}."], 0.7)


def colour_now(region, o):
    return o["to_colour"] if o["to_colour"] and region["mix"] > 0.5 else o["colour"]


def basic(rng, f, region):
    o = f.o
    word = "colour" if rng.random() < 0.5 else "color"
    c = colour_now(region, o)
    kind = int(rng.integers(5))
    if kind == 0:
        q = refer(rng, pick(rng, [f"What {word} is {R}?", f"What is the {word} of {R}?", f"Which {word} does {R} have?", f"Tell me the {word} of the {R}.", f"Name the {word} of {R}.", f"{R}: what {word}?"], 0.3),
                  pick(rng, [f"What is the {word} of <object0>?", f"What {word} is <object0>?", f"Which {word} is <object0>?"], 0.4))
        return q, pick(rng, [f"It is «{c}».", f"The {word} is «{c}».", f"The object is «{c}».", f"«{c.capitalize()}».", f"Its {word} is «{c}».", f"It has a «{c}» {word}."], 0.6)
    if kind == 1:
        s = o["shape"]
        q = refer(rng, pick(rng, [f"What shape is {R}?", f"What is the shape of {R}?", f"Which shape does {R} have?", f"What kind of object is {R}?", f"What is {R}?", f"What is the category of {R}? Using only one word or phrase."], 0.3),
                  pick(rng, ["What is <object0>?", "What shape is <object0>?", "What is the shape of <object0>?"], 0.4))
        return q, pick(rng, [f"It is {article(s)} «{s}».", f"The shape is {article(s)} «{s}».", f"The object is {article(s)} «{s}».", f"«{s.capitalize()}».", f"Its shape is {article(s)} «{s}».", f"This is {article(s)} «{s}»."], 0.6)
    if kind == 2:
        s = o["size"]
        q = refer(rng, pick(rng, [f"How large is {R}?", f"How big is {R}?", f"What size is {R}?", f"What is the size of {R}?", f"Is {R} small, medium or large?", f"Tell me the size of {R}."], 0.3),
                  pick(rng, ["How large is <object0>?", "What size is <object0>?", "How big is <object0>?"], 0.4))
        return q, pick(rng, [f"It is «{s}».", f"Its size is «{s}».", f"The object is «{s}».", f"«{s.capitalize()}».", f"It has a «{s}» size.", f"The size is «{s}»."], 0.6)
    if kind == 3:
        s = o["surface"]
        q = refer(rng, pick(rng, [f"What surface does {R} have?", f"What pattern is on {R}?", f"Is {R} plain or patterned?", f"What does the surface of {R} look like?", f"Is {R} striped, dotted, outlined or plain?", f"Describe the surface of {R}."], 0.3),
                  pick(rng, ["What pattern does <object0> have?", "What is the surface of <object0> like?", "Is <object0> plain or patterned?"], 0.4))
        return q, pick(rng, [f"It is «{s}».", f"The surface is «{s}».", f"The object is «{s}».", f"«{s.capitalize()}».", f"Its surface is «{s}».", f"It has a «{s}» surface."], 0.6)
    return doing(rng, f)


def doing(rng, f):
    q = refer(rng, pick(rng, [f"What does {R} do?", f"What is {R} doing?", f"How does {R} move?", f"What happens to {R}?", f"Describe the movement of {R}.", f"How does {R} behave?", f"What is the {R} doing in the video?"], 0.3),
              pick(rng, ["What is <object0> doing?", "What does <object0> do?", "How does <object0> move?", "What happens to <object0>?"], 0.4))
    return q, pick(rng, [f"It {f.does(rng)}.", f"The {f.name} {f.does(rng)}."], 0.7)


def part(f, frame):
    return ["first", "middle", "last"][min(2, int(3 * frame / max(1, f.n - 1) * 0.999))]


def sequential(rng, f):
    kind = int(rng.integers(3))
    if kind == 0:
        q = refer(rng, pick(rng, [f"What does {R} do first, and then?", f"What happens to {R} first and what next?", f"In which order do things happen to {R}?"], 0.4),
                  pick(rng, ["What does <object0> do first, and then?", "What does <object0> do first and next?"], 0.5))
        return q, f"First it is «{ZONES[f.first]}», then it {f.does(rng)}."
    if kind == 1:
        q = refer(rng, pick(rng, [f"When does {R} appear?", f"In which part of the clip does {R} appear?", f"When is {R} first seen?"], 0.4), "When does <object0> appear?")
        if f.seen_from == 0:
            return q, pick(rng, ["It is there from the «start».", "It is visible from the «beginning».", "It can be seen from the «start»."], 0.6)
        return q, f"It appears in the «{part(f, f.seen_from)}» part of the clip."
    q = refer(rng, pick(rng, [f"When does {R} disappear?", f"Until when can {R} be seen?", f"Is {R} still there at the end?"], 0.4), "Is <object0> still there at the end?")
    if not f.gone:
        return q, pick(rng, ["It is there until the «end».", "It stays visible until the «end».", "It can still be seen at the «end»."], 0.6)
    return q, f"It is gone in the «{part(f, min(f.n - 1, f.seen_to + 1))}» part of the clip."


def future(rng, f):
    q = refer(rng, pick(rng, [f"What will {R} do next?", f"What is {R} likely to do next?", f"What happens to {R} after the clip?", f"Predict what {R} will do."], 0.4),
              pick(rng, ["What will <object0> do next?", "What is <object0> going to do next?"], 0.5))
    b = f.o["behaviour"]
    if f.left_frame:
        return q, "It has «left» the frame."
    if b == "disappears":
        return q, "It stays «gone»."
    if b in ("still", "stops", "changes colour", "appears"):
        return q, "It will «stay» where it is."
    if b == "bounces":
        return q, "It will keep moving and «turn back» at the border."
    if b in ("spins", "grows", "shrinks", "circles"):
        return q, f"It will continue to «{ {'spins': 'spin', 'grows': 'grow', 'shrinks': 'shrink', 'circles': 'circle around'}[b] }»."
    return q, f"It will continue to move {direction(rng, f.o['motion']['direction'])}."


def two_objects(rng, a, b):
    lead = pick(rng, LEADS_TWO, 0.5)
    kind = int(rng.integers(6))
    fa, fb = a.state, b.state
    if kind == 0:
        q = pick(rng, ["What is the colour of <object0> and <object1>?", "What color are <object0> and <object1>?", "Which colours do <object0> and <object1> have?"], 0.4)
        return lead + q, f"<object0> is «{a.o['colour']}» and <object1> is «{b.o['colour']}»."
    if kind == 1:
        q = pick(rng, ["What is the relationship between <object0> and <object1>?", "What are <object0> and <object1>?", "Compare <object0> and <object1>."], 0.4)
        return lead + q, f"<object0> is {article(a.thing(rng, False).strip('«'))} {a.thing(rng, False)} and <object1> is {article(b.thing(rng, False).strip('«'))} {b.thing(rng, False)}. " + _relation(rng, fa[0], fb[0], "start")
    if kind in (2, 3):
        end = rng.random() < 0.5
        w = "end" if end else "start"
        q = pick(rng, [f"Where is <object0> relative to <object1> at the {w}?", f"At the {w}, where is <object0> compared with <object1>?", f"What is the position of <object0> relative to <object1> at the {w} of the video?"], 0.4)
        return lead + q, _relation(rng, fa[-1 if end else 0], fb[-1 if end else 0], w)
    if kind == 4:
        q = pick(rng, ["Which is larger, <object0> or <object1>?", "Which is larger? <object0> or <object1>?", "Which one is bigger, <object0> or <object1>?"], 0.4)
        if abs(a.o["fraction"] - b.o["fraction"]) < 0.02:
            return lead + q, "They have about the «same» size."
        return lead + q, f"«{'<object0>' if a.o['fraction'] > b.o['fraction'] else '<object1>'}» is larger."
    q = pick(rng, ["Do <object0> and <object1> come closer?", "Do <object0> and <object1> approach each other?", "How does the distance between <object0> and <object1> change?"], 0.4)
    d = lambda i: ((fa[i, 0] - fb[i, 0]) ** 2 + (fa[i, 1] - fb[i, 1]) ** 2) ** 0.5  # noqa: E731
    change = d(-1) - d(0)
    return lead + q, "They come «closer»." if change < -0.08 else "They move «apart»." if change > 0.08 else "Their distance stays about the «same»."


def _relation(rng, sa, sb, when):
    dx, dy = sa[0] - sb[0], sa[1] - sb[1]
    words = []
    if abs(dx) > 0.06 and abs(dx) > 0.45 * abs(dy):
        words.append("to the «left» of" if dx < 0 else "to the «right» of")
    if abs(dy) > 0.06 and abs(dy) > 0.45 * abs(dx):
        words.append("«above»" if dy < 0 else "«below»")
    if not words:
        words = ["very «close» to"]
    return f"At the {when}, <object0> is {' and '.join(words)} <object1>."


def whole(rng, clip, facts):
    if rng.random() < 0.5:
        q = pick(rng, ["How many objects are there?", "How many objects are in the video?", "Count the objects in the video.", "What is the number of objects?"], 0.4)
        n = len(facts)
        word = ["zero", "one", "two", "three", "four"][n]
        return q, "There is «one» object." if n == 1 else f"There are «{word}» objects."
    q = pick(rng, ["What happens in the video?", "Describe the video.", "Please describe the video in detail.", "What can be seen in the video?"], 0.4)
    ordered = sorted(facts, key=lambda f: (f.state[0, 0], f.state[0, 1]))
    parts = [f"{article(f.name)} «{f.o['colour']}» «{f.o['shape']}» that {f.does(rng)}" for f in ordered]
    text = parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
    return q, text[0].upper() + text[1:] + "."


def choice(rng, f, region):
    kind = int(rng.integers(4))
    o = f.o
    if kind == 0:
        stem = pick(rng, [f"What colour is {R}?", f"What is the color of {R}?", f"What is the colour of the object {R}?"], 0.4)
        right, pool = colour_now(region, o), [c for c in COLOURS if c not in (o["colour"], o["to_colour"])]
    elif kind == 1:
        stem = pick(rng, [f"What shape is {R}?", f"What is the shape of {R}?", f"What is {R}?"], 0.4)
        right, pool = o["shape"], [s for s in SHAPES if s != o["shape"]]
    elif kind == 2:
        stem = pick(rng, [f"What does {R} do?", f"How does {R} move in the video?", f"What is {R} doing?"], 0.4)
        plain = {"still": "stays still", "circles": "circles around", "bounces": "bounces", "spins": "spins", "grows": "grows", "shrinks": "shrinks", "changes colour": "changes colour",
                 "appears": "appears part-way", "disappears": "disappears part-way", "speeds up": "speeds up", "stops": "stops part-way"}
        all_moves = ["moves left", "moves right", "moves up", "moves down", "moves diagonally"]
        b = o["behaviour"]
        right = plain.get(b) or ("moves diagonally" if "-" in b else b)
        pool = [v for v in list(plain.values()) + all_moves if v != right]
    else:
        stem = pick(rng, [f"How large is {R}?", f"What size is {R}?"], 0.5)
        right, pool = o["size"], [s for s in SIZES if s != o["size"]] + ["tiny" if o["size"] != "small" else "huge"]
    wrong = [pool[i] for i in rng.permutation(len(pool))[:3]]
    options = wrong + [right]
    options = [options[i] for i in rng.permutation(4)]
    style = "({}) {}" if rng.random() < 0.6 else "{}. {}"
    text = " ".join(style.format("ABCD"[i], v) for i, v in enumerate(options))
    letter = "ABCD"[options.index(right)]
    q = f"{stem} {text}. Answer with the option's letter from the given choices directly."
    return q, f"«{letter}»"


def questions(rng, clip):
    """[(regions, question, marked answer)] about one clip, in the words of VideoRefer-7B's family; regions are entries of clip['regions'] or of one pair."""
    facts = [Facts(clip, k) for k in range(len(clip["objects"]))]
    out = []
    for region in clip["regions"]:
        f = facts[region["object"]]
        out.append(([region], *describe(rng, f)))
        if rng.random() < 0.55:
            continue
        kind = rng.random()
        make = (
            (lambda: basic(rng, f, region)) if kind < 0.36 else (lambda: doing(rng, f)) if kind < 0.52 else (lambda: choice(rng, f, region)) if kind < 0.72
            else (lambda: caption(rng, f)) if kind < 0.82 else (lambda: sequential(rng, f)) if kind < 0.92 else (lambda: future(rng, f))
        )
        out.append(([region], *make()))
    for pair in clip["pairs"]:
        if rng.random() < 0.5:
            out.append((pair, *two_objects(rng, facts[pair[0]["object"]], facts[pair[1]["object"]])))
    if rng.random() < 0.2:
        out.append(([], *whole(rng, clip, facts)))
    return out
