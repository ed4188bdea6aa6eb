"""What the law says, computed: pure functions, with clock and chance as arguments."""
