"""Where the case gathers from: who is asked, whether she must say yes first, and what has come; the LÆ 265 too."""
