"""Networks: who keeps company with whom, who holds it together, and whom to talk to so that most hear."""
