"""What the user calls: transforms, inspection, checks. Arguments in, pytrees out; no maths."""
