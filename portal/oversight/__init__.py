"""Whether looks into cases were rightful: citizens' reports, reviews by two people, and what the auditor can check."""
