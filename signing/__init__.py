"""Keys, PAdES, stamps, time, trust and the validation gate: bytes, never documents or people."""
