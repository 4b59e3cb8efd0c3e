"""The studio that draws, plays and speaks the sample programmes."""
