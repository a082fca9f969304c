"""Who decides which agencies may ask: one administrator proposes, another person approves."""
