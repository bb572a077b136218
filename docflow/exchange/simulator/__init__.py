"""A second office to test and to train with: it answers, writes, and sits behind a bad line.

`plans` are the named kinds of weather, `fates` decides by a seed what the line does to a message,
`line` does it, `partner` reads and answers, `writing` makes what the partner sends, `acts` is what
people do here. Only in a demo: `selectors.simulated.refusal`.
"""
