"""What a recipe that compiles may still not do as its author thinks: findings, with places."""
