"""iWmo and iJw 3.2: the messages between municipalities and providers, read, checked, explained and answered.

Usable alone: nothing here knows a database or another context. The door is ``codec`` (parse, build, write),
``checking`` (all problems of a message, in Dutch) and ``answering`` (return messages and 319/325).
"""
