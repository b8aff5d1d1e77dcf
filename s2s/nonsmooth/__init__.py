"""What s2s knows of a run at its kinks: the executed selections, their ties, the events."""
