"""How she has it, in points from 1 to 10 on what she chose herself: hers alone until she sends it."""
