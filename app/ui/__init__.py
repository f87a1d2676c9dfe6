"""What the pages are built of: words, cards, pieces of HTML, the theme and the session."""
