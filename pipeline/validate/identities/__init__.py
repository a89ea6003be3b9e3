"""What a report states twice over goes in; whether it agrees, and what to doubt where it does not, comes out."""
