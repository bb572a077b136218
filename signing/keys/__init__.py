"""Keys of persons and organisations: custody, PIN, tries; nothing about what is signed."""
