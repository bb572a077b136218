"""What is typed to show who one is; secrets are never drawn again."""
