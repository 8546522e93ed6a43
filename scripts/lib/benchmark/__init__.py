"""What scripts/benchmark is made of: its data, the floor, the measuring, and the table."""
