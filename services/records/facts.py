"""Facts that C-CDA has no place for: an observation with a code of this portal beside the standard ones.

Written into our exports so that reading them gives back the same record; other programs pass over them, as their code
system is not theirs. `ccda_out` writes them, `ccda_in` reads them.
"""

OWN_SYSTEM = "7a1f6c0e-5d0c-4a41-9b0e-3c5f2e8d9a61"  # codeSystem, made up once and never changed
OWN_NAME = "Open patient portal"

STATUS = "status"  # the source's own word, where HL7's list of states has none that says the same
FREQUENCY = "frequency"  # how often a medicine is taken, in words
EXPIRES = "expires"  # of a vaccine; the schema of the time has no place
DOSE_NUMBER = "dose-number"  # one that is no number
CLASS = "class"  # kind of an encounter, in words
AGE = "age-at-onset"  # in words
TITLE = "title"
KIND = "kind"
FILE = "file"  # media type of a document whose file travels beside the record
MEDIA_TYPE = "media-type"  # of a text that is not just plain
PRESCRIBER = "prescriber"  # that an order names none; its author would be taken for it
CATEGORY = "category"  # of a report or result
ISSUED = "issued"
CONCLUSION = "conclusion"
CODE = "code"  # what a vital signs organizer or a note is in its source, where the template fixes the code
SINGLE = "single"  # an organizer that is there only because the section asks for one
PART = "part-of"  # the compound observation (blood pressure) a vital sign is part of
OF_PERSON = "of-person"  # an answer that belongs to the person, not to the record (birth sex)
ENDED = "ended"
INTERPRETATION = "interpretation"  # a flag without a code
WHOLE = "interpretation-of-the-whole"  # flag of the compound observation
COMMENT = "comment"  # of a section, which cannot hold one
