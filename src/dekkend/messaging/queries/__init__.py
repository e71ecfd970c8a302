"""What people see of the message log; the actor comes first."""
