"""Detention: who is held in custody, their clocks, the rota of drug workers, and who left without being reached."""
