"""What the liaison parties do: clues, referrals, joint supervision, rooms (one small app a capability)."""
