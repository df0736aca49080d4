"""Whether, when and how a letter may go out: leave, approval, pace, limits; sends nothing."""
