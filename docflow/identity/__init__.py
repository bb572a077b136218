"""Who a person is: signing in, second factor, sessions, invitations. Knows no document."""
